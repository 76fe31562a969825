"""Yining's letter, signed and published; Chenzhou's deeds of 2021, whose authority has lapsed; two rounds of lists."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from delegation.demo.cast import CHENZHOU_PARK, YINING_PARK, acting
from delegation.enums.adjustments import Change, Verdict
from delegation.enums.authorities import Mode
from delegation.enums.instruments import PackageKind
from delegation.forms.instruments import terms_suggested
from delegation.models import Instrument, Power, Scheme
from delegation.services import adjustments, handing_over, instruments, recording
from portal.documents.samples import uploads
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.workdays.due import beijing_date

R = Role
BUREAU, JUSTICE = "654002-CGJ", "654002-SFJ"
CITY, CONSTRUCTION, CITY_BUREAU, CITY_JUSTICE = "431000", "431000-ZJJ", "431000-XZSP", "431000-SFJ"
OTHER_CITY_PARK = "431000-JKQ"
GRANTED, ALSO_GRANTED = "CZ4-YL-1", "CZ4-YL-2"
EFFECTIVE, SIGNED, PUBLISHED = date(2021, 3, 10), date(2021, 3, 25), date(2021, 3, 29)


def seed(enterprises: Mapping[str, Organization]) -> None:
    """First of all stories: the others stand on these instruments."""
    _yining()
    deed = _chenzhou(CHENZHOU_PARK)
    recording.confirm_recorded(instrument=deed, actor=acting(R.PARK_LEADER, CHENZHOU_PARK))
    _chenzhou(OTHER_CITY_PARK)
    _change_of_mode()
    _wish()


def _terms(power: Power, park: Organization, department: Organization, **changes: Any) -> dict[str, Any]:
    suggested = terms_suggested(power.scheme, power.mode, department)
    return {
        **suggested,
        "scheme": power.scheme,
        "park": park,
        "valid_until": None,
        "sign_by": None,
        "department_contact": f"{department.label}法规科，{department.phone or '0000-0000000'}",
        "park_contact": f"{park.label}审批办，{park.phone or '0000-0000000'}",
        **changes,
    }


def _rows(powers: list[Power]) -> list[dict[str, Any]]:
    return [{"power": power, "parts": []} for power in powers]


def _yining() -> None:
    """Three powers in the bureau's name for five years, with what was handed over so far."""
    clerk, leader = acting(R.DEPARTMENT_CLERK, BUREAU), acting(R.DEPARTMENT_LEADER, BUREAU)
    park_leader = acting(R.PARK_LEADER, YINING_PARK)
    powers = list(Power.objects.active().filter(organ=clerk.organization).order_by("code"))
    today = beijing_date(timezone.now())
    letter = instruments.draft_instrument(
        actor=clerk,
        items=_rows(powers),
        **_terms(
            powers[0],
            park_leader.organization,
            clerk.organization,
            valid_from=today,
            valid_until=today.replace(day=1) + timedelta(days=5 * 365),
        ),
    )
    instruments.send_instrument(instrument=letter, actor=clerk)
    instruments.approve_instrument(
        instrument=letter,
        actor=acting(R.DEPARTMENT_CLERK, JUSTICE),
        opinion="样例：委托主体、依据、权限和程序合法，同意签订。",
    )
    instruments.sign_for_department(instrument=letter, actor=leader)
    instruments.sign_for_park(instrument=letter, actor=park_leader)
    instruments.publish_instrument(
        instrument=letter, actor=clerk, published_on=today, notice_number="样例：伊市城管公告第 5 号"
    )
    _hand_over(letter, clerk, acting(R.WINDOW_CLERK, YINING_PARK))


def _hand_over(letter: Instrument, giver: Membership, receiver: Membership) -> None:
    given = (PackageKind.RULES, PackageKind.LAWS, PackageKind.SAMPLE_FILE)
    handing_over.hand_over_package(
        instrument=letter,
        actor=giver,
        package=[
            *({"kind": kind, "needed": True, "note": "样例：一套"} for kind in given),
            {"kind": PackageKind.EXPERTS, "needed": False, "note": "样例：三项事项均不涉及专家评审"},
        ],
    )
    received = letter.package.filter(kind__in=given[:2])
    handing_over.receive_package(
        instrument=letter,
        actor=receiver,
        package=[{"piece": piece, "received": True, "note": ""} for piece in received],
    )
    handing_over.record_training(
        instrument=letter,
        actor=giver,
        held_on=beijing_date(timezone.now()),
        subject="样例：三项许可的审查要点和文书制作",
        people="园区审批办 4 人",
    )


