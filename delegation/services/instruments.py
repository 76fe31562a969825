"""Instruments up to the signatures: drafted by the department, reviewed for legality, signed by both (YN84-3.1)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Unpack

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.authorities import InstrumentKind
from delegation.enums.instruments import InstrumentState, PackageKind
from delegation.lifecycle import Clock
from delegation.models import Instrument, InstrumentItem, PackageItem
from delegation.services.acting import Step, number_for, open_case, perform
from delegation.services.terms_of_force import open_term_clocks, put_in_force
from delegation.terms import Terms, authority_for, fill
from portal.deadlines.services import cancel, cancel_all, open_deadline
from portal.documents.chinese import date_text
from portal.documents.enums import DocumentKind
from portal.documents.services import undone_with_uploads
from portal.errors import InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date, end_of_day

S = InstrumentState
PAPER = {
    InstrumentKind.ENTRUSTMENT_LETTER: DocumentKind.DELEGATION_LETTER,
    InstrumentKind.TRANSFER_DEED: DocumentKind.TRANSFER_DEED,
}
WORD = {InstrumentKind.ENTRUSTMENT_LETTER: "委托", InstrumentKind.TRANSFER_DEED: "交接"}
Items = Sequence[Mapping[str, Any]]


def draft_instrument(*, actor: Membership, items: Items, **terms: Unpack[Terms]) -> Instrument:
    """The department begins an instrument for one park in one mode; ``items`` are rows of power, parts and limits.

    ``InvalidInput`` for whatever the law, the authority document or the published list does not allow.
    """
    now = timezone.now()
    with undone_with_uploads():
        instrument = begin(
            Instrument(department=actor.organization, drafted_by=actor), actor, items, terms, now
        )
        set_signature_clock(instrument, now)
    return instrument


def begin(
    instrument: Instrument,
    actor: Membership,
    items: Items,
    terms: Terms,
    now: datetime,
    *,
    signed_on: date | None = None,
    summary: str = "",
) -> Instrument:
    """Makes the case of an instrument with its items and the checklist of what is handed over."""
    rows = fill(instrument, terms, items, signed_on=signed_on or beijing_date(now))
    kind = InstrumentKind(instrument.kind)
    instrument.number = number_for(instrument.department, "instrument", WORD[kind], now)
    open_case(
        instrument,
        summary=summary or _("起草%(kind)s：%(powers)s") % {"kind": kind.label, "powers": named(rows)},
        actor=actor,
        now=now,
        heading=Heading.APPLICATION,
        rule="YN84-3.1",
    )
    InstrumentItem.objects.bulk_create(rows)
    PackageItem.objects.bulk_create(PackageItem(instrument=instrument, kind=kind) for kind in PackageKind)
    return instrument


def named(items: Sequence[InstrumentItem]) -> str:
    return "、".join(item.power.name for item in items)


def set_signature_clock(instrument: Instrument, now: datetime) -> None:
    """CZ4-2.4 fixes a day by which both have signed; without one a default of ours runs."""
    cancel(ledger=instrument.ledger, kind=Clock.INSTRUMENT_SIGNATURE, now=now, subject=instrument.subject_key)
    fixed = None if instrument.sign_by is None else end_of_day(instrument.sign_by)
    open_deadline(
        ledger=instrument.ledger,
        kind=Clock.INSTRUMENT_SIGNATURE,
        organ=instrument.department,
        started_at=now,
        subject=instrument.subject_key,
        fixed_end=fixed,
        rule="CZ4-2.4" if fixed else "",
        now=now,
    )


def edit_instrument(
    *, instrument: Instrument, actor: Membership, items: Items, **terms: Unpack[Terms]
) -> Instrument:
    """New terms and items in the place of the old ones, as long as it is a draft."""
    with perform("edit_instrument", instrument, actor) as step:
        edited: Instrument = step.subject
        sign_by, kind = edited.sign_by, edited.kind
        rows = fill(edited, terms, items, signed_on=beijing_date(step.now))
        if edited.kind != kind:
            raise InvalidInput(_("这种方式需要另一种文书，请撤销后另行起草。"), field="mode")
        edited.items.all().delete()
        InstrumentItem.objects.bulk_create(rows)
        if edited.sign_by != sign_by:
            set_signature_clock(edited, step.now)
        step.say(_("修改文书内容：%(powers)s") % {"powers": named(rows)})
    return step.subject


def send_instrument(*, instrument: Instrument, actor: Membership) -> Instrument:
    """To the justice bureau, which reviews whether it is lawful."""
    with perform("send_instrument", instrument, actor) as step:
        drafted: Instrument = step.subject
        if drafted.scheme.justice is None:
            raise InvalidInput(_("该方案没有设定合法性审查部门，请联系系统管理员。"))
        authority_for(drafted.scheme, beijing_date(step.now))
        step.say(_("送%(organ)s合法性审查") % {"organ": drafted.scheme.justice.name})
    return step.subject


def approve_instrument(*, instrument: Instrument, actor: Membership, opinion: str) -> Instrument:
    """The opinion is printed in the paper."""
    with perform("approve_instrument", instrument, actor) as step:
        _note_opinion(step, actor, opinion)
        step.say(_("合法性审查通过：%(opinion)s") % {"opinion": opinion})
    return step.subject


def return_instrument(*, instrument: Instrument, actor: Membership, opinion: str) -> Instrument:
    """Back to the department with what is to be changed."""
    with perform("return_instrument", instrument, actor) as step:
        _note_opinion(step, actor, opinion)
        step.say(_("合法性审查退回修改：%(opinion)s") % {"opinion": opinion})
    return step.subject


def _note_opinion(step: Step, actor: Membership, opinion: str) -> None:
    step.subject.opinion = opinion
    step.subject.reviewed_at, step.subject.reviewed_by = step.now, actor


def sign_for_department(*, instrument: Instrument, actor: Membership) -> Instrument:
    with perform("sign_for_department", instrument, actor) as step:
        signed: Instrument = step.subject
        signed.department_signed_at, signed.department_signed_by = step.now, actor
        _sign(step, S.SIGNED_BY_DEPARTMENT, signed.department.name)
    return step.subject


def sign_for_park(*, instrument: Instrument, actor: Membership) -> Instrument:
    with perform("sign_for_park", instrument, actor) as step:
        signed: Instrument = step.subject
        signed.park_signed_at, signed.park_signed_by = step.now, actor
        _sign(step, S.SIGNED_BY_PARK, signed.park.name)
    return step.subject


def _sign(step: Step, alone: InstrumentState, who: str) -> None:
    """One signature; with the second the paper is issued. What lapsed meanwhile is not signed any more."""
    signed: Instrument = step.subject
    authority_for(signed.scheme, beijing_date(step.now))
    both = signed.department_signed_at is not None and signed.park_signed_at is not None
    step.to_state = S.SIGNED if both else alone
    if both:
        signed.signed_on = beijing_date(step.now)
        step.settle_clock(Clock.INSTRUMENT_SIGNATURE)
        step.open_clock(Clock.INSTRUMENT_PUBLICATION)
        if signed.kind == InstrumentKind.TRANSFER_DEED:
            step.open_clock(Clock.INSTRUMENT_PACKAGE)
        put_in_force(step)
        step.issue(PAPER[InstrumentKind(signed.kind)])
    step.say(_("%(who)s负责人签署") % {"who": who} + (_("，双方签署完成") if both else ""))


def publish_instrument(
    *,
    instrument: Instrument,
    actor: Membership,
    published_on: date,
    notice_number: str,
    notice_link: str = "",
) -> Instrument:
    """Notes when and under which number it was made public (行政许可法 24); an entrustment counts from that day on."""
    with perform("publish_instrument", instrument, actor) as step:
        published: Instrument = step.subject
        if not published.signed_on <= published_on <= beijing_date(step.now):
            raise InvalidInput(_("公布日期应当在签订日期以后，且不晚于今天。"), field="published_on")
        published.published_on, published.published_at = published_on, step.now
        published.notice_number, published.notice_link = notice_number, notice_link
        put_in_force(step)
        open_term_clocks(step)
        step.say(
            _("于%(day)s公布（%(number)s），自%(first)s起生效")
            % {
                "day": date_text(published_on.isoformat()),
                "number": notice_number,
                "first": date_text(published.first_day.isoformat()),
            }
        )
    return step.subject


def drop_instrument(*, instrument: Instrument, actor: Membership, reason: str) -> Instrument:
    """It is not pursued; another may be drafted in its place."""
    with perform("drop_instrument", instrument, actor) as step:
        cancel_all(ledger=step.case.ledger, now=step.now)
        step.say(_("撤销起草：%(reason)s") % {"reason": reason})
    return step.subject
