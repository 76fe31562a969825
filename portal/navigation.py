"""The main menu, as one table: what is offered to whom, by the name of its address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.addresses import url_of
from portal.documents.seals import may_seal
from portal.header import Header
from portal.organizations.acting import PortalRequest
from portal.organizations.enums import (
    DEPARTMENT_ROLES,
    ENTERPRISE_ROLES,
    LEADER_ROLES,
    OVERSIGHT_ROLES,
    PARK_ROLES,
    Role,
)
from portal.organizations.models import Membership
from portal.organizations.queries import grants_awaiting
from portal.workdays.proposals import proposals_awaiting

VISITOR = "visitor"
EVERY_ROLE = frozenset(Role)
READERS = PARK_ROLES | OVERSIGHT_ROLES | {Role.AUDITOR}


@dataclass(frozen=True)
class Item:
    """``roles`` may contain ``VISITOR``: somebody who has not signed in. ``count`` is what waits there for a person,
    ``offered`` whether it is for this person at all, where the role does not say so. ``aside`` stands beneath the
    person's name, with what is not asked for every day."""

    label: str | Promise
    url_name: str
    roles: frozenset[str]
    count: Callable[[Membership], int] | None = None
    offered: Callable[[Membership, Header], bool] | None = None
    aside: bool = False


NAVIGATION = (
    Item(_("首页"), "front", frozenset({VISITOR})),
    Item(_("工作台"), "home", EVERY_ROLE),
    Item(_("我要委托代办"), "request-new", ENTERPRISE_ROLES),
    Item(_("窗口代填"), "request-new", frozenset({Role.WINDOW_CLERK})),
    Item(_("我的申请"), "requests", ENTERPRISE_ROLES),
    Item(_("代办台账"), "requests", READERS),
    Item(_("相关申请"), "requests", DEPARTMENT_ROLES),
    Item(_("赋权事务"), "delegation:desk", EVERY_ROLE - {Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}),
    Item(
        _("统计"),
        "dashboard",
        frozenset({Role.PARK_LEADER, Role.PROXY_OFFICER, Role.AUDITOR}) | OVERSIGHT_ROLES,
    ),
    Item(_("企业反映"), "complaints", OVERSIGHT_ROLES | {Role.AUDITOR}),
    Item(
        _("导入的案卷"),
        "archives",
        frozenset({Role.PARK_LEADER, Role.DEPARTMENT_LEADER, Role.AUDITOR}) | OVERSIGHT_ROLES,
    ),
    Item(_("历史台账"), "paper-records", READERS),
    Item(
        _("用印"),
        "documents:seals",
        EVERY_ROLE,
        offered=lambda held, header: may_seal(held) and header.has_seal,
    ),
    Item(_("事项维护"), "catalogue-maintenance", frozenset({Role.SERVICE_CENTRE_OFFICER})),
    Item(_("企业信息"), "enterprise", frozenset({Role.ENTERPRISE_OWNER})),
    Item(_("人员管理"), "people", LEADER_ROLES | {Role.SECURITY_ADMINISTRATOR}),
    Item(
        _("系统对接"),
        "service_accounts:accounts",
        LEADER_ROLES | {Role.SECURITY_ADMINISTRATOR, Role.AUDITOR},
        aside=True,
    ),
    Item(
        _("授权复核"),
        "grants",
        frozenset({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}),
        count=lambda membership: len(grants_awaiting(membership, timezone.now())),
    ),
    Item(_("授权复核"), "grants", LEADER_ROLES, aside=True),
    Item(_("审计日志"), "audit:log", frozenset({Role.AUDITOR})),
    Item(_("审计日志"), "audit:log", LEADER_ROLES, aside=True),
    Item(_("组织机构"), "organizations", frozenset({Role.ADMINISTRATOR})),
    Item(
        _("工作日历"),
        "calendar",
        frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
        count=lambda membership: proposals_awaiting(membership).count(),
    ),
    Item(_("个人信息删除申请"), "erasures", LEADER_ROLES | {Role.SECURITY_ADMINISTRATOR}, aside=True),
    Item(
        _("保管与销毁"),
        "retention:due",
        PARK_ROLES | DEPARTMENT_ROLES | OVERSIGHT_ROLES | {Role.AUDITOR},
        aside=True,
    ),
    Item(_("数据导入导出"), "exchange:home", EVERY_ROLE, aside=True),
    Item(_("台账锚点"), "anchors:anchors", frozenset({Role.ADMINISTRATOR, Role.AUDITOR}), aside=True),
    Item(_("运行状况"), "operations", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
    Item(_("事项目录"), "catalogue", EVERY_ROLE | {VISITOR}),
    Item(_("权责清单"), "delegation:powers", EVERY_ROLE | {VISITOR}),
    Item(_("企业服务大厅"), "delegation:hall", EVERY_ROLE | {VISITOR}),
    Item(
        _("依据文件"), "delegation:authorities", frozenset({Role.SERVICE_CENTRE_OFFICER, Role.ADMINISTRATOR})
    ),
    Item(_("办理流程"), "how-it-works", frozenset({VISITOR})),
    Item(_("查询进度"), "status-query", frozenset({VISITOR})),
)


@dataclass(frozen=True)
class Link:
    label: str | Promise
    url: str
    current: bool
    count: int = 0
    aside: bool = False


def menu(request: PortalRequest, header: Header) -> list[Link]:
    """The links for the role that the person acts in; the one whose pages are being read is marked."""
    acting_as = request.membership.role if request.membership else ""
    role = acting_as if request.user.is_authenticated else VISITOR
    held = request.membership
    offered = [
        (item, url_of(item.url_name))
        for item in NAVIGATION
        if role in item.roles and (item.offered is None or (held is not None and item.offered(held, header)))
    ]
    here = [
        url for _item, url in offered if request.path == url or (url != "/" and request.path.startswith(url))
    ]
    current = max(here, key=len, default="")
    waiting = {
        item.url_name: item.count(request.membership)
        for item, _url in offered
        if item.count is not None and request.membership is not None
    }
    return [
        Link(item.label, url, url == current, waiting.get(item.url_name, 0), item.aside)
        for item, url in offered
    ]