def _chenzhou(park_code: str) -> Instrument:
    """A deed signed on paper in 2021, entered with its own dates; it counts once the park has checked it."""
    giver = acting(R.DEPARTMENT_LEADER, CONSTRUCTION)
    park = Organization.objects.get(code=park_code)
    powers = list(Power.objects.filter(code__in=(GRANTED, ALSO_GRANTED)).order_by("code"))
    terms = _terms(powers[0], park, giver.organization, valid_from=EFFECTIVE)
    deed = recording.record_instrument(
        actor=giver,
        items=_rows(powers),
        signed_on=SIGNED,
        published_on=PUBLISHED,
        notice_number="样例：郴审公告〔2021〕3号",
        original=uploads.pdf("赋权事项交接书原件（样例）"),
        **terms,
    )
    names = {"审批专用2号章": "retired", "审批专用3号章": "retired", "行政审批专用章": "opened"}
    seals = [
        {"act": act, "name": f"{park.name}{name}", "on": EFFECTIVE, "note": ""} for name, act in names.items()
    ]
    return handing_over.set_seals(instrument=deed, actor=giver, seals=seals)


def _change_of_mode() -> None:
    """A whole round in Chenzhou: the second version of the list."""
    leader = acting(R.PARK_LEADER, CHENZHOU_PARK)
    power = Power.objects.get(code=ALSO_GRANTED)
    adjustment = adjustments.ask_adjustment(
        actor=leader,
        scheme=power.scheme,
        reason="样例：管网由市级统一养护，园区不再单独承接。",
        items=[_wish_row(power, Change.CHANGE_MODE, Mode.POSTED)],
    )
    adjustments.assess_power(
        adjustment_item=adjustment.items.get(),
        actor=acting(R.DEPARTMENT_CLERK, power.organ.code),
        verdict=Verdict.AGREE,
        assessment="样例：同意由派驻机构办理。",
    )
    adjustments.draft_list(
        adjustment=adjustment,
        actor=acting(R.DEPARTMENT_CLERK, CITY_BUREAU),
        draft_note="样例：按部门评估意见列入。",
        drafted=[{"item": adjustment.items.get(), "adopted": True, "mode": Mode.POSTED}],
    )
    adjustments.approve_list(
        adjustment=adjustment, actor=acting(R.DEPARTMENT_CLERK, CITY_JUSTICE), opinion="样例：合法。"
    )
    today = beijing_date(timezone.now())
    adjustments.decide_list(
        adjustment=adjustment,
        actor=acting(R.COUNTY_OFFICER, CITY),
        decision_number="样例：市政府常务会议",
        decided_on=today,
        outcome="样例：同意调整。",
    )
    adjustments.publish_list(
        adjustment=adjustment,
        actor=acting(R.DEPARTMENT_LEADER, CITY_BUREAU),
        number="样例：赋权事项清单（调整后）",
        published_on=today,
    )


def _wish() -> None:
    """Yining's park asks for a change that waits for the bureau's assessment."""
    leader = acting(R.PARK_LEADER, YINING_PARK)
    scheme: Scheme = leader.organization.schemes.get()
    power = scheme.powers.order_by("code")[0]
    adjustments.ask_adjustment(
        actor=leader,
        scheme=scheme,
        reason="样例：该事项专业性强、发生少，建议改由企业吹哨、部门报到办理。",
        items=[_wish_row(power, Change.CHANGE_MODE, Mode.WHISTLE)],
    )


def _wish_row(power: Power, change: Change, mode: Mode) -> dict[str, Any]:
    return {
        "power": power,
        "change": change,
        "mode": mode,
        "reason": "样例：结合园区实际调整。",
        "capacity": "样例：已明确专人负责衔接。",
    }
