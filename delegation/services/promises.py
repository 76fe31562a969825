"""承诺 for papers that may follow (CZ4-2.7): signed before the acceptance, kept by handing in, or broken at its end."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from delegation.enums.promises import PromiseState
from delegation.lifecycle import Clock
from delegation.models import Promise
from delegation.models.permits import Permit, PermitMaterial
from delegation.promised import MOST_DAYS, kind_of, unpromised
from delegation.services.acting import Step
from delegation.services.permit_hands import handling
from portal.deadlines.services import open_deadline
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date
from portal.workdays.queries import calendar_for


def sign_promise(
    *,
    permit: Permit,
    actor: Membership,
    signer: str,
    promised: Sequence[Mapping[str, Any]],
    paper: UploadedFile | None = None,
) -> Permit:
    """Promises every missing paper: rows of ``material`` and ``days``, working days from the acceptance.

    At the window the signed paper has to be there; online the act itself is the signature. Either way the 承诺书 is
    issued, in the name of whoever handles the case.
    """
    with handling("sign_promise", permit, actor) as step:
        asked = {material.pk: material for material in unpromised(step.case)}
        if not asked:
            raise Conflict(_("没有需要承诺补交的材料，或者已经作出承诺。"))
        if {row["material"].pk for row in promised} != set(asked) or len(promised) != len(asked):
            raise InvalidInput(_("请对每一份缺少的材料作出承诺。"))
        if any(not 0 < row["days"] <= MOST_DAYS for row in promised):
            raise InvalidInput(_("补交时间不超过 %(days)d 个工作日。") % {"days": MOST_DAYS})
        if step.case.filed_at_window and paper is None:
            raise InvalidInput(_("请上传企业签章的承诺书扫描件。"), field="paper")
        stored = store_upload(upload=paper, by=actor, ledger=step.case.ledger) if paper else None
        Promise.objects.bulk_create(
            Promise(
                permit=step.case,
                material=row["material"],
                kind=kind_of(step.case, row["material"]),
                days=row["days"],
                signed_by=actor,
                signer=signer,
                paper=stored,
                signed_at=step.now,
            )
            for row in promised
        )
        rows = "；".join(
            _("%(name)s，受理后 %(days)d 个工作日内") % {"name": row["material"], "days": row["days"]}
            for row in promised
        )
        step.extra_facts = {"signer": signer, "online": stored is None}
        step.say(_("%(signer)s承诺补交：%(rows)s") % {"signer": signer, "rows": rows})
    return step.case


def require_promises(permit: Permit) -> None:
    """``InvalidInput`` while a paper is missing for which nothing was promised."""
    if bare := list(unpromised(permit)):
        names = {"names": "、".join(paper.name for paper in bare)}
        raise InvalidInput(_("缺少的材料还没有签署容缺受理（告知承诺）承诺书：%(names)s。") % names)


def start_promises(step: Step) -> None:
    """Accepted: each promise has its clock from the acceptance. Where that lies back (逾期视为受理), at least the
    working day after it became known is left."""
    permit: Permit = step.case
    calendar, accepted = calendar_for(permit.handler).lenient(), permit.accepted_at or step.now

    def last_day(counted: tuple[datetime, int]) -> date:
        since, days = counted
        return calendar.add_working_days(beijing_date(since), days)

    for promise in permit.promises.filter(state=PromiseState.SIGNED).select_related("material"):
        if promise.material.files.exists():  # came in before the acceptance
            _end(step, promise, PromiseState.KEPT)
            continue
        since, days = max((accepted, promise.days), (step.written_at, 1), key=last_day)
        clock = open_deadline(
            ledger=permit.ledger,
            kind=Clock.PROMISE_PAPER,
            organ=permit.handler,
            started_at=since,
            amount=days,
            subject=promise.subject_key,
            title=_("补交“%(material)s”") % {"material": promise.material},
        )
        promise.due_on = clock.due_on
        promise.save(update_fields=["due_on"])


def keep_promises(step: Step, handed_in: Iterable[PermitMaterial]) -> None:
    """What was promised is there; a promise that was broken before stays broken."""
    for promise in Promise.objects.filter(material__in=list(handed_in), state=PromiseState.SIGNED):
        _end(step, promise, PromiseState.KEPT)


def end_promises(step: Step) -> None:
    """Nothing is owed any more: the application was withdrawn, refused, or the permit revoked."""
    for promise in step.case.promises.filter(state=PromiseState.SIGNED):
        _end(step, promise, PromiseState.ENDED)


def _end(step: Step, promise: Promise, state: PromiseState) -> None:
    promise.state, promise.ended_at = state, step.now
    promise.save(update_fields=["state", "ended_at"])
    settle = step.settle_clock if state == PromiseState.KEPT else step.cancel_clock
    settle(Clock.PROMISE_PAPER, promise)
