"""The hall of the Yining park and the opening of one company, through the services, each station told once."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from delegation.enums.openings import OPEN_PARTS, PartKind, SealKind
from delegation.models.hall import HallWindow
from delegation.models.openings import Opening, OpeningPart
from delegation.services import hall_windows, opening_parts, openings
from portal.organizations.models import Membership
from portal.organizations.uscc import check_character
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast

# A Monday, well before any holiday, with the hall open.
BEGIN = datetime(2026, 11, 2, 11, 0, tzinfo=BEIJING)
LICENCE = "91654002MA7A00KP3"
LICENCE += check_character(LICENCE)
SERVICES: list[dict[str, Any]] = [
    {
        "kind": "opening",
        "name": "企业开办",
        "provider": "园区窗口",
        "promise_amount": 4,
        "promise_unit": "working_days",
    },
    {
        "kind": "water",
        "name": "用水报装",
        "provider": "供水公司",
        "promise_amount": 2,
        "promise_unit": "working_days",
    },
    {
        "kind": "gas",
        "name": "燃气报修",
        "provider": "燃气公司",
        "promise_amount": 24,
        "promise_unit": "hours",
    },
]
WINDOW: dict[str, Any] = {
    "letter": "A",
    "name": "企业开办",
    "place": "一楼",
    "slot_minutes": 30,
    "capacity": 2,
}
FORM: dict[str, Any] = {
    "company_name": "伊宁市天马包装材料有限公司",
    "company_type": "limited",
    "address": "伊宁园区上海路 20 号",
    "capital": Decimal("100.00"),
    "legal_representative": "努尔兰·赛力克",
    "scope": "包装材料制造、销售。",
    "contact": "古丽娜尔·艾合买提",
    "contact_phone": "13999090001",
    "delivery": "window",
    "delivery_address": "",
    "shareholders": [
        {"name": "努尔兰·赛力克", "amount": Decimal("60.00")},
        {"name": "马文秀", "amount": Decimal("40.00")},
    ],
    "optional_parts": ["invoices", "insurance", "account"],
    "seals": list(SealKind),
}
PARCEL = {
    "recipient": "努尔兰·赛力克",
    "delivery_address": "伊宁园区上海路 20 号",
    "courier": "邮政速递",
    "tracking_number": "1178899001122",
}


def open_window(cast: DelegationCast, actor: Membership | None = None, **changes: Any) -> HallWindow:
    given = {**WINDOW, "services": SERVICES, **changes}
    return hall_windows.open_hall_window(actor=actor or cast.leader, **given)


def signed() -> SimpleUploadedFile:
    return SimpleUploadedFile("领取单.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")


@dataclass
class Course:
    """One opening, applied for by the enterprise; the market bureau runs the licence."""

    cast: DelegationCast
    opening: Opening

    def part(self, kind: str) -> OpeningPart:
        return self.opening.opening_parts.get(kind=kind)

    def accept(self) -> None:
        organs = {"licence": self.cast.market}
        openings.accept_opening(opening=self.opening, actor=self.cast.clerk, organs=organs)
        self.opening.refresh_from_db()

    def finish(self, *kinds: str) -> None:
        for kind in kinds:
            part = self.part(kind)
            opening_parts.finish_opening_part(
                opening_part=part,
                actor=self.cast.market_clerk if part.organ_id else self.cast.clerk,
                number=LICENCE if kind == PartKind.LICENCE else f"伊{kind}2026001",
                finished_on=timezone.localdate(),
            )
        self.opening.refresh_from_db()

    def finish_all(self) -> None:
        kinds = self.opening.opening_parts.filter(state__in=OPEN_PARTS).values_list("kind", flat=True)
        self.finish(*sorted(kinds, key=lambda kind: kind != PartKind.LICENCE))

    def hand_over(self) -> None:
        openings.hand_over_opening(opening=self.opening, actor=self.cast.clerk, recipient="努尔兰·赛力克")
        self.opening.refresh_from_db()

    def sign(self) -> None:
        openings.sign_opening_receipt(opening=self.opening, actor=self.cast.owner)
        self.opening.refresh_from_db()


def apply(cast: DelegationCast, **changes: Any) -> Course:
    opening = openings.begin_opening(actor=cast.owner, park=cast.park, **{**FORM, **changes})
    return Course(cast, opening)
