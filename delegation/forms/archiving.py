"""Forms of the acts that close a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.archiving import retention_of
from delegation.enums.filings import Retention
from delegation.lifecycle.archiving import ENDS, HANDED_OVER, archive_code, hand_over_code, return_code
from portal.acts.fields import Text
from portal.acts.forms import ActForm


class ArchiveForm(ActForm):
    retention = forms.ChoiceField(
        label=_("保管期限"), help_text=_("归档后台账关闭，本件不能再办理、上传或者用印。")
    )

    def prefill(self) -> dict[str, Any]:
        return {"retention": retention_of(self.subject)}

    def build(self) -> None:
        """Nothing shorter than the kind's own."""
        least = retention_of(self.subject)
        offered = [kept for kept in Retention if not kept.is_shorter_than(least)]
        field: Any = self.fields["retention"]
        field.choices = [(kept.value, kept.label) for kept in offered]


class HandOverFileForm(ActForm):
    remark = Text(label=_("移交说明"), required=False, rows=2)


class ReturnFileForm(ActForm):
    reason = Text(label=_("退回理由"), help_text=_("写明缺少什么、需要怎样补正。"))


FORMS: dict[str, type[ActForm]] = {
    **{archive_code(subject): ArchiveForm for subject in ENDS},
    **{hand_over_code(subject): HandOverFileForm for subject in HANDED_OVER},
    **{return_code(subject): ReturnFileForm for subject in HANDED_OVER},
}
