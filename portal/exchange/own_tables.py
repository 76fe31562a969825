"""The lists of the capabilities that stand below the exchange and do not know it."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.exchange.tables import Column, Rows, Table, refuse_mistakes, roles, words_for
from portal.organizations.enums import LEADER_ROLES, OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import organizations_found, staff_found
from portal.privacy.masking import mask_email, mask_mobile, mask_phone
from portal.service_accounts.enums import Scope
from portal.webhooks.forms import LogForm
from portal.webhooks.queries import found_in, visible_deliveries


def _organizations(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return organizations_found(data.get("q", ""), data.get("kind", ""))


def _telephone(organization: Organization) -> str:
    """That of an office is public; an enterprise may have given somebody's own."""
    is_enterprise = organization.kind == OrganizationKind.ENTERPRISE
    return mask_mobile(organization.phone) if is_enterprise else organization.phone


ORGANIZATIONS = Table(
    kind="organizations",
    title=gettext_lazy("组织机构"),
    address=reverse_lazy("organizations"),
    filters=("q", "kind"),
    may=roles(Role.ADMINISTRATOR),
    scope=None,
    rows=_organizations,
    columns=(
        Column(gettext_lazy("代码"), 24, lambda organization: organization.code),
        Column(gettext_lazy("名称"), 40, lambda organization: organization.name),
        Column(gettext_lazy("简称"), 24, lambda organization: organization.short_name),
        Column(gettext_lazy("类型"), 16, words_for("kind")),
        Column(
            gettext_lazy("上级"),
            30,
            lambda organization: organization.parent.name if organization.parent else "",
        ),
        Column(gettext_lazy("行政区划代码"), 12, lambda organization: organization.division_code),
        Column(gettext_lazy("地址"), 40, lambda organization: organization.address),
        Column(gettext_lazy("电话"), 18, _telephone),
        Column(
            gettext_lazy("状态"), 10, lambda organization: _("启用") if organization.is_active else _("停用")
        ),
    ),
)


def _people(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return staff_found(membership, data.get("q", ""), now)


def _role(held: Membership) -> str:
    text = f"{held.get_role_display()} · {held.organization.label}"
    if held.substitute_for is None:
        return text
    return _("%(role)s（代%(name)s）") % {"role": text, "name": held.substitute_for.user.full_name}


#: Telephone numbers and addresses are masked as on the page (个人信息保护法 51).
PEOPLE = Table(
    kind="people",
    title=gettext_lazy("人员"),
    address=reverse_lazy("people"),
    filters=("q",),
    may=roles(*LEADER_ROLES, Role.SECURITY_ADMINISTRATOR),
    scope=None,
    rows=_people,
    columns=(
        Column(gettext_lazy("姓名"), 14, lambda person: person.full_name),
        Column(gettext_lazy("用户名"), 18, lambda person: person.username),
        Column(gettext_lazy("角色"), 44, lambda person: "、".join(map(_role, _roles_of(person)))),
        Column(gettext_lazy("手机号码"), 16, lambda person: mask_phone(person.phone)),
        Column(gettext_lazy("电子邮箱"), 28, lambda person: mask_email(person.email)),
        Column(gettext_lazy("状态"), 10, lambda person: _("在用") if person.is_active else _("已停用")),
    ),
)


def _roles_of(person: Any) -> list[Membership]:
    return list(person.roles_here)


def _deliveries(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    form = LogForm(data)
    refuse_mistakes(form)
    found = found_in(visible_deliveries(membership), form.cleaned_data)
    if endpoint := data.get("endpoint", ""):
        found = found.filter(endpoint=int(endpoint)) if endpoint.isdecimal() else found.none()
    return found


DELIVERIES = Table(
    kind="deliveries",
    title=gettext_lazy("推送记录"),
    address=reverse_lazy("service_accounts:accounts"),
    filters=("endpoint", *LogForm.base_fields),
    may=roles(*LEADER_ROLES, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR),
    scope=Scope.EVENTS,
    narrowing=gettext_lazy("按时间筛选"),
    rows=_deliveries,
    columns=(
        Column(gettext_lazy("账号"), 30, lambda delivery: delivery.endpoint.account.name),
        Column(gettext_lazy("接收地址"), 44, lambda delivery: delivery.endpoint.url),
        Column(gettext_lazy("产生时间"), 18, lambda delivery: delivery.created_at),
        Column(gettext_lazy("事件"), 26, lambda delivery: delivery.type),
        Column(gettext_lazy("办件"), 26, lambda delivery: delivery.ledger.label if delivery.ledger else ""),
        Column(gettext_lazy("台账序号"), 10, lambda delivery: delivery.sequence or None),
        Column(gettext_lazy("状态"), 12, words_for("state")),
        Column(gettext_lazy("已试次数"), 10, lambda delivery: delivery.attempts),
        Column(gettext_lazy("送达时间"), 18, lambda delivery: delivery.delivered_at),
        Column(gettext_lazy("最近应答"), 10, lambda delivery: delivery.last_status),
        Column(gettext_lazy("最近错误"), 44, lambda delivery: delivery.last_error),
    ),
)

TABLES = (ORGANIZATIONS, PEOPLE, DELIVERIES)
