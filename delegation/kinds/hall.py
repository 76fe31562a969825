"""Pages of the service hall (YN84-2.4): windows, first-asked responsibility, appointments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegation.enums.hall import WindowState
from delegation.forms.hall import BookForm, InquiryForm, WindowForm
from delegation.halls import halls_near, halls_served
from delegation.kinds.kind import Beginning, Kind, Link
from delegation.lifecycle import Subject
from delegation.lifecycle.archiving import ARCHIVING
from delegation.models.hall import HallWindow
from delegation.services.appointments import book_appointment
from delegation.services.hall_windows import open_hall_window
from delegation.services.inquiries import ask_inquiry
from portal.deadlines.models import Deadline
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership

RULE = "YN84-2.4"


def halls_around(membership: Membership) -> Sequence[QuerySet[Any]]:
    return [halls_near(membership.organization)]


def hall_served(membership: Membership) -> Sequence[QuerySet[Any]]:
    return [halls_served(membership, timezone.now())]


def window_context(window: HallWindow, membership: Membership) -> Mapping[str, Any]:
    services = [service for service in window.services.all() if service.active]
    return {"services": services, "is_open": window.state == WindowState.OPEN}


HALL_WINDOWS = Kind(
    subject=Subject.HALL_WINDOW,
    title=_("大厅窗口"),
    about=_(
        "企业服务大厅的窗口、服务事项（含水、电、气、暖、通信、金融）和承诺时限，由园区负责人维护并公开。"
    ),
    columns=(_("窗口"), _("服务事项")),
    row="delegation/rows/hall_window.html",
    template="delegation/hall_window.html",
    begin=(
        Beginning(
            code="open",
            label=_("设立窗口"),
            roles=frozenset({Role.PARK_LEADER}),
            form=WindowForm,
            service=open_hall_window,
            rule=RULE,
        ),
    ),
    links=(
        Link(label=_("取号和叫号"), address="delegation:hall-desk", roles=PARK_ROLES),
        Link(label=_("大厅公开页"), address="delegation:hall", roles=PARK_ROLES),
    ),
    load=lambda found: found.select_related("park").prefetch_related("services"),
    context=window_context,
)
INQUIRIES = Kind(
    subject=Subject.INQUIRY,
    title=_("首问登记"),
    about=_("第一个被问到的人负责到底：没有转给他人并由对方签收之前，始终由首问责任人答复。"),
    columns=(_("诉求"), _("责任人"), _("时限")),
    row="delegation/rows/inquiry.html",
    template="delegation/inquiry.html",
    begin=(
        Beginning(
            code="register",
            label=_("登记首问"),
            roles=PARK_ROLES | DEPARTMENT_ROLES,
            form=InquiryForm,
            service=ask_inquiry,
            rule=RULE,
            offered=hall_served,
        ),
        Beginning(
            code="ask",
            label=_("网上询问大厅"),
            roles=ENTERPRISE_ROLES,
            form=InquiryForm,
            service=ask_inquiry,
            rule=RULE,
            offered=halls_around,
        ),
    ),
    load=lambda found: found.select_related(
        "park",
        "service",
        "enterprise",
        "owner__user",
        "owner__organization",
        "offered_to__user",
        "offered_organ",
    ).prefetch_related(Prefetch("ledger__deadlines", Deadline.objects.live().exclude(kind__in=ARCHIVING))),
)
APPOINTMENTS = Kind(
    subject=Subject.APPOINTMENT,
    title=_("窗口预约"),
    about=_("在办公时间内按时段预约窗口，凭预约编号到场办理。"),
    columns=(_("窗口"), _("时间"), _("企业")),
    row="delegation/rows/appointment.html",
    template="delegation/appointment.html",
    begin=(
        Beginning(
            code="book",
            label=_("预约窗口"),
            roles=ENTERPRISE_ROLES,
            form=BookForm,
            service=book_appointment,
            rule="CZ4-2.8",
            offered=halls_around,
        ),
    ),
    links=(Link(label=_("查看空余时段"), address="delegation:hall", roles=ENTERPRISE_ROLES),),
    load=lambda found: found.select_related("window__park", "enterprise"),
)
