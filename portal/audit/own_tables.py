"""The audit log, and that of sign-ins, as files."""

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import SignIn
from portal.audit.forms import AuditForm, SignInForm
from portal.audit.queries import READERS, found_in, sign_ins_found, visible_entries
from portal.audit.templatetags.audit import deed
from portal.exchange.tables import Column, Rows, Table, refuse_mistakes, roles, words_for
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope


def _entries(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    form = AuditForm(data)
    refuse_mistakes(form)
    return found_in(visible_entries(membership), form.cleaned_data)


AUDIT_LOG = Table(
    kind="audit-log",
    title=gettext_lazy("审计日志"),
    address=reverse_lazy("audit:log"),
    filters=tuple(AuditForm.base_fields),
    may=roles(*READERS),
    scope=Scope.EXCHANGE,
    narrowing=gettext_lazy("按日期筛选"),
    rows=_entries,
    columns=(
        Column(gettext_lazy("记录时间"), 18, lambda entry: entry.recorded_at),
        Column(gettext_lazy("组织"), 30, lambda entry: str(entry.ledger.audited)),
        Column(gettext_lazy("事由"), 16, deed),
        Column(gettext_lazy("内容"), 60, lambda entry: entry.summary),
        Column(gettext_lazy("经办人"), 14, lambda entry: entry.actor_name or _("系统")),
        Column(gettext_lazy("身份"), 14, lambda entry: entry.role_name),
        Column(gettext_lazy("单位"), 30, lambda entry: entry.organization_name),
        Column(gettext_lazy("台账"), 24, lambda entry: entry.ledger.label),
        Column(gettext_lazy("序号"), 8, lambda entry: entry.sequence),
        Column(gettext_lazy("校验值"), 66, lambda entry: entry.hash),
    ),
)


def _sign_ins(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    form = SignInForm(data)
    refuse_mistakes(form)
    return sign_ins_found(form.cleaned_data)


def _person(sign_in: SignIn) -> str:
    return sign_in.user.full_name if sign_in.user else _("没有这个用户名")


SIGN_INS = Table(
    kind="sign-ins",
    title=gettext_lazy("登录日志"),
    address=reverse_lazy("audit:sign-ins"),
    filters=tuple(SignInForm.base_fields),
    may=roles(Role.AUDITOR),
    scope=Scope.EXCHANGE,
    narrowing=gettext_lazy("按日期筛选"),
    rows=_sign_ins,
    columns=(
        Column(gettext_lazy("时间"), 18, lambda sign_in: sign_in.at),
        Column(gettext_lazy("人员"), 16, _person),
        Column(gettext_lazy("用户名"), 18, lambda sign_in: sign_in.user.username if sign_in.user else ""),
        Column(gettext_lazy("结果"), 24, words_for("outcome")),
        Column(gettext_lazy("第二因子"), 14, words_for("method")),
        Column(gettext_lazy("地址"), 20, lambda sign_in: sign_in.address),
        Column(gettext_lazy("设备"), 30, lambda sign_in: sign_in.device),
    ),
)

TABLES = (AUDIT_LOG, SIGN_INS)
