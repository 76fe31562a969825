"""The kinds of deadline of the service: how long, on whose calendar, who is reminded, and what happens when due.

Lengths that no source fixes are settings of ours with these defaults, and say so in ``rule``.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.acts.offering import telling
from portal.deadlines.kinds import DeadlineKind, register
from portal.deadlines.models import Deadline
from portal.deadlines.wording import end_text
from portal.notifications.services import notify
from portal.organizations.models import Organization
from portal.organizations.queries import administrators
from portal.workdays.enums import Estimate, Unit
from proxy_service.lifecycle import Clock, Party
from proxy_service.parties import people

OUR_DEFAULT = "平台默认时限（可调整）"
WORKING_DAYS, HOURS, DAYS, MONTHS = (
    Unit.WORKING_DAYS.value,
    Unit.HOURS.value,
    Unit.DAYS.value,
    Unit.MONTHS.value,
)


CLOCKS_OF_ORGAN = frozenset(
    {
        Clock.HANDOVER_SIGNATURE,
        Clock.STATUTORY_LIMIT,
        Clock.PROMISED_LIMIT,
        Clock.DECISION,
        Clock.SUPERVISION_SIGNATURE,
        Clock.SUPERVISION_REPLY,
    }
)


def subject_of(deadline: Deadline) -> Any:
    """The object that a deadline is about, from its key: "" is the request, "matter:12" a matter, and so on."""
    from proxy_service.access import MODELS

    request = deadline.ledger.request
    kind, _separator, pk = deadline.subject.partition(":")
    if not kind:
        return request
    return MODELS[kind][0]._default_manager.get(pk=pk)


def organ_of(clock: Clock, subject: Any) -> Organization:
    """The organ that owes the act, whose calendar counts: the department, the recipient of a report, else the park."""
    if clock in (Clock.REPORT_SIGNATURE, Clock.REVIEW):
        return subject.organization
    if clock in CLOCKS_OF_ORGAN:
        return subject.organ
    return subject.request.park


told = telling(subject_of, people)
"""Watchers by ``lifecycle.Party``."""


def lock_request(deadline: Deadline) -> bool:
    """The sweep takes the lock of the request first, as every act does, but does not wait for it."""
    from proxy_service.models import ProxyRequest

    requests = ProxyRequest.objects.select_for_update(of=("self",), skip_locked=True)
    return requests.filter(ledger=deadline.ledger_id).first() is not None


def page_of(deadline: Deadline) -> str:
    return reverse("request", args=[deadline.ledger.request.pk])


def start_coordination(deadline: Deadline, *, now: datetime) -> None:
    """BZ54-5.5-48H: nobody has started coordination, so the system does, before the 48th hour."""
    from proxy_service.services.problems import start_coordination_by_system

    start_coordination_by_system(problem=subject_of(deadline), now=now)


def raise_stalled_handover(deadline: Deadline, *, now: datetime) -> None:
    """BZ54-5.5-48H: the department has not signed in its limit, so the hand-over counts as stalled."""
    from proxy_service.services.problems import report_stalled_handover

    report_stalled_handover(handover=subject_of(deadline), now=now)


def close_evaluation(deadline: Deadline, *, now: datetime) -> None:
    """The enterprise was asked and gave nothing: the park's evaluation stands alone and the report says so."""
    from proxy_service.services.evaluation import close_without_enterprise

    close_without_enterprise(request=subject_of(deadline), now=now)


def announce_end_of_retention(deadline: Deadline, *, now: datetime) -> None:
    """BZ54-5.5-LEDGER: the file need not be kept any longer. People decide what becomes of it; nothing is destroyed."""
    body = _(
        "%(number)s 的档案保存期限已于 %(end)s 届满，可按档案管理规定组织鉴定。系统不会自动销毁任何资料。"
    ) % {"number": deadline.ledger, "end": end_text(deadline)}
    notify(
        users=[*told(Party.LEADER)(deadline), *administrators(now)],
        subject=_("档案保存期满，可以鉴定：%(number)s") % {"number": deadline.ledger},
        body=body,
        url=page_of(deadline),
        ledger=deadline.ledger,
    )


