"""Revocation of a permit by the organ in whose name it was granted, after its holder was heard (行政许可法 7, 69)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.archiving import is_archived
from delegation.enums.oversight import HEARING_NOTICE_DAYS, OrderKind, OrderState, RevocationGround
from delegation.enums.permits import PermitState
from delegation.lifecycle import Clock, Party
from delegation.models import Order
from delegation.models.permits import Permit
from delegation.services.acting import perform
from delegation.services.orders import begin_order, end_corrections, note_on_permit
from delegation.services.promises import end_promises
from portal.documents import services as documents
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.documents.services import store_upload
from portal.errors import InvalidInput
from portal.organizations.models import Membership

#: What is worth nothing once the permit is revoked.
FALL_AWAY = (DocumentKind.PERMIT_GRANT, DocumentKind.PERMIT_CERTIFICATE)


def draft_revocation(*, actor: Membership, permit: Permit, ground: str, facts: str) -> Order:
    """Drafts the revocation of a permit that was granted in the name of the actor's organ."""
    basis = RevocationGround(ground).clause
    return begin_order(actor, permit, OrderKind.REVOCATION, ground=ground, facts=facts, basis=basis)


def announce_revocation(*, order: Order, actor: Membership) -> Order:
    """Tells the holder facts, grounds and clause, and that they may state their case, or ask for a hearing, in so many
    working days; in writing."""
    with perform("announce_revocation", order, actor) as step:
        told: Order = step.case
        told.ordered_at = step.now
        words = {"number": told.permit.decision_number, "basis": told.basis, "facts": told.facts}
        step.say(
            _("拟依据%(basis)s撤销%(number)s，请在期限内陈述申辩。查明的事实：%(facts)s") % words,
            ground=told.ground,
        )
        note_on_permit(told, _("拟依据%(basis)s撤销本许可，听取被许可人陈述申辩") % words, step.now)
    return step.case


def state_defence(
    *,
    order: Order,
    actor: Membership,
    statement: str,
    wants_hearing: bool = False,
    uploads: Sequence[UploadedFile] = (),
) -> Order:
    """The holder's own words, once, with whatever proves them. Who asks for a hearing gets one before the decision."""
    with perform("state_defence", order, actor) as step:
        step.case.statement, step.case.stated_at = statement, step.now
        for file in uploads:
            store_upload(upload=file, by=actor, ledger=step.case.ledger)
        step.to_state = OrderState.HEARING_ASKED if wants_hearing else OrderState.HEARD
        step.open_clock(Clock.ORDER_HEARING if wants_hearing else Clock.ORDER_DECISION)
        asked = _("，并要求听证") if wants_hearing else ""
        step.say(
            _("陈述申辩%(asked)s：%(statement)s") % {"asked": asked, "statement": statement},
            wants_hearing=wants_hearing,
        )
    return step.case


def hold_hearing(
    *, order: Order, actor: Membership, heard_on: date, host: str, record: UploadedFile
) -> Order:
    """Records the hearing with its signed minutes, on which the decision rests (行政许可法 48); where the holder stayed
    away, the minutes say so. ``InvalidInput`` for a day on which it cannot have been announced in time, and for whoever
    drafted the revocation, or reviewed or decided the permit, as the one who presided."""
    with perform("hold_hearing", order, actor) as step:
        heard: Order = step.case
        first_day = timezone.localdate(heard.stated_at) + timedelta(days=HEARING_NOTICE_DAYS)
        if not first_day <= heard_on <= timezone.localdate(step.now):
            raise InvalidInput(
                _(
                    "听证的时间、地点应当在举行的%(days)d日前通知被许可人，听证日期不早于%(day)s，也不晚于今天。"
                )
                % {"days": HEARING_NOTICE_DAYS, "day": first_day.isoformat()},
                field="heard_on",
            )
        if any(_is_named(person.user.full_name, host) for person in _had_a_part(heard)):
            raise InvalidInput(_("听证应当由审查该事项以外的人员主持。"), field="host")
        stored = store_upload(upload=record, by=actor, ledger=heard.ledger)
        heard.heard_on, heard.hearing_host, heard.hearing_record = heard_on, host, stored
        step.say(
            _("%(day)s组织听证，主持人%(host)s") % {"day": heard_on.isoformat(), "host": host},
            sha256=stored.sha256,
        )
    return step.case


