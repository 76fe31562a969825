"""The buttons beside a request and its parts: the acts open to a person that would not be refused at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.enums import EvaluationSide, HandoverPurpose
from proxy_service.lifecycle import Act, Subject
from proxy_service.models import ProxyRequest
from proxy_service.next_steps import ready_for_archive
from proxy_service.permits import needs_correction
from proxy_service.reminding import waited_for, was_reminded

# Acts that are offered on the page of another one, with the same form.
WITHIN_ANOTHER = {"propose_plan": "save_plan", "submit_report": "save_report"}
# Acts that are offered elsewhere: on the check of the draft, and beside each paper.
ELSEWHERE = frozenset({"submit", "replace_document", "void_document"})
# What ends a request, or does not lead it on, stands apart from the way forward.
ASIDE = frozenset(
    {
        "withdraw",
        "terminate",
        "decline",
        "withdraw_matter",
        "report_problem",
        "add_material",
        "remind",
        "return_delivery",
        "issue_supervision",
        "withdraw_supervision",
    }
)


@dataclass(frozen=True)
class Button:
    """An act that the person can carry out now, and on what."""

    act: Act
    pk: Any
    about: str = ""

    @property
    def aside(self) -> bool:
        return self.act.code in ASIDE


def buttons_on(membership: Membership, kind: Subject, subject: Any, about: str = "") -> Iterator[Button]:
    """The buttons of one part of a request, in the order of the table of acts. ``about`` names the part."""
    acts = access.acts_open_to(membership, kind, subject)
    codes = {act.code for act in acts}
    for act in acts:
        if (
            act.code not in ELSEWHERE
            and WITHIN_ANOTHER.get(act.code) not in codes
            and _sensible(act, subject)
        ):
            yield Button(act, subject.pk, about)


def _sensible(act: Act, subject: Any) -> bool:
    """Whether what the table does not know speaks for the act; the service judges again."""
    match act.code:
        case "ask_correction":
            return not subject.corrections.all()
        case "ask_correction_again":
            return bool(subject.corrections.all())
        case "apply_permit":
            return subject.version.power_id is not None
        case "correct_permit":
            return needs_correction(subject)
        case "remind":
            return bool(waited_for(subject)) and not was_reminded(subject, timezone.now())
        case "deliver":
            return subject.delivery is None
        case "sign_delivery" | "return_delivery":
            return subject.delivery is not None
        case "resume":
            return any(pause.ended_at is None for pause in subject.pauses.all())
        case "pause" | "grant" | "refuse":
            return all(pause.ended_at for pause in subject.pauses.all())
        case "give_opinion":
            return bool(subject.purpose == HandoverPurpose.ASSIST)
        case "archive":
            return ready_for_archive(subject)
        case "evaluate_as_enterprise":
            return not _given(subject, EvaluationSide.ENTERPRISE)
        case "evaluate_as_park":
            return not _given(subject, EvaluationSide.PARK)
    return True


def _given(request: ProxyRequest, side: EvaluationSide) -> bool:
    return any(evaluation.side == side for evaluation in request.evaluations.all())
