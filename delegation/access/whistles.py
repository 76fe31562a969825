"""Who sees a whistle and its parts, and what an act asks of the person beside the role (YN84-2.2)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from delegation.enums.whistles import LetterState, LetterStep
from delegation.models.whistles import Call, Whistle, WhistleLetter, WhistleMatter
from portal.documents.enums import DocumentKind
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def _of_park(membership: Membership, way: str) -> Q | None:
    """What the park's people see, and the government that oversees the park; None for the others."""
    if membership.role in PARK_ROLES:
        return Q(**{f"{way}park": membership.organization.park})
    if membership.role == Role.COUNTY_OFFICER:
        return Q(**{f"{way}park__parent": membership.organization})
    if membership.role == Role.AUDITOR:
        return Q()
    return None


def visible_matters(membership: Membership) -> QuerySet[WhistleMatter]:
    """The list is for those who whistle and those who come; an enterprise sees that of the parks around it."""
    own = _of_park(membership, "")
    if own is None and membership.role in DEPARTMENT_ROLES:
        # By a subquery, so that a matter of several departments is there once.
        called = WhistleMatter.departments.through.objects.filter(organization=membership.organization_id)
        own = Q(pk__in=called.values("whistlematter"))
    if own is None and membership.role in ENTERPRISE_ROLES:
        own = Q(park__division_code__startswith=membership.organization.division_code[:4])
    return WhistleMatter.objects.filter(own) if own is not None else WhistleMatter.objects.none()


def visible_whistles(membership: Membership) -> QuerySet[Whistle]:
    """A department sees a whistle once it is called; whoever else is called to it stands on the page."""
    own = _of_park(membership, "")
    if own is None and membership.role in ENTERPRISE_ROLES:
        own = Q(enterprise=membership.organization_id)
    if own is None and membership.role in DEPARTMENT_ROLES:
        own = Q(pk__in=Call.objects.filter(department=membership.organization_id).values("whistle"))
    return Whistle.objects.filter(own) if own is not None else Whistle.objects.none()


def visible_calls(membership: Membership) -> QuerySet[Call]:
    """A department acts on its own call alone."""
    calls = Call.objects.filter(whistle__in=visible_whistles(membership)).select_related(
        "whistle", "department"
    )
    if membership.role in DEPARTMENT_ROLES:
        return calls.filter(department=membership.organization_id)
    return calls


def visible_letters(membership: Membership) -> QuerySet[WhistleLetter]:
    """The park, the government and the department that is pressed; the enterprise learns only that there is one."""
    if membership.role in ENTERPRISE_ROLES:
        return WhistleLetter.objects.none()
    letters = WhistleLetter.objects.filter(call__in=visible_calls(membership))
    return letters.select_related("call__whistle", "call__department")


def hidden_papers(membership: Membership, whistle: Whistle) -> Q:
    """The words of a letter stay between park, department and government."""
    if membership.role in ENTERPRISE_ROLES:
        return Q(kind=DocumentKind.WHISTLE_SUPERVISION)
    if membership.role in DEPARTMENT_ROLES:
        letters = WhistleLetter.objects.filter(call__whistle=whistle, document__isnull=False)
        return Q(pk__in=letters.exclude(call__department=membership.organization_id).values("document"))
    return Q(pk__in=[])


def letters_not_for(membership: Membership) -> Q:
    """The papers that ``hidden_papers`` hides, of all whistles at once."""
    if membership.role in ENTERPRISE_ROLES:
        return Q(kind=DocumentKind.WHISTLE_SUPERVISION)
    if membership.role in DEPARTMENT_ROLES:
        letters = WhistleLetter.objects.filter(
            call__whistle__in=visible_whistles(membership), document__isnull=False
        )
        return Q(pk__in=letters.exclude(call__department=membership.organization_id).values("document"))
    return Q(pk__in=[])


def _government_was_asked(membership: Membership, call: Call) -> bool:
    asked = (letter for letter in call.letters.all() if letter.step == LetterStep.GOVERNMENT)
    return any(letter.state not in (LetterState.OPENED, LetterState.DROPPED) for letter in asked)


def _somebody_answered_for_it(membership: Membership, call: Call) -> bool:
    return bool(call.accountabilities.all())


def _somebody_is_left_to_call(whistle: Whistle) -> bool:
    called = {call.department_id for call in whistle.calls.all()}
    return any(organ.pk not in called for organ in whistle.matter.departments.all())


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    WhistleMatter.SUBJECT: visible_matters,
    Whistle.SUBJECT: visible_whistles,
    Call.SUBJECT: visible_calls,
    WhistleLetter.SUBJECT: visible_letters,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "record_accountability": _government_was_asked,
    "end_call_unsolved": _somebody_answered_for_it,
}
OFFERED: dict[str, Callable[[Any], bool]] = {"call_further": _somebody_is_left_to_call}
