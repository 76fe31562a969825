"""The audit log as a file."""

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.forms import AuditForm
from portal.audit.queries import READERS, found_in, visible_entries
from portal.audit.templatetags.audit import deed
from portal.exchange.tables import Column, Rows, Table, refuse_mistakes, roles
from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope


def _rows(membership: Membership, data: QueryDict, now: datetime) -> Rows:
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
    rows=_rows,
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
