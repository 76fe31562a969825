"""What joins a visit of which the enterprise was told (YN84-2.5): asked for with a ground, let in by the leader."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.inspections import Ground, InspectionState, WishState
from delegation.lifecycle import Clock, Party
from delegation.models.inspection_days import CheckItem, InspectionPart
from delegation.models.inspections import Inspection, InspectionWish
from delegation.repeats import hold, refuse_unexplained_repeat
from delegation.services.acting import Step, perform
from delegation.services.inspection_wishes import make_wish
from portal.documents.enums import DocumentKind
from portal.documents.queries import documents_of
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership


def checked_ground(ground: str, text: str) -> Ground:
    if ground not in Ground or not text.strip():
        raise InvalidInput(_("没有事由，不得在计划外检查。"), field="ground_text")
    return Ground(ground)


def in_words(ground: Ground, text: str) -> str:
    """As the ledger says it, which the enterprise reads too."""
    return "：".join(filter(None, (str(ground.label), ground.told(text))))


def ask_to_join(
    ahead: Inspection, actor: Membership, ground: Ground, ground_text: str, wish: Mapping[str, Any]
) -> Inspection:
    """A department that was not to come asks to: its wish is first, so that it sees the visit that it asks to join."""
    made = _asked(ahead, actor, ground, ground_text, wish)
    with perform("join_inspection", ahead, actor) as step:
        _say_asked(step, made)
    inspection: Inspection = step.subject
    return inspection


def join_inspection(
    *, inspection: Inspection, actor: Membership, ground: str, ground_text: str, **wish: Any
) -> Inspection:
    """A department that takes part asks for another subject before the day, for a recorded ground. It counts, and the
    enterprise hears of it, once the park's leader lets it (``approve_join``)."""
    because = checked_ground(ground, ground_text)
    with transaction.atomic():
        hold([inspection.enterprise])
        with perform("join_inspection", inspection, actor) as step:
            _say_asked(step, _asked(step.case, actor, because, ground_text, wish))
    return step.subject


def _asked(
    inspection: Inspection, actor: Membership, ground: Ground, ground_text: str, wish: Mapping[str, Any]
) -> InspectionWish:
    refuse_unexplained_repeat(
        inspection.enterprise,
        wish["topic"],
        inspection.planned_on,
        reason=wish.get("repeat_reason", ""),
        field="repeat_reason",
    )
    facts = {"ground": ground, "ground_text": ground_text, "state": WishState.ASKED}
    return make_wish(actor, inspection.enterprise, wish, inspection=inspection, **facts)


def _say_asked(step: Step, wish: InspectionWish) -> None:
    step.open_clock(Clock.INSPECTION_APPROVAL, wish, title=_("决定是否并入：%(wish)s") % {"wish": wish})
    ground = in_words(Ground(wish.ground), wish.ground_text)
    step.say(
        _("%(organ)s申请将“%(topic)s”并入本次检查（%(ground)s），待园区负责人同意")
        % {"organ": wish.department.name, "topic": wish.topic, "ground": ground},
        reason=wish.repeat_reason,
    )


def approve_join(*, inspection_wish: InspectionWish, actor: Membership, remark: str = "") -> InspectionWish:
    """The park's leader lets it: from now on it is checked with the others, and the enterprise has a new notice.

    ``Conflict`` once the visit has begun, ``InvalidInput`` if the subject became a repeat without a reason meanwhile.
    """
    with transaction.atomic():
        hold([inspection_wish.enterprise])
        with perform("approve_join", inspection_wish, actor) as step:
            wish, visit = step.subject, step.case
            if visit.state != InspectionState.NOTIFIED or visit.planned_on < timezone.localdate(step.now):
                raise Conflict(_("检查已经开始或者日期已过，不能再并入。"))
            refuse_unexplained_repeat(
                visit.enterprise, wish.topic, visit.planned_on, reason=wish.repeat_reason, but=[wish.pk]
            )
            wish.state, wish.remark = WishState.ENTERED, remark
            wish.save()
            write_list(visit, wish)
            step.replaces = last_notice(visit)
            step.issue(DocumentKind.INSPECTION_NOTICE, visit)
            ground = in_words(Ground(wish.ground), wish.ground_text)
            step.say(
                _("%(organ)s的“%(topic)s”并入本次检查（%(ground)s）")
                % {"organ": wish.department.name, "topic": wish.topic, "ground": ground},
                reason=wish.repeat_reason,
            )
    return step.subject


def decline_join(*, inspection_wish: InspectionWish, actor: Membership, remark: str) -> InspectionWish:
    with perform("decline_join", inspection_wish, actor) as step:
        step.subject.remark = remark
        step.say(_("不同意“%(wish)s”并入检查：%(remark)s") % {"wish": step.subject, "remark": remark})
    return step.subject


def lapse_joins(inspection: Inspection, why: str) -> None:
    """What nobody decided on is not checked: the visit begins, or is not made."""
    for wish in inspection.wishes.filter(state=WishState.ASKED):
        with perform("lapse_join", wish, None) as step:
            step.say(_("“%(wish)s”没有并入：%(why)s") % {"wish": wish, "why": why})


def strike_off(step: Step) -> None:
    """A subject that had joined a visit is not checked after all: its points leave the list, and the enterprise gets a
    new notice. The step's subject is the wish."""
    wish, visit = step.subject, step.case
    CheckItem.objects.filter(wish=wish).delete()
    visit.departments.filter(items=None).delete()
    wish.state = WishState.DROPPED
    wish.save(update_fields=["state"])
    step.replaces = last_notice(visit)
    step.issue(DocumentKind.INSPECTION_NOTICE, visit)
    step.tell(Party.APPLICANT)


def write_list(inspection: Inspection, wish: InspectionWish) -> None:
    """The department's check list grows by the points of a wish."""
    part, _made = InspectionPart.objects.get_or_create(inspection=inspection, department=wish.department)
    CheckItem.objects.bulk_create(CheckItem(part=part, wish=wish, point=point) for point in wish.points)


def last_notice(inspection: Inspection) -> Any:
    return (
        documents_of(inspection.ledger)
        .filter(kind=DocumentKind.INSPECTION_NOTICE)
        .latest("issued_at", "sequence")
    )