def _had_a_part(order: Order) -> Iterable[Membership]:
    permit = order.permit
    return (one for one in (order.drafted_by, permit.reviewed_by, permit.decided_by) if one is not None)


def _is_named(name: str, words: str) -> bool:
    """Whether the words name this person, with a post before or behind. One sign more makes another name (张三丰)."""
    name, words = "".join(name.split()), "".join(words.split())
    return name in words and len(words) != len(name) + 1


def waive_hearing(*, order: Order, actor: Membership) -> Order:
    """The holder wants no hearing any more; what they stated stands."""
    with perform("waive_hearing", order, actor) as step:
        step.say(_("放弃听证"))
    return step.case


def end_hearing(*, order: Order, now: datetime) -> Order:
    """The days for it are over and nothing was said."""
    with perform("end_hearing", order, None, at=now) as step:
        step.say(_("期限内未陈述申辩"))
    return step.case


def _hear(order: Order, answer: str) -> None:
    """Whatever was said has to be answered."""
    if order.statement and not answer:
        raise InvalidInput(_("被许可人提出了陈述申辩，请写明是否采纳和理由。"), field="answer")
    order.answer = answer


@transaction.atomic
def revoke_permit(*, order: Order, actor: Membership, reason: str, aftermath: str, answer: str = "") -> Order:
    """Withdraws the decision: the permit is marked, its decision and certificate are void, orders to correct it end,
    and the holder is told."""
    with perform("revoke_permit", order, actor) as step:
        done: Order = step.case
        _hear(done, answer)
        done.reason, done.aftermath, done.decided_at = reason, aftermath, step.now
        step.say(
            _("依据%(basis)s撤销%(number)s：%(reason)s")
            % {"basis": done.basis, "number": done.permit.decision_number, "reason": reason},
            ground=done.ground,
        )
    _mark(done, step.issued[-1].number, step.now)
    return done


def _mark(order: Order, number: str, now: datetime) -> None:
    why = _("许可已被撤销，撤销决定文号：%(number)s") % {"number": number}
    end_corrections(order.permit, why, now)
    if is_archived(order.permit):
        _mark_archived(order.permit, number, why, now)
        return
    with perform("revoke_granted_permit", order.permit, None, at=now) as step:
        revoked: Permit = step.case
        revoked.revoked_at, revoked.revocation_number = now, number
        end_promises(step)
        _let_papers_fall(revoked, why, step.written_at)
        step.say(why, order=order.number)
        step.tell(Party.APPLICANT)


def _mark_archived(permit: Permit, number: str, why: str, now: datetime) -> None:
    """The archived file stays as it was closed, its ledger too: the order has its own. What the register says today of
    the permit and of its papers is another matter: whoever checks the certificate must find it void."""
    revoked = Permit.objects.select_for_update(of=("self",)).get(pk=permit.pk)
    revoked.state = PermitState.REVOKED
    revoked.revoked_at, revoked.revocation_number, revoked.updated_at = now, number, timezone.now()
    revoked.save(update_fields=["state", "revoked_at", "revocation_number", "updated_at"])
    _let_papers_fall(revoked, why, timezone.now())


def _let_papers_fall(revoked: Permit, why: str, now: datetime) -> None:
    papers = Document.objects.filter(ledger=revoked.ledger_id, kind__in=FALL_AWAY)
    for paper in papers.exclude(state=DocumentState.VOID):
        documents.void(document=paper, reason=why, now=now)


def keep_permit(*, order: Order, actor: Membership, reason: str, answer: str = "") -> Order:
    """Lets the permit stand, as where its end would do great harm to the public (行政许可法 69, 3)."""
    with perform("keep_permit", order, actor) as step:
        done: Order = step.case
        _hear(done, answer)
        done.reason, done.decided_at = reason, step.now
        step.say(_("决定不予撤销：%(reason)s") % {"reason": reason})
        note_on_permit(done, _("决定不予撤销本许可"), step.now)
    return step.case
