"""The course of one whistle, through the services, each station told once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from delegation.models.whistles import Call, Whistle, WhistleLetter, WhistleMatter
from delegation.services import calls, whistle_letters, whistles
from portal.organizations.models import Membership
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast

# A Monday, well before any holiday.
BEGIN = datetime(2026, 11, 2, 11, 0, tzinfo=BEIJING)
REQUEST: dict[str, Any] = {
    "request": "厂区污水管接入井位置与现场不符，施工停工，请到现场核定。",
    "place": "园区深圳路 12 号",
    "contact": "古丽娜尔·艾合买提",
    "contact_phone": "13999090001",
}
LETTER = {"delay": "应于昨日报到，至今没有报到。", "requirement": "请立即派员到园区现场办理。"}
MATTER: dict[str, Any] = {
    "name": "园区外市政管网接入协调",
    "basis": "伊市政发〔2024〕84号第二条",
    "report_amount": 24,
    "report_unit": "hours",
    "solve_days": 5,
    "calls_at_once": False,
}


def list_matter(cast: DelegationCast, **changes: Any) -> WhistleMatter:
    departments = changes.pop("departments", [cast.bureau, cast.environment])
    return whistles.list_whistle_matter(actor=cast.leader, departments=departments, **{**MATTER, **changes})


@dataclass
class Course:
    """One whistle of the enterprise; ``call`` is the bureau's."""

    cast: DelegationCast
    whistle: Whistle

    @property
    def call(self) -> Call:
        return self.whistle.calls.get(department=self.cast.bureau)

    @property
    def letter(self) -> WhistleLetter:
        """The newest step."""
        return self.call.letters.order_by("-step")[0]

    def forward(self, *departments: Any) -> None:
        chosen = departments or (self.cast.bureau,)
        whistles.forward_whistle(whistle=self.whistle, actor=self.cast.clerk, departments=chosen)
        self.whistle.refresh_from_db()

    def arrive(self) -> None:
        calls.sign_in_call(
            call=self.call, actor=self.cast.clerk, arrived_people="艾力·阿不都", received_by="杨帆"
        )

    def promise(self, day: date) -> None:
        calls.promise_call(
            call=self.call, actor=self.cast.bureau_clerk, promise="核定后改线", promised_on=day
        )

    def solve(self, by: Membership | None = None) -> None:
        calls.solve_call(call=self.call, actor=by or self.cast.bureau_clerk, solution="已现场核定接入井。")

    def confirm(self) -> None:
        calls.confirm_call(call=self.call, actor=self.cast.owner, score=5)

    def reject(self) -> None:
        calls.reject_call(call=self.call, actor=self.cast.owner, reason="接入井仍不通。")

    def send_letter(self) -> None:
        whistle_letters.issue_whistle_letter(whistle_letter=self.letter, actor=self.cast.leader, **LETTER)

    def account(self) -> None:
        calls.record_accountability(call=self.call, actor=self.cast.government_officer, **accountability())


def accountability() -> dict[str, Any]:
    return {
        "person": "某某",
        "post": "副局长",
        "fault": "三次督办仍未组织人员报到。",
        "decision": "通报批评，责令书面检查。",
        "decided_by": "伊宁市人民政府",
        "decided_on": timezone.localdate(),
    }


def blow(cast: DelegationCast, matter: WhistleMatter | None = None, **changes: Any) -> Course:
    matter = matter or list_matter(cast)
    whistle = whistles.blow_whistle(actor=cast.owner, matter=matter, **{**REQUEST, **changes})
    return Course(cast, whistle)
