"""Two persons for every change of a calendar: one enters it, another approves or returns it. All of it is kept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import administrators
from portal.organizations.recording import record
from portal.workdays import queries
from portal.workdays.arranging import difference, years_of
from portal.workdays.enums import NoticeSource, ProposalState
from portal.workdays.hours import SeasonEntry, scope_of_office, seasons_of
from portal.workdays.models import CalendarProposal, Scope
from portal.workdays.reading import Reading, missing_holidays
from portal.workdays.services import load_calendar


@transaction.atomic
def propose_calendar(
    *,
    actor: Membership,
    scope: Scope,
    reading: Reading,
    source: NoticeSource,
    notice_no: str,
    notice_url: str = "",
    published_on: date | None = None,
    text: str = "",
    part: bool = False,
    now: datetime | None = None,
) -> CalendarProposal:
    """Enters what was read of a notice, to be approved by another administrator; they are told.

    ``part`` says that the notice arranges only the holidays that it names. ``Conflict`` while another proposal waits
    for the same year; ``InvalidInput`` for a reading that contradicts itself or changes nothing.
    """
    _require_administrator(actor)
    if not reading.is_usable:
        raise InvalidInput(_("没有可以录入的放假安排，请先改正提示的问题。"))
    entry = proposed_entry(
        scope, reading, notice_no=notice_no, notice_url=notice_url, published_on=published_on, part=part
    )
    if not difference(scope, entry):
        raise InvalidInput(_("与现行日历完全一致，无需录入。"))
    proposal = CalendarProposal(
        scope=scope,
        year=entry["year"],
        source=source,
        notice_no=notice_no,
        notice_url=notice_url,
        published_on=published_on,
        text=text,
        entry=entry,
        warnings=warnings_of(scope, reading, part=part),
    )
    return _enter(proposal, actor, now or timezone.now())


@transaction.atomic
def propose_office_hours(
    *,
    actor: Membership,
    place: Scope | Organization,
    seasons: Sequence[SeasonEntry],
    notice_no: str,
    notice_url: str = "",
    now: datetime | None = None,
) -> CalendarProposal:
    """Enters the office hours of a scope, or of one office by itself, for all seasons of the year; another
    administrator has to approve them, and is told.

    ``Conflict`` while other hours wait for the same place; ``InvalidInput`` if nothing would change.
    """
    _require_administrator(actor)
    scope = place if isinstance(place, Scope) else scope_of_office(place)
    if list(seasons) == seasons_of(scope):
        raise InvalidInput(_("与现行作息时间完全一致，无需录入。"))
    entry = {
        "scope": scope.code,
        "seasons": list(seasons),
        "notice_no": notice_no,
        "notice_url": notice_url,
    }
    proposal = CalendarProposal(
        scope=scope, source=NoticeSource.FORM, notice_no=notice_no, notice_url=notice_url, entry=entry
    )
    return _enter(proposal, actor, now or timezone.now())


def _enter(proposal: CalendarProposal, actor: Membership, now: datetime) -> CalendarProposal:
    proposal.entered_by, proposal.entered_at = actor.user, now
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        raise Conflict(_("%s已有一份待审核，请先处理。") % proposal.title) from error
    others = [person for person in administrators(now) if person.pk != actor.user_id]
    _tell(others, _("待审核：%s") % proposal.title, proposal)
    _record("calendar.proposed", _("录入“%s”"), proposal, actor, now)
    return proposal


def warnings_of(scope: Scope, reading: Reading, *, part: bool) -> list[str]:
    """Everything about a reading that both persons have to look at, in words."""
    missing = missing_holidays(reading) if scope.code == queries.NATIONAL and not part else ()
    told = _("全国的年度通知一般都有%(names)s，这里没有读到。") % {"names": "、".join(missing)}
    return [*reading.warnings(), *([told] if missing else [])]


def proposed_entry(
    scope: Scope,
    reading: Reading,
    *,
    notice_no: str,
    notice_url: str = "",
    published_on: date | None = None,
    part: bool = False,
) -> dict[str, Any]:
    """A reading with its notice, as a proposal keeps it."""
    return reading.entry(scope.code) | {
        "notice_no": notice_no,
        "notice_url": notice_url,
        "published_on": published_on.isoformat() if published_on else None,
        "part": part,
    }


@transaction.atomic
def approve_calendar(
    *, proposal: CalendarProposal, actor: Membership, seen: int | None = None, now: datetime | None = None
) -> CalendarProposal:
    """Puts a proposal into force as a new revision that names both persons; the sweep then moves open deadlines.

    ``seen`` is the revision against which the approver was shown the difference: ``Conflict`` if the calendars have
    changed since, or if the proposal was decided meanwhile.
    """
    _require_administrator(actor)
    locked = _lock(proposal)
    _require_another(locked, actor)
    # As in load_calendar: from here on nobody else changes a calendar.
    list(Scope.objects.select_for_update().order_by("pk"))
    queries.forget()
    if seen is not None and seen != queries.current_revision():
        raise Conflict(_("日历在您查看之后有了新版本，请重新核对差别后再审核。"))
    revision = load_calendar(
        {"office_hours": [locked.entry]}
        if locked.is_of_hours
        else {"years": years_of(locked.scope, locked.entry)},
        note=_("%(title)s：%(notice)s") % {"title": locked.title, "notice": locked.notice_no},
        entered_by=locked.entered_by,
        approved_by=actor.user,
    )
    if revision is None:
        raise Conflict(_("与现行日历完全一致，无需审核；请退回或由录入人撤回。"))
    locked.revision_id = revision
    _decide(locked, ProposalState.APPROVED, actor.user, now)
    _tell([locked.entered_by], _("已生效：%s") % locked.title, locked)
    _record("calendar.approved", _("审核通过“%s”"), locked, actor, now)
    return locked


@transaction.atomic
def reject_calendar(
    *, proposal: CalendarProposal, actor: Membership, reason: str, now: datetime | None = None
) -> CalendarProposal:
    """Returns a proposal to the person who entered it, who is told why."""
    _require_administrator(actor)
    locked = _lock(proposal)
    _require_another(locked, actor)
    if not reason.strip():
        raise InvalidInput(_("请说明退回理由。"), field="reason")
    locked.reason = reason.strip()
    _decide(locked, ProposalState.REJECTED, actor.user, now)
    _tell([locked.entered_by], _("已退回：%s") % locked.title, locked)
    _record("calendar.rejected", _("退回“%s”"), locked, actor, now)
    return locked


@transaction.atomic
def withdraw_calendar(
    *, proposal: CalendarProposal, actor: Membership, now: datetime | None = None
) -> CalendarProposal:
    """Takes back one's own proposal before it is decided."""
    _require_administrator(actor)
    locked = _lock(proposal)
    if locked.entered_by_id != actor.user_id:
        raise NotAllowed(_("只有录入人可以撤回。"))
    _decide(locked, ProposalState.WITHDRAWN, actor.user, now)
    _record("calendar.withdrawn", _("撤回“%s”"), locked, actor, now)
    return locked


