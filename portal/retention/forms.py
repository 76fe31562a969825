"""What people say of files whose time is over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanTextMixin
from portal.retention.enums import HoldGround, Verdict


class AppraisalForm(CleanTextMixin, forms.Form):
    """About the files that were ticked in the list."""

    verdict = forms.ChoiceField(
        label=_("鉴定意见"), choices=Verdict.choices, initial=Verdict.KEEP, widget=forms.RadioSelect
    )
    years = forms.IntegerField(
        label=_("继续保管年数"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("继续保管的必须填写，从今天算起。"),
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        help_text=_("写明保存价值的判断，例如：保管期满，无未了纠纷，无继续查考利用价值。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever keeps says how long."""
        cleaned = super().clean()
        if cleaned.get("verdict") == Verdict.KEEP and not cleaned.get("years") and "years" not in self.errors:
            self.add_error("years", _("请填写继续保管的年数。"))
        return cleaned


class ReasonForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class HoldForm(ReasonForm):
    """Why a file must not go."""

    ground = forms.ChoiceField(label=_("事由"), choices=HoldGround.choices)
    field_order = ("ground", "reason")
