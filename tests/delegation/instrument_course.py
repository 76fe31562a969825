"""An instrument by the stages of its life, made by the services alone."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from delegation.models import Instrument, Power
from delegation.services.instruments import (
    approve_instrument,
    draft_instrument,
    publish_instrument,
    send_instrument,
    sign_for_department,
    sign_for_park,
)
from delegation.services.recording import confirm_recorded, record_instrument
from portal.documents.chinese import BEIJING
from tests.delegation.cast import DelegationCast

MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=BEIJING)
TODAY = MONDAY.date()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STAGES = ("drafted", "in_review", "reviewed", "signed_by_department", "signed", "published")


def row(power: Power, **limits: Any) -> dict[str, Any]:
    return {"power": power, "parts": [], **limits}


def terms(cast: DelegationCast, **changes: Any) -> dict[str, Any]:
    """The terms of Yining's letter."""
    return {
        "scheme": cast.scheme,
        "park": cast.park,
        "mode": "entrusted",
        "valid_from": date(2026, 12, 1),
        "valid_until": date(2031, 11, 30),
        "transition_months": 0,
        "sign_by": None,
        "responsibility_before": "起始日期以前由委托机关承担。",
        "responsibility_during": "",
        "responsibility_after": "由委托机关承担法律责任。",
        "supervision_text": "园区每季度报告。",
        "department_contact": "艾力·阿不都，0999-8220001",
        "park_contact": "杨帆，0999-8220002",
        **changes,
    }


def granted_terms(cast: DelegationCast, **changes: Any) -> dict[str, Any]:
    """The terms of Chenzhou's deed (CZ4-2.4, 2.5)."""
    chenzhou = {
        "scheme": cast.city_scheme,
        "park": cast.city_park,
        "mode": "direct_grant",
        "valid_from": date(2021, 3, 10),
        "valid_until": None,
        "transition_months": 2,
        "responsibility_during": "过渡期内共同承担。",
        "responsibility_after": "由园区承担。",
    }
    return terms(cast, **{**chenzhou, **changes})


def drafted(cast: DelegationCast, powers: Iterable[Power] = (), **changes: Any) -> Instrument:
    items = [row(power) for power in powers or (cast.sewage, cast.waste)]
    return draft_instrument(actor=cast.bureau_clerk, items=items, **terms(cast, **changes))


def brought_to(cast: DelegationCast, stage: str, powers: Iterable[Power] = (), **changes: Any) -> Instrument:
    """A new instrument at one of ``STAGES``."""
    instrument = drafted(cast, powers, **changes)
    published = {"published_on": TODAY, "notice_number": "伊城管公告2026年第5号"}
    steps = (
        lambda: send_instrument(instrument=instrument, actor=cast.bureau_clerk),
        lambda: approve_instrument(
            instrument=instrument, actor=cast.justice_clerk, opinion="合法，同意签订。"
        ),
        lambda: sign_for_department(instrument=instrument, actor=cast.bureau_leader),
        lambda: sign_for_park(instrument=instrument, actor=cast.leader),
        lambda: publish_instrument(instrument=instrument, actor=cast.bureau_clerk, **published),
    )
    for step in steps[: STAGES.index(stage)]:
        step()
    instrument.refresh_from_db()
    return instrument


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("原件.pdf", PDF, "application/pdf")


def recorded(cast: DelegationCast, *, confirmed: bool = True, **changes: Any) -> Instrument:
    """Chenzhou's deed of 2021, entered from the paper."""
    dates = {
        "signed_on": date(2021, 3, 25),
        "published_on": date(2021, 3, 29),
        "notice_number": "郴审公告〔2021〕3号",
    }
    instrument = record_instrument(
        actor=cast.construction_leader,
        items=[row(changes.pop("power", cast.granted))],
        original=scan(),
        **{**dates, **{name: changes.pop(name) for name in list(changes) if name in dates}},
        **granted_terms(cast, **changes),
    )
    if confirmed:
        confirm_recorded(instrument=instrument, actor=cast.city_leader)
        instrument.refresh_from_db()
    return instrument