P = Party
# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.FIRST_CHECK, label=Clock.FIRST_CHECK.label, amount=5, unit=WORKING_DAYS,
        rule="BZ54-5.1；行政许可法第三十二条（参照）", watchers=told(P.PARK), escalate=told(P.LEADER),
    ),
    DeadlineKind(
        code=Clock.CORRECTION, label=Clock.CORRECTION.label, amount=15, unit=WORKING_DAYS, rule=OUR_DEFAULT,
        estimate=Estimate.LATER, watchers=told(P.ENTERPRISE), escalate=told(P.ENTERPRISE, P.PARK),
    ),
    DeadlineKind(
        code=Clock.PLAN, label=Clock.PLAN.label, amount=3, unit=WORKING_DAYS, rule=f"BZ54-5.2；{OUR_DEFAULT}",
        watchers=told(P.PARK), escalate=told(P.LEADER),
    ),
    DeadlineKind(
        code=Clock.PLAN_CONSENT, label=Clock.PLAN_CONSENT.label, amount=3, unit=WORKING_DAYS, rule=OUR_DEFAULT,
        estimate=Estimate.LATER, watchers=told(P.ENTERPRISE), escalate=told(P.PARK),
    ),
    DeadlineKind(
        code=Clock.HANDOVER_SIGNATURE, label=Clock.HANDOVER_SIGNATURE.label, amount=1, unit=WORKING_DAYS,
        rule=f"BZ54-5.3；{OUR_DEFAULT}", effect=raise_stalled_handover, watchers=told(P.DEPARTMENT),
        escalate=told(P.DEPARTMENT, P.PARK),
    ),
    DeadlineKind(
        code=Clock.STATUTORY_LIMIT, label=Clock.STATUTORY_LIMIT.label, amount=20, unit=WORKING_DAYS,
        rule="BZ54-5.3；行政许可法第四十二条", watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT, P.LEADER),
    ),
    DeadlineKind(
        code=Clock.PROMISED_LIMIT, label=Clock.PROMISED_LIMIT.label, amount=20, unit=WORKING_DAYS,
        rule="BZ54-5.3", watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT, P.PARK),
    ),
    DeadlineKind(
        code=Clock.COORDINATION, label=Clock.COORDINATION.label, amount=48, unit=HOURS, rule="BZ54-5.5-48H",
        lead=timedelta(minutes=30), effect=start_coordination, watchers=told(P.PARK), escalate=told(P.LEADER),
    ),
    DeadlineKind(
        code=Clock.DECISION, label=Clock.DECISION.label, amount=5, unit=WORKING_DAYS, rule="BZ54-5.5-48H",
        watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT, P.PARK),
    ),
    DeadlineKind(
        code=Clock.DELIVERY, label=Clock.DELIVERY.label, amount=2, unit=WORKING_DAYS, rule=f"BZ54-5.4；{OUR_DEFAULT}",
        watchers=told(P.PARK), escalate=told(P.LEADER),
    ),
    DeadlineKind(
        code=Clock.EVALUATION, label=Clock.EVALUATION.label, amount=5, unit=WORKING_DAYS,
        rule=f"BZ54-5.5-SINGLE；{OUR_DEFAULT}", estimate=Estimate.LATER, effect=close_evaluation,
        watchers=told(P.ENTERPRISE), escalate=told(P.PARK),
    ),
    DeadlineKind(
        code=Clock.PARK_EVALUATION, label=Clock.PARK_EVALUATION.label, amount=5, unit=WORKING_DAYS,
        rule=f"BZ54-5.5-SINGLE；{OUR_DEFAULT}", watchers=told(P.PARK), escalate=told(P.LEADER),
    ),
    DeadlineKind(
        code=Clock.REPORT, label=Clock.REPORT.label, amount=5, unit=WORKING_DAYS, rule="BZ54-5.5-SINGLE",
        watchers=told(P.PARK, P.LEADER), escalate=told(P.LEADER, P.OVERSIGHT),
    ),
    DeadlineKind(
        code=Clock.REPORT_SIGNATURE, label=Clock.REPORT_SIGNATURE.label, amount=2, unit=WORKING_DAYS,
        rule=OUR_DEFAULT, watchers=told(P.OVERSIGHT), escalate=told(P.LEADER),
    ),
    DeadlineKind(
        code=Clock.REVIEW, label=Clock.REVIEW.label, amount=10, unit=WORKING_DAYS, rule=f"BZ54-6.3；{OUR_DEFAULT}",
        watchers=told(P.OVERSIGHT), escalate=told(P.OVERSIGHT),
    ),
    DeadlineKind(
        code=Clock.VISIT, label=Clock.VISIT.label, amount=30, unit=DAYS, rule=f"BZ54-6.3；{OUR_DEFAULT}",
        watchers=told(P.OVERSIGHT), escalate=told(P.OVERSIGHT),
    ),
    DeadlineKind(
        code=Clock.FOLLOW_UP, label=Clock.FOLLOW_UP.label, amount=10, unit=WORKING_DAYS,
        rule=f"BZ54-6.3；{OUR_DEFAULT}", watchers=told(P.PARK), escalate=told(P.LEADER, P.OVERSIGHT),
    ),
    DeadlineKind(
        code=Clock.SUPERVISION_SIGNATURE, label=Clock.SUPERVISION_SIGNATURE.label, amount=2, unit=WORKING_DAYS,
        rule=f"BZ54-6.3；{OUR_DEFAULT}", watchers=told(P.SUPERVISED), escalate=told(P.SUPERVISED, P.SUPERVISOR),
    ),
    DeadlineKind(
        code=Clock.SUPERVISION_REPLY, label=Clock.SUPERVISION_REPLY.label, amount=5, unit=WORKING_DAYS,
        rule=f"BZ54-6.3；{OUR_DEFAULT}", watchers=told(P.SUPERVISED), escalate=told(P.SUPERVISED, P.SUPERVISOR),
    ),
    DeadlineKind(
        code=Clock.ENTRUSTMENT, label=Clock.ENTRUSTMENT.label, amount=1, unit=DAYS, rule="民法典第一百七十三条",
        watchers=told(P.PARK, P.ENTERPRISE), escalate=told(P.PARK, P.ENTERPRISE),
    ),
    DeadlineKind(
        code=Clock.RETENTION, label=Clock.RETENTION.label, amount=24, unit=MONTHS, rule="BZ54-5.5-LEDGER", reminders=(),
        expires=True, effect=announce_end_of_retention,
    ),
)
# fmt: on


def register_all() -> None:
    """Called once when the app is ready."""
    for kind in KINDS:
        register(replace(kind, lock=lock_request, url=page_of))
