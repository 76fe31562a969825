"""What a leader types about the addresses of a system."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import CleanTextMixin, DateTimeInput, chooser
from portal.webhooks import cases, guard
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models.endpoint import ALL_OF_KIND

TYPE = re.compile(r"([a-z_]+)\.([a-z0-9_.-]+)")
MOST_EVENTS = 100


class EventsForm(CleanTextMixin, forms.Form):
    """Which events an address is told: whole kinds, single types, or, with neither, all."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("推送哪些办件"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("都不选时，推送该账号看得到的全部办件的事件。"),
    )
    types = forms.CharField(
        label=gettext_lazy("只推送这些事件"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=gettext_lazy(
            "系统只需要个别事件时填写，每行一个，例如 request.accept；事件名见推送记录和接口文档。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser(self, "kinds").choices = list(cases.kinds().items())

    @staticmethod
    def initial_of(events: list[str]) -> dict[str, Any]:
        """The form's values for what an address is told now."""
        whole = [one for one in events if one.endswith(f".{ALL_OF_KIND}")]
        return {
            "kinds": [one.partition(".")[0] for one in whole],
            "types": "\n".join(one for one in events if one not in whole),
        }

    def clean_types(self) -> list[str]:
        found = self.cleaned_data["types"].split()
        if len(found) > MOST_EVENTS:
            raise ValidationError(_("最多 %(most)d 个事件。") % {"most": MOST_EVENTS})
        for text in found:
            match = TYPE.fullmatch(text)
            if match is None or match[1] not in cases.kinds() or len(text) > 120:
                raise ValidationError(_("“%(text)s”不是事件名。") % {"text": text[:120]})
        return found

    def events(self) -> list[str]:
        """Of a valid form what ``Endpoint.events`` keeps."""
        return [f"{kind}.{ALL_OF_KIND}" for kind in self.cleaned_data["kinds"]] + self.cleaned_data["types"]


class EndpointForm(EventsForm):
    url = forms.CharField(
        label=gettext_lazy("接收地址"),
        max_length=guard.LONGEST,
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        help_text=gettext_lazy("业务系统接收消息的网址，以 https:// 开头。登记后立即推送一条测试消息。"),
    )
    field_order = ["url", "kinds", "types"]


class LogForm(CleanTextMixin, forms.Form):
    """Filters of the log."""

    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("全部")), *DeliveryState.choices],
    )
    number = forms.CharField(label=gettext_lazy("办件编号"), required=False, max_length=60)
    begin = forms.DateTimeField(label=gettext_lazy("产生时间从"), required=False, widget=DateTimeInput())
    end = forms.DateTimeField(label=gettext_lazy("至"), required=False, widget=DateTimeInput())


class ReplayForm(CleanTextMixin, forms.Form):
    """A time of which everything is sent again."""

    begin = forms.DateTimeField(label=gettext_lazy("产生时间从"), widget=DateTimeInput())
    end = forms.DateTimeField(
        label=gettext_lazy("至"), widget=DateTimeInput(), help_text=gettext_lazy("不含这一分钟。")
    )
    only_missing = forms.BooleanField(label=gettext_lazy("只推送没有送达的"), required=False, initial=True)