def may_decide(proposal: CalendarProposal, actor: Membership) -> bool:
    """Whether ``actor`` is the second person: not the one who entered it, nor somebody standing in for them."""
    return actor.role == Role.ADMINISTRATOR and proposal.entered_by_id not in _persons(actor)


def proposals_awaiting(actor: Membership) -> QuerySet[CalendarProposal]:
    """Those that ``actor`` may decide as the second person."""
    if actor.role != Role.ADMINISTRATOR:
        return CalendarProposal.objects.none()
    return CalendarProposal.objects.filter(state=ProposalState.PENDING).exclude(
        entered_by__in=_persons(actor)
    )


def _persons(actor: Membership) -> set[int]:
    """Who acts, and for whom."""
    return {actor.user_id} | ({actor.substitute_for.user_id} if actor.substitute_for else set())


def _lock(proposal: CalendarProposal) -> CalendarProposal:
    locked = (
        CalendarProposal.objects.select_for_update(of=("self",))
        .select_related("scope", "entered_by")
        .get(pk=proposal.pk)
    )
    if locked.state != ProposalState.PENDING:
        raise Conflict(_("这份安排%s，不能再处理。") % locked.get_state_display())
    return locked


def _require_administrator(actor: Membership) -> None:
    if actor.role != Role.ADMINISTRATOR:
        raise NotAllowed(_("只有系统管理员可以维护工作日历。"))


def _require_another(proposal: CalendarProposal, actor: Membership) -> None:
    if not may_decide(proposal, actor):
        raise NotAllowed(_("录入人不能审核自己的录入，也不能由其代班人审核。"))


def _decide(proposal: CalendarProposal, state: ProposalState, person: User, now: datetime | None) -> None:
    proposal.state = state
    proposal.decided_by, proposal.decided_at = person, now or timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason", "revision"])


def _record(
    kind: str, words: str, proposal: CalendarProposal, actor: Membership, now: datetime | None
) -> None:
    record(
        actor=actor,
        organization=actor.organization,
        kind=kind,
        summary=words % proposal.title,
        data={"proposal": proposal.pk, "notice": proposal.notice_no, "revision": proposal.revision_id},
        now=now or timezone.now(),
    )


def _tell(people: list[User], subject: str, proposal: CalendarProposal) -> None:
    facts = [
        _("通知文号：%s") % proposal.notice_no,
        _("录入人：%s") % proposal.entered_by.full_name,
    ]
    if proposal.reason:
        facts.append(_("理由：%s") % proposal.reason)
    notify(
        users=people,
        subject=subject,
        body="\n".join(facts),
        url=reverse("calendar-proposal", kwargs={"pk": proposal.pk}),
    )
