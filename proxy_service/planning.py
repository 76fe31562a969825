"""Reads for the plan: who could be the proxy officer, and what a first plan looks like (BZ54-5.2)."""

from datetime import date, datetime
from typing import TypedDict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.answer import Answer
from portal.fixed import fixed
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import zones_with
from portal.workdays.queries import calendar_for
from proxy_service.enums import OPEN_STATES
from proxy_service.models import ProxyRequest, RequestMatter
from proxy_service.permits import answer_for


class PlanStepInput(TypedDict):
    matter: RequestMatter
    title: str
    organ: Organization
    planned_on: date


class SuggestedStep(TypedDict):
    """A step of a first plan; ``organ`` None: still to be settled (待定), the officer has to choose."""

    matter: RequestMatter
    title: str
    organ: Organization | None
    planned_on: date


def organ_settled(matter: RequestMatter) -> Organization | None:
    """The department that decides the matter, unless there is none yet or it was dissolved since."""
    return matter.organ if matter.organ is not None and matter.organ.is_active else None


def officers_in(park: Organization, now: datetime) -> list[Membership]:
    """The park's proxy officers with ``load``, the number of their open cases; those with the fewest first."""
    return _officers_in.ask(park=park.park.pk, now=now)


@fixed(park=int, now=datetime)
def _officers_in(park: int, now: datetime) -> QuerySet[Membership]:
    held = (
        Membership.objects.valid(now)
        .people()
        .filter(organization__in=zones_with(park), role=Role.PROXY_OFFICER, substitute_for=None)
    )
    cases = ProxyRequest.objects.filter(officer=OuterRef("pk"), state__in=OPEN_STATES).order_by()
    # Rows, not keys: then the index of officers and states has all that is counted.
    load = Subquery(cases.values("officer").annotate(number=Count("*")).values("number"))
    held = held.annotate(load=Coalesce(load, 0)).select_related("user", "organization")
    return held.order_by("load", "pk")


def _own_approval(matter: RequestMatter, answer: Answer, today: date) -> list[SuggestedStep]:
    """The park takes the application itself: prepared, applied for, decided in the name that the mode gives it."""
    park, organ = matter.request.park, answer.competent
    days = calendar_for(park)
    prepared = days.add_working_days(today, 2)
    applied = days.add_working_days(prepared, 1)
    decided = calendar_for(organ).add_working_days(applied, matter.version.power.statutory_days)
    decision = _("审查并作出许可决定（以%(issuer)s名义）") % {"issuer": answer.issuer.label}
    return [
        {"matter": matter, "title": _("准备申请材料"), "organ": park, "planned_on": prepared},
        {"matter": matter, "title": _("提交许可申请"), "organ": park, "planned_on": applied},
        {"matter": matter, "title": decision, "organ": organ, "planned_on": decided},
    ]


def suggest_plan(request: ProxyRequest, now: datetime) -> list[SuggestedStep]:
    """A first plan from the catalogue: prepare, hand over, decide; dates by working days and each matter's limit.

    Where the department is not settled the park's calendar counts until one is chosen.
    """
    suggested: list[SuggestedStep] = []
    today = timezone.localdate(now)
    park_days = calendar_for(request.park)
    for matter in request.matters.select_related("version__power__organ", "organ", "request__park"):
        if matter.is_closed:
            continue
        organ, answer = organ_settled(matter), answer_for(matter, today)
        if answer is not None and answer.may_begin:
            suggested += _own_approval(matter, answer, today)
            continue
        prepared = park_days.add_working_days(today, 2)
        handed = park_days.add_working_days(prepared, 1)
        decided = (calendar_for(organ) if organ else park_days).add_working_days(handed, matter.version.limit)
        suggested += [
            {"matter": matter, "title": _("准备申请材料"), "organ": request.park, "planned_on": prepared},
            {"matter": matter, "title": _("移交并签收材料"), "organ": organ, "planned_on": handed},
            {"matter": matter, "title": _("审查并作出决定"), "organ": organ, "planned_on": decided},
        ]
    return suggested
