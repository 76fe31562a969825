"""鉴定: one person proposes what becomes of files whose time is over, another of another role decides."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.models import Membership, User
from portal.organizations.queries import people_of_park
from portal.retention.enums import AppraisalState, Verdict
from portal.retention.kinds import Told, kind_of
from portal.retention.models import Appraisal, AppraisedFile
from portal.retention.queries import LEADERS, PROPOSERS, due, held_of, years_on
from portal.retention.services.closeness import pause, persons, tell_overseers
from portal.workdays.due import beijing_date

LONGEST = 100


def page(appraisal: Appraisal) -> str:
    return f"/retention/appraisals/{appraisal.pk}/"


def note(kind: str, appraisal: Appraisal, actor: Membership | None, now: datetime, **data: Any) -> None:
    """Into the audit log of who keeps the files: their own ledgers are closed."""
    files = appraisal.files.order_by("number").values_list("number", flat=True)
    numbers = list(files.filter(settled=False) or files)
    told = {"count": len(numbers), "verdict": appraisal.get_verdict_display(), "first": numbers[0]}
    audit.record(
        actor=actor,
        organization=appraisal.organization,
        kind=kind,
        summary=_("档案鉴定（%(verdict)s）：%(first)s 等 %(count)d 个案卷") % told,
        data={"appraisal": appraisal.pk, "files": numbers, "reason": appraisal.reason, **data},
        now=now,
    )


@transaction.atomic
def propose(
    *, actor: Membership, ledgers: Iterable[str], verdict: str, reason: str, years: int | None = None
) -> Appraisal:
    """Whoever works with the files of the organisation says what shall become of some that are due, and why.

    ``Conflict`` for a file that is not due, is held, or that somebody else has proposed meanwhile; ``InvalidInput`` for
    none, or for keeping without years. Nothing happens to the files before another person approves.
    """
    if actor.role not in PROPOSERS or actor.user.is_service:
        raise NotAllowed(_("鉴定意见由保管单位经办人员提出。"))
    now, keeper = timezone.now(), actor.organization.park
    wanted = set(ledgers)
    if not wanted:
        raise InvalidInput(_("请选择案卷。"), field="files")
    if not reason.strip():
        raise InvalidInput(_("请写明鉴定理由。"), field="reason")
    kept = verdict == Verdict.KEEP
    if kept and not (years and 1 <= years <= LONGEST):
        raise InvalidInput(_("请填写继续保管的年数，1 至 100。"), field="years")
    if not keeper.document_prefix:
        raise InvalidInput(_("本单位尚未设置机关代字，不能出具销毁清册，请联系系统管理员。"))
    files = _due(actor, wanted, now)
    appraisal = Appraisal.objects.create(
        organization=keeper,
        verdict=verdict,
        years=years if kept else None,
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            AppraisedFile.objects.bulk_create(_line(appraisal, told) for told in files)
    except IntegrityError as error:
        raise Conflict(_("所选案卷中有的已由他人提出鉴定意见，或者被暂缓销毁，请刷新后重选。")) from error
    note("retention.proposed", appraisal, actor, now)
    _tell(
        _leaders(appraisal, now),
        appraisal,
        _("档案鉴定意见待批准"),
        _("请核对所列案卷后批准，或说明理由不予同意。"),
    )
    return appraisal


def _due(actor: Membership, wanted: set[str], now: datetime) -> list[Told]:
    files = [told for told in due(actor, now) if told.key in wanted]
    if len(files) < len(wanted):
        raise Conflict(_("所选案卷中有的尚未期满，或者已在鉴定中，请刷新后重选。"))
    if held := held_of([told.ledger_id for told in files]):
        numbers = [told.number for told in files if told.ledger_id in held]
        raise Conflict(_("案卷%(numbers)s被暂缓销毁，不能鉴定。") % {"numbers": "、".join(numbers)})
    return files


def _line(appraisal: Appraisal, told: Told) -> AppraisedFile:
    return AppraisedFile(
        appraisal=appraisal,
        kind=told.kind,
        ledger_id=told.ledger_id,
        number=told.number,
        title=told.title,
        archived_on=told.archived_on,
        retained_until=told.retained_until or told.archived_on,  # what is due has a last day
        seal=kind_of(told.kind).seal(told.ledger_id),
    )


@transaction.atomic
def approve(*, appraisal: Appraisal, actor: Membership) -> Appraisal:
    """The leader of who keeps the files agrees. Kept on, they get a later last day at once; a worker destroys,
    at once or after others had time to look (``closeness``).

    ``NotAllowed`` for anybody else, the proposer, or who stands in for one of the two; ``Conflict`` where it is decided
    already, or one of the files was held meanwhile.
    """
    now = timezone.now()
    locked = _deciding(appraisal, actor)
    if held := held_of(list(open_files(locked).values_list("ledger", flat=True))):
        numbers = open_files(locked).filter(ledger__in=held).values_list("number", flat=True)
        raise Conflict(
            _("案卷%(numbers)s被暂缓销毁，请不予同意后重新提出。") % {"numbers": "、".join(numbers)}
        )
    locked.state, locked.decided_by, locked.decided_at = AppraisalState.APPROVED, actor, now
    if locked.verdict == Verdict.DESTROY:
        locked.not_before = pause(locked, actor, now)
    locked.save(update_fields=["state", "decided_by", "decided_at", "not_before"])
    if locked.verdict == Verdict.DESTROY:
        waits = {"not_before": locked.not_before.isoformat()} if locked.not_before else {}
        note("retention.approved", locked, actor, now, **waits)
        tell_overseers(locked, now)
        return locked
    for file in open_files(locked):
        kind_of(file.kind).prolong(file.ledger_id, _later(file, locked.years or 0, now))
    note("retention.prolonged", locked, actor, now, years=locked.years)
    open_files(locked).update(settled=True)
    locked.state, locked.done_at = AppraisalState.DONE, now
    locked.save(update_fields=["state", "done_at"])
    return locked


def open_files(appraisal: Appraisal) -> QuerySet[AppraisedFile]:
    """Those that were not held meanwhile."""
    return appraisal.files.filter(settled=False)


def _later(file: AppraisedFile, years: int, now: datetime) -> date:
    """So many years on from today, or from the last day if that were later."""
    return years_on(max(file.retained_until, beijing_date(now)), years)


@transaction.atomic
def refuse(*, appraisal: Appraisal, actor: Membership, reason: str) -> Appraisal:
    """The leader does not agree, and says why; the files stand in the list again."""
    if not reason.strip():
        raise InvalidInput(_("请写明不予同意的理由。"), field="reason")
    now = timezone.now()
    locked = _deciding(appraisal, actor)
    locked.state, locked.decided_by, locked.decided_at = AppraisalState.REFUSED, actor, now
    locked.answer = reason.strip()
    locked.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    open_files(locked).update(settled=True)
    note("retention.refused", locked, actor, now, answer=locked.answer)
    _tell([locked.proposed_by.user], locked, _("档案鉴定意见未获同意"), locked.answer)
    return locked


@transaction.atomic
def withdraw(*, appraisal: Appraisal, actor: Membership) -> Appraisal:
    """Whoever proposed it thinks better of it, before it is decided."""
    locked = _locked(appraisal)
    if locked.proposed_by.user_id != actor.user_id:
        raise NotAllowed(_("只能由提出人撤回。"))
    locked.state = AppraisalState.WITHDRAWN
    locked.save(update_fields=["state"])
    open_files(locked).update(settled=True)
    note("retention.withdrawn", locked, actor, timezone.now())
    return locked


def _locked(appraisal: Appraisal) -> Appraisal:
    found = (
        Appraisal.objects.select_for_update(of=("self",)).select_related("organization").get(pk=appraisal.pk)
    )
    if not found.is_open:
        raise Conflict(_("该鉴定意见已经办结或者撤回。"))
    return found


def _deciding(appraisal: Appraisal, actor: Membership) -> Appraisal:
    if not may_decide(appraisal, actor):
        raise NotAllowed(_("鉴定意见由保管单位负责人批准，不能由提出人、其代班人或者被代班人批准。"))
    return _locked(appraisal)


def may_decide(appraisal: Appraisal, actor: Membership) -> bool:
    """Another person, in another role, neither standing in for the other; the database asks the same."""
    one, other = actor, appraisal.proposed_by
    return (
        actor.role in LEADERS
        and not actor.user.is_service
        and actor.organization.park == appraisal.organization
        and one.role != other.role
        and not persons(one) & persons(other)
    )


def _leaders(appraisal: Appraisal, now: datetime) -> list[User]:
    return people_of_park(appraisal.organization, LEADERS, now)


def _tell(users: list[User], appraisal: Appraisal, subject: str, body: str) -> None:
    notify(users=users, subject=subject, body=body, url=page(appraisal))
