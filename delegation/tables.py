"""The lists of delegated powers that can be taken out as files (``portal.exchange``), filtered as their pages are."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation import access, listing
from delegation.columns import COLUMNS
from delegation.desk import is_for
from delegation.kinds import KINDS, Kind
from delegation.kinds.permits import CREDIT_NOTE_READERS
from delegation.lifecycle import Subject
from delegation.lifecycle.archiving import KEEPERS
from delegation.models import Authority
from delegation.oversight_figures import findings
from delegation.queries import answers_on, powers_of
from portal.exchange.tables import Column, Rows, Table, everybody, roles, words_for
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope
from portal.workdays.due import beijing_date


def _cases(kind: Kind, membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return listing.cases_of(kind, membership, data)


def _has(kind: Kind, membership: Membership) -> bool:
    return is_for(membership, kind)


def of_kind(kind: Kind) -> Table:
    """The list of one kind of case: number, what its page shows of each, state, archive and days."""
    return Table(
        kind=kind.subject.value,
        title=kind.title,
        address=reverse_lazy("delegation:cases", args=[kind.subject.value]),
        filters=("q", "state", "file"),
        may=partial(_has, kind),
        scope=Scope.POWERS_READ,
        rows=partial(_cases, kind),
        columns=(
            Column(gettext_lazy("编号"), 28, str),
            *COLUMNS[kind.subject],
            Column(gettext_lazy("状态"), 14, words_for("state")),
            Column(gettext_lazy("归档时间"), 18, lambda case: case.ledger.closed_at),
            Column(gettext_lazy("建立时间"), 18, lambda case: case.created_at),
        ),
    )


def _filings(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return listing.filings_of(membership, data)


FILINGS = Table(
    kind="filings",
    title=gettext_lazy("案卷登记簿"),
    address=reverse_lazy("delegation:filings"),
    filters=("side", "state", "kind", "since", "until"),
    may=roles(*KEEPERS, Role.AUDITOR),
    scope=Scope.POWERS_READ,
    rows=_filings,
    columns=(
        Column(gettext_lazy("编号"), 28, lambda filing: filing.case_number),
        Column(gettext_lazy("类别"), 20, lambda filing: KINDS[filing.subject].title),
        Column(gettext_lazy("案卷题名"), 50, lambda filing: filing.title),
        Column(gettext_lazy("状态"), 16, words_for("state")),
        Column(gettext_lazy("办理单位"), 30, lambda filing: filing.handler.name),
        Column(gettext_lazy("移交时间"), 18, lambda filing: filing.handed_at),
        Column(
            gettext_lazy("移交人"),
            12,
            lambda filing: filing.handed_by.user.full_name if filing.handed_by else "",
        ),
        Column(gettext_lazy("归档单位"), 30, lambda filing: filing.owner.name),
        Column(gettext_lazy("归档时间"), 18, lambda filing: filing.archived_at),
        Column(
            gettext_lazy("立卷人"),
            12,
            lambda filing: filing.archived_by.user.full_name if filing.archived_by else "",
        ),
        Column(gettext_lazy("档号"), 34, lambda filing: filing.number),
        Column(gettext_lazy("保管期限"), 10, words_for("retention")),
        Column(gettext_lazy("保存至"), 14, lambda filing: filing.retained_until),
    ),
)


def _authorities(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return Authority.objects.select_related("superseded_by")


def _with_standing(documents: list[Any], now: datetime) -> list[Any]:
    for document in documents:
        document.standing = listing.standing_of_document(document, beijing_date(now))
    return documents


AUTHORITIES = Table(
    kind="authorities",
    title=gettext_lazy("依据文件"),
    address=reverse_lazy("delegation:authorities"),
    may=everybody,
    scope=None,
    rows=_authorities,
    prepared=_with_standing,
    columns=(
        Column(gettext_lazy("文号"), 26, lambda document: document.number),
        Column(gettext_lazy("标题"), 50, lambda document: document.title),
        Column(gettext_lazy("发文机关"), 30, lambda document: document.issuer_name),
        Column(gettext_lazy("发文日期"), 14, lambda document: document.issued_on),
        Column(gettext_lazy("生效日期"), 14, lambda document: document.valid_from),
        Column(gettext_lazy("有效期至"), 14, lambda document: document.valid_until or _("未定期限")),
        Column(gettext_lazy("状态"), 12, lambda document: document.standing.label),
    ),
)


def _powers(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    park = listing.park_asked(data)
    if park is None:
        return []
    found = list(powers_of(park))
    answers = answers_on(found, park, beijing_date(now))
    return [(park, power, answer) for power, answer in zip(found, answers, strict=True)]


POWERS = Table(
    kind="powers",
    title=gettext_lazy("权责清单"),
    address=reverse_lazy("delegation:powers"),
    filters=("park",),
    may=everybody,
    scope=None,
    rows=_powers,
    columns=(
        Column(gettext_lazy("园区"), 26, lambda row: row[0].name),
        Column(gettext_lazy("事项编码"), 20, lambda row: row[1].code),
        Column(gettext_lazy("事项"), 44, lambda row: row[1].name),
        Column(gettext_lazy("类型"), 14, lambda row: row[1].get_kind_display()),
        Column(
            gettext_lazy("方式"),
            16,
            lambda row: row[2].mode.label if row[2].mode else row[1].get_mode_display(),
        ),
        Column(gettext_lazy("状态"), 16, lambda row: row[2].standing.label),
        Column(gettext_lazy("以谁的名义"), 30, lambda row: row[2].issuer_name),
        Column(gettext_lazy("由谁负责"), 30, lambda row: "、".join(body.label for body in row[2].liable)),
        Column(gettext_lazy("向谁申请"), 30, lambda row: row[2].competent.name),
        Column(gettext_lazy("文书"), 26, lambda row: row[2].document),
    ),
)


def _decisions(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return listing.decisions_of(membership, data).select_related("power", "applicant", "park")


def _looked_at(permit: Any) -> str:
    if permit.is_checked:
        return _("已抽查")
    return _("已阅") if permit.is_seen else ""


DECISIONS = Table(
    kind="decisions",
    title=gettext_lazy("决定监督清单"),
    address=reverse_lazy("delegation:decisions"),
    filters=("power", "outcome", "unchecked", "own"),
    may=roles(*DEPARTMENT_ROLES),
    scope=Scope.POWERS_READ,
    rows=_decisions,
    columns=(
        Column(gettext_lazy("决定文号"), 30, lambda permit: permit.decision_number or permit.number),
        Column(gettext_lazy("事项"), 44, lambda permit: permit.power.name),
        Column(gettext_lazy("申请人"), 30, lambda permit: permit.applicant.label),
        Column(gettext_lazy("园区"), 26, lambda permit: permit.park.label),
        Column(gettext_lazy("名义"), 30, lambda permit: permit.authority.get("issuer_name", "")),
        Column(gettext_lazy("决定"), 14, words_for("outcome")),
        Column(gettext_lazy("决定时间"), 18, lambda permit: permit.decided_at),
        Column(gettext_lazy("撤销时间"), 18, lambda permit: permit.revoked_at),
        Column(gettext_lazy("监督"), 10, _looked_at),
    ),
)


def _credit_notes(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return access.visible(Subject.CREDIT_NOTE, membership)


CREDIT_NOTES = Table(
    kind="credit-notes",
    title=gettext_lazy("失信记录"),
    address=reverse_lazy("delegation:credit-notes"),
    may=roles(*CREDIT_NOTE_READERS),
    scope=Scope.POWERS_READ,
    rows=_credit_notes,
    columns=(
        Column(gettext_lazy("申请编号"), 28, lambda note: str(note.permit)),
        Column(gettext_lazy("企业"), 30, lambda note: note.enterprise.label),
        Column(gettext_lazy("事项"), 44, lambda note: note.permit.power.name),
        Column(gettext_lazy("没有兑现的承诺"), 40, lambda note: note.promise.material),
        Column(gettext_lazy("记录日期"), 14, lambda note: note.recorded_on),
        Column(gettext_lazy("记录至"), 14, lambda note: note.until),
        Column(gettext_lazy("可以提出异议至"), 16, lambda note: note.objection_until),
        Column(gettext_lazy("状态"), 14, words_for("state")),
    ),
)


def _findings(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    return findings(listing.items_watched(membership), beijing_date(timezone.now()))


FINDINGS = Table(
    kind="oversight-findings",
    title=gettext_lazy("运行预警"),
    address=reverse_lazy("delegation:oversight-findings"),
    may=roles(*DEPARTMENT_ROLES, *PARK_ROLES, Role.COUNTY_OFFICER),
    scope=Scope.POWERS_READ,
    rows=_findings,
    columns=(
        Column(gettext_lazy("事项编码"), 20, lambda finding: finding.power.code),
        Column(gettext_lazy("事项"), 44, lambda finding: finding.power.name),
        Column(gettext_lazy("部门"), 30, lambda finding: finding.power.organ.label),
        Column(gettext_lazy("园区"), 26, lambda finding: finding.park.label),
        Column(gettext_lazy("文书"), 28, lambda finding: finding.instrument),
        Column(gettext_lazy("发现"), 50, lambda finding: finding.reason),
        Column(
            gettext_lazy("建议"),
            16,
            lambda finding: _("取消赋权") if finding.change == "remove" else _("调整赋权方式"),
        ),
    ),
)


def tables() -> Iterable[Table]:
    return (
        *(of_kind(kind) for kind in KINDS.values()),
        FILINGS,
        AUTHORITIES,
        POWERS,
        DECISIONS,
        CREDIT_NOTES,
        FINDINGS,
    )
