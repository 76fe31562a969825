"""What a department sees of the decisions that are made by its powers (YN84-3.2, CZ4-2.9)."""

from django.utils.translation import gettext as _

from delegation.access.oversight import is_seen
from delegation.enums.oversight import CheckOrigin, CheckResult
from delegation.models import DecisionCheck
from delegation.models.permits import Permit
from delegation.services.acting import perform
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership


def see_decision(*, permit: Permit, actor: Membership) -> DecisionCheck:
    """Marks a decision as seen, once; ``Conflict`` for the slower of two colleagues."""
    with perform("see_decision", permit, actor) as step:
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
    with perform("check_decision", permit, actor) as step:
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
