"""Forms of the permit that is applied for with a matter (YN84-3.2)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegation.answer import Answer
from delegation.forms.permits import ask_bounds
from portal.acts.fields import Text
from portal.acts.forms import ActForm
from proxy_service.permits import answer_for


class ApplyPermitForm(ActForm):
    """What the request does not tell: project, place, people and papers it does."""

    articles = {"area_code": "YN84-3.2"}
    area_code = forms.ChoiceField(label=_("项目在园区的哪个区域"))
    content = Text(label=_("申请内容"), help_text=_("申请许可做什么，规模、去向等，写入决定书。"))

    def prefill(self) -> dict[str, Any]:
        park = self.subject.request.park
        return {"area_code": park.code if park.park != park else ""}

    @property
    def answer(self) -> Answer | None:
        """Who decides today; also for the page."""
        return answer_for(self.subject, timezone.localdate(self.now))

    def build(self) -> None:
        if (answer := self.answer) is not None:
            ask_bounds(self, self.subject.request.park, answer)


class CorrectPermitForm(ActForm):
    answer = Text(
        label=_("补正说明"),
        rows=3,
        required=False,
        help_text=_("所列材料都已在代办申请中补充新文件的，可以不填；没有补充的，必须说明情况。"),
    )
