"""What an auditor looks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.enums import Outcome
from portal.forms import CleanTextMixin, DateInput, chooser
from portal.organizations.recording import declared


class PeriodForm(CleanTextMixin, forms.Form):
    """Days, both included."""

    begin = forms.DateField(label=gettext_lazy("日期从"), required=False, widget=DateInput())
    end = forms.DateField(label=gettext_lazy("至"), required=False, widget=DateInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, end = data.get("begin"), data.get("end")
        if begin and end and end < begin:
            self.add_error("end", _("结束日期不能早于开始日期。"))
        return data


class AuditForm(PeriodForm):
    person = forms.CharField(label=gettext_lazy("人员或内容"), required=False, max_length=60)
    organization = forms.CharField(label=gettext_lazy("组织"), required=False, max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("事由"), required=False)
    field_order = ["person", "organization", "kind", "begin", "end"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser(self, "kind").choices = [("", _("全部")), *declared().items()]


class SignInForm(PeriodForm):
    person = forms.CharField(label=gettext_lazy("姓名或用户名"), required=False, max_length=60)
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"), required=False, choices=[("", gettext_lazy("全部")), *Outcome.choices]
    )
    field_order = ["person", "outcome", "begin", "end"]
