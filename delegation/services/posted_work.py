"""What a posted official leaves unfinished when the posting ends (YN84-2.1)."""

from django.utils.translation import gettext as _

from delegation.enums.permits import UNFINISHED
from delegation.models.permits import Permit
from delegation.models.postings import LeftOver, Posting
from delegation.permit_authority import changes_hands
from delegation.services.acting import Step
from delegation.services.permit_hands import pass_on_permit
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.organizations.models import Membership


def keep_left_over(posting: Posting) -> int:
    """Lists the applications on the posting's powers at its park that nobody has ended, as they stand; how many.

    Those that a colleague is posted for too go on in the colleague's hands.
    """
    running = Permit.objects.filter(
        park=posting.park, power__in=posting.powers.all(), state__in=UNFINISHED, number__isnull=False
    )
    others = Posting.objects.in_force(posting.valid_until).filter(
        park=posting.park, department=posting.department
    )
    covered = others.exclude(pk=posting.pk).values("powers")
    for permit in running.exclude(power__in=covered).select_related("power", "applicant", "ledger"):
        clock = permit.ledger.deadlines.owed().most_urgent_first().first()
        LeftOver.objects.create(
            posting=posting,
            ledger=permit.ledger,
            number=permit.number,
            title=f"{permit.power.name}（{permit.applicant.name}）"[:200],
            state_text=str(permit.get_state_display())[:60],
            due_text=clock.end_text[:120] if clock else "",
        )
    return posting.left_over.count()


def pass_on_left_over(posting: Posting) -> None:
    """Where the posting alone said who decides, the department's own people have what it left from now on.

    Several applications are locked in one transaction here: in the order of their keys, as everywhere."""
    left = posting.left_over.values("ledger")
    for permit in Permit.objects.filter(ledger__in=left).select_related("power", "park").order_by("pk"):
        if changes_hands(permit):
            pass_on_permit(permit=permit)


def _still_left(posting: Posting) -> list[LeftOver]:
    """What of the list nobody has ended meanwhile: there is nobody to name for a case that is over, and one that was
    archived takes no word any more."""
    running = posting.left_over.filter(
        ledger__delegation_permit__state__in=UNFINISHED, ledger__closed_at=None
    )
    return list(running.select_related("ledger").order_by("ledger__delegation_permit__pk"))


def tell_taker(step: Step, taker: Membership) -> list[LeftOver]:
    """Every case that is not over yet says who has it now, and the colleague is told of the whole list. Answers it."""
    left = _still_left(step.subject)
    summary = _("派驻人员%(old)s期满，本件移交%(new)s办理") % {
        "old": step.subject.member.user.full_name,
        "new": taker.user.full_name,
    }
    for one in left:
        ledger.append(
            ledger=one.ledger,
            heading=Heading.COMMUNICATION,
            kind="posting.handover",
            summary=summary,
            occurred_at=step.now,
            actor=step.actor,
            data={"posting": step.case.number, "taker": taker.pk},
        )
    step.tell_people([taker.user])
    return left
