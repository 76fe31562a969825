"""What a department sees of the decisions that are made by its powers (YN84-3.2, CZ4-2.9)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.access.oversight import is_seen
from delegation.archiving import is_archived
from delegation.enums.oversight import CheckOrigin, CheckResult
from delegation.lifecycle import ACTS
from delegation.models import DecisionCheck
from delegation.models.permits import Permit
from delegation.services.acting import PRACTICE, Step, perform
from portal.acts.performing import guard
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership


@contextmanager
def _looking_at(code: str, permit: Permit, actor: Membership) -> Iterator[Step]:
    """The act; of an archived permit without an entry, for its file stays as it was closed. There the row tells it."""
    if not is_archived(permit):
        with perform(code, permit, actor) as step:
            yield step
        return
    with transaction.atomic():
        held = Permit.objects.select_for_update(of=("self",)).get(pk=permit.pk)
        guard(PRACTICE, ACTS[code], held, held, actor)
        now = timezone.now()
        step = Step(PRACTICE, ACTS[code], held, held, actor, now=now, written_at=now)
        yield step
        step.tell(*step.act.notifies)


def see_decision(*, permit: Permit, actor: Membership) -> DecisionCheck:
    """Marks a decision as seen, once; ``Conflict`` for the slower of two colleagues."""
    with _looking_at("see_decision", permit, actor) as step:
        if is_seen(step.case):
            raise Conflict(_("本决定已由本单位人员标记已阅。"))
        step.say(_("%(organ)s已阅该决定") % {"organ": actor.organization.name})
        return DecisionCheck.objects.create(
            permit=step.case,
            origin=CheckOrigin.SEEN,
            result=CheckResult.IN_ORDER,
            checked_by=actor,
            checked_at=step.now,
        )


def check_decision(
    *, permit: Permit, actor: Membership, origin: str, result: str, remark: str
) -> DecisionCheck:
    """Records a spot check, or the check of a complaint, with what was found."""
    with _looking_at("check_decision", permit, actor) as step:
        if origin == CheckOrigin.SEEN:
            raise InvalidInput(_("请选择抽查或者投诉举报。"), field="origin")
        check = DecisionCheck.objects.create(
            permit=step.case,
            origin=origin,
            result=result,
            remark=remark,
            checked_by=actor,
            checked_at=step.now,
        )
        # What was found is for the park; the ledger is read by the applicant too.
        words = {"organ": actor.organization.name, "check": check, "remark": remark}
        step.message = _("%(organ)s%(check)s。%(remark)s") % words
        step.say(_("%(organ)s登记对本决定的监督核查") % words, check=str(check), remark=remark)
    return check
