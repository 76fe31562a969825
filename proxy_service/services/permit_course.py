"""The course of a permit, heard by the matter that it was applied for: nodes, corrections and the decision.

Registered with ``delegation.following``; everything here happens in the transaction of the act on the permit. The
permit tells the enterprise itself, so the request tells its officer alone.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.enums.permits import PermitOutcome, PermitProcedure, PermitState
from delegation.following import Origin
from delegation.lifecycle.permits import PERMIT_ACTS
from delegation.models import Permit
from delegation.services.permit_agency import is_complete
from portal.documents.models import StoredFile
from portal.documents.services import take_over
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.enums import DECIDED_STATES, MatterState, NodeKind, ProblemKind, RequestState
from proxy_service.lifecycle import Party
from proxy_service.models import ProgressNode, ProxyRequest, RequestMatter
from proxy_service.permits import matter_of
from proxy_service.services.acting import Step, perform
from proxy_service.services.handling import decide_matter
from proxy_service.services.problems import DefectText, open_problem, resolve_corrections_of

NODES: dict[str, NodeKind] = {
    **dict.fromkeys(("accept_permit", "deem_permit_accepted"), NodeKind.ACCEPTANCE),
    "verify_permit": NodeKind.SITE_VISIT,
    "review_permit": NodeKind.REVIEW,
    **dict.fromkeys(("grant_permit", "refuse_permit", "record_permit_result"), NodeKind.DECISION),
    "certify_permit": NodeKind.CERTIFICATE,
}
PROCEDURES = {
    PermitProcedure.HEARING: NodeKind.HEARING,
    PermitProcedure.EXPERT_REVIEW: NodeKind.EXPERT_REVIEW,
}
REVOCATION = "revoke_granted_permit"
#: What the request hears: the course of the application. Promises that were broken, notes and checks stand where those
#: read them whom they concern, not all the departments of the request.
COURSE = frozenset(act.code for act in PERMIT_ACTS) | {REVOCATION}
#: What it still hears of a decided matter, until which state of its own: then the results are delivered.
AFTERWARDS = {
    REVOCATION: (RequestState.IN_PROGRESS, RequestState.COMPLETED),
    "deliver_permit": (RequestState.IN_PROGRESS,),
}
#: The application came to nothing: the matter is where it was, to be applied for again or handed over.
FAILED = (PermitState.NOT_NEEDED, PermitState.NOT_ACCEPTED, PermitState.WITHDRAWN, PermitState.REVOKED)


class RequestFollower:
    """What ``delegation.following.Follower`` asks, answered from the request."""

    def lock(self, permit: Permit, *, wait: bool) -> bool:
        request = RequestMatter.objects.filter(permit=permit).values_list("request", flat=True).first()
        if request is None:
            return True
        rows = ProxyRequest.objects.select_for_update(of=("self",), skip_locked=not wait)
        return rows.filter(pk=request).first() is not None

    def origin_of(self, permit: Permit, membership: Membership) -> Origin:
        matter = _followed(permit)
        if matter is None:
            return Origin(_("由代办专员代理提出"))
        request = matter.request
        visible = access.visible_requests(membership).filter(pk=request.pk).exists()
        return Origin(
            _("由代办申请%(number)s提出") % {"number": request.number},
            f"{reverse('request', args=[request.pk])}#matter-{matter.pk}" if visible else "",
        )

    def represents(self, membership: Membership, permit: Permit) -> bool:
        """Whoever filed it, the officer of the request, and those who stand in for them."""
        if membership.role in ENTERPRISE_ROLES:
            return False
        agents = {permit.agent_id}
        matter = _followed(permit)
        if matter is not None and matter.request.officer_id is not None:
            agents.add(matter.request.officer_id)
        held = Membership.objects.filter(user=membership.user_id)
        return (held.filter(pk__in=agents) | held.filter(substitute_for__in=agents)).exists()

    def delivers(self, permit: Permit) -> bool:
        """Once all results are there. The limit for a certificate (行政许可法 44) does not wait for other matters."""
        matter = _followed(permit)
        return (
            matter is not None
            and matter.state != MatterState.WITHDRAWN
            and matter.request.state == RequestState.COMPLETED
        )

    def hear(self, step: Step) -> None:
        matter = matter_of(step.case)
        if matter is None or _is_of_the_request(step):
            return
        if matter.state in DECIDED_STATES:
            if matter.request.state in AFTERWARDS.get(step.act.code, ()):
                _go_on_afterwards(matter, step)
            return
        if (
            matter.state != MatterState.PERMIT
            or matter.request.state != RequestState.IN_PROGRESS
            or step.act.code not in COURSE
        ):
            return
        if step.act.code == "ask_permit_correction":
            _open_correction(matter, step)
        else:
            _go_on(matter, step)


def _followed(permit: Permit) -> RequestMatter | None:
    """``matter_of``, remembered by the row for what one page asks. Acts ask anew."""
    known: dict[str, RequestMatter | None] = permit.__dict__.setdefault("_followed", {})
    if "matter" not in known:
        known["matter"] = matter_of(permit)
    return known["matter"]


def _is_of_the_request(heard: Step) -> bool:
    """The officer answers from the request, whose own act says so."""
    return (
        heard.act.code == "answer_permit_correction"
        and heard.actor is not None
        and heard.actor.role not in ENTERPRISE_ROLES
    )


def _words(matter: RequestMatter, heard: Step) -> str:
    named = {"matter": matter, "number": heard.case.number, "what": heard.summary}
    return _("“%(matter)s”许可申请%(number)s：%(what)s") % named


def _open_correction(matter: RequestMatter, heard: Step) -> None:
    """A correction that an organ asks for is a problem of the request, with its 48 hours (BZ54-5.5-48H)."""
    permit: Permit = heard.case
    with perform("permit_correction", matter, None, at=heard.now) as step:
        step.actor = heard.actor
        defects: list[DefectText] = [
            {
                "material": defect.material.name,
                "problem": defect.problem,
                "clause": defect.clause,
                "remedy": defect.remedy,
            }
            for defect in permit.defects.select_related("material")
        ]
        words = {"organ": permit.handler.name, "what": heard.summary}
        description = _("%(organ)s%(what)s") % words
        open_problem(
            step, kind=ProblemKind.CORRECTION, description=description, matter=step.subject, defects=defects
        )
        step.say(_words(matter, heard), permit=permit.number)


def _go_on(matter: RequestMatter, heard: Step) -> None:
    permit: Permit = heard.case
    with perform("follow_permit", matter, None, at=heard.now) as step:
        step.actor = heard.actor
        _post_node(step, heard)
        step.say(_words(matter, heard), permit=permit.number, act=heard.act.code)
        if heard.act.code == "answer_permit_correction":
            resolve_corrections_of(step, _("企业已提交补正"))
        if permit.state in FAILED:
            step.to_state = MatterState.PREPARED
            resolve_corrections_of(step, _("许可申请已经终止"))
            step.tell(Party.PARK)
        elif is_complete(permit):
            granted = permit.outcome == PermitOutcome.GRANTED
            if heard.act.code == "record_permit_result":
                step.subject.result_file = _paper_of_the_province(step, heard)
            step.to_state = MatterState.GRANTED if granted else MatterState.REFUSED
            decide_matter(
                step,
                at=permit.decided_at,
                by=permit.decided_by,
                number=permit.decision_number or _number_issued(heard),
                reason=permit.reason,
                remedies="" if granted else _remedies(permit),
            )
            step.tell(Party.PARK)


def _go_on_afterwards(matter: RequestMatter, heard: Step) -> None:
    """The decided matter stays so; the officer learns what became of the permit before the request was delivered."""
    with perform("follow_permit", matter, None, at=heard.now) as step:
        step.actor = heard.actor
        if heard.act.code == REVOCATION:
            step.subject.decision_reason = heard.summary
        step.say(_words(matter, heard), permit=heard.case.number, act=heard.act.code)
        step.tell(Party.PARK)


def _paper_of_the_province(step: Step, heard: Step) -> StoredFile:
    """The decision was uploaded to the permit; as the result of the matter it is read with the request."""
    papers = StoredFile.objects.filter(ledger=heard.case.ledger_id, sha256=heard.data["sha256"])
    return take_over(stored=papers.latest("uploaded_at"), by=heard.actor, ledger=step.case.ledger)


def _remedies(permit: Permit) -> str:
    """The park's own do not stand against a decision of the province."""
    if permit.is_forwarding:
        return _("救济途径以%(organ)s的决定书为准。") % {"organ": permit.forwarded_to}
    return str(permit.authority["remedy"])


def _number_issued(heard: Step) -> str:
    """A decision gets its number with its paper, which the permit keeps a moment later."""
    return heard.issued[-1].number if heard.issued else ""


def _post_node(step: Step, heard: Step) -> None:
    kind = NODES.get(heard.act.code)
    if heard.act.code == "pause_permit":
        running: Any = heard.case.pauses.get(ended_at=None)
        kind = PROCEDURES.get(running.kind)
    if kind is not None:
        ProgressNode.objects.create(
            matter=step.subject,
            kind=kind,
            opinion=heard.summary,
            posted_at=heard.now,
            posted_by=heard.actor,
        )
