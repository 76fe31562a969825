"""The registers beside the requests: papers, archives, complaints, claims, the catalogue, old ledgers."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.documents.enums import Standing
from portal.documents.models import Document
from portal.exchange.tables import Column, Table, refuse_mistakes, roles, words_for
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope
from proxy_service import archives, claims, complaints, paper_records, register
from proxy_service.forms.paper_records import PaperRecordsForm
from proxy_service.forms.register import IssuerForm, RegisterForm
from proxy_service.models import ArchivedCase, Complaint, EnterpriseClaim, MatterVersion, PaperRecord
from proxy_service.queries import newest_versions


def _papers(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[Document]:
    issuers = list(register.issuers_for(membership))
    issuer = IssuerForm(data, issuers=issuers).chosen()
    form = RegisterForm(data, issuers=issuers, issuer=issuer)
    wanted = form.wanted()
    if issuer is None:
        return Document.objects.none()
    refuse_mistakes(form)
    return register.papers_in(issuer, **wanted)


PAPERS = Table(
    kind="papers",
    title=gettext_lazy("文号登记簿"),
    address=reverse_lazy("document-register"),
    filters=tuple(RegisterForm.base_fields),
    may=roles(*register.READERS),
    scope=Scope.PROXY_READ,
    narrowing=gettext_lazy("按种类、年份筛选"),
    rows=_papers,
    columns=(
        Column(gettext_lazy("文号"), 28, lambda paper: paper.number),
        Column(gettext_lazy("文书种类"), 24, words_for("kind")),
        Column(gettext_lazy("标题"), 34, lambda paper: paper.title),
        Column(gettext_lazy("年份"), 8, lambda paper: paper.year),
        Column(gettext_lazy("顺序号"), 8, lambda paper: paper.sequence),
        Column(gettext_lazy("出具时间"), 18, lambda paper: paper.issued_at),
        Column(gettext_lazy("申请编号"), 26, lambda paper: paper.ledger.label if paper.ledger else ""),
        Column(
            gettext_lazy("经办人"),
            12,
            lambda paper: paper.issued_by.user.full_name if paper.issued_by else _("系统"),
        ),
        Column(gettext_lazy("状态"), 10, lambda paper: Standing(paper.standing).label),
        Column(gettext_lazy("替代"), 28, lambda paper: paper.replaces.number if paper.replaces else ""),
        Column(gettext_lazy("被替代"), 28, lambda paper: paper.successor.number if paper.successor else ""),
        Column(gettext_lazy("作废原因"), 34, lambda paper: paper.void_reason),
        Column(gettext_lazy("作废时间"), 18, lambda paper: paper.voided_at),
        Column(gettext_lazy("用印时间"), 18, lambda paper: paper.sealed.sealed_at if paper.sealed else None),
        Column("SHA-256", 68, lambda paper: paper.final.sha256),
        Column("SM3", 68, lambda paper: paper.final.sm3),
        Column(gettext_lazy("模板版本"), 20, lambda paper: paper.template_version),
        Column(gettext_lazy("工作日历版本"), 20, lambda paper: paper.calendar_version),
    ),
)


def _archives(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[ArchivedCase]:
    return archives.found(archives.visible_archives(membership), archives.words_of(data))


ARCHIVES = Table(
    kind="archives",
    title=gettext_lazy("导入的案卷"),
    address=reverse_lazy("archives"),
    filters=("q",),
    may=roles(*archives.READERS),
    scope=Scope.PROXY_READ,
    rows=_archives,
    columns=(
        Column(gettext_lazy("编号"), 28, lambda archive: archive.number),
        Column(gettext_lazy("案卷"), 40, lambda archive: archive.title),
        Column(gettext_lazy("企业"), 30, lambda archive: archive.enterprise_name),
        Column(gettext_lazy("园区"), 26, lambda archive: archive.park_name),
        Column(gettext_lazy("归档时间"), 18, lambda archive: archive.archived_at),
        Column(gettext_lazy("至少保存至"), 14, lambda archive: archive.kept_until or _("永久")),
        Column(gettext_lazy("签名"), 30, lambda archive: archive.signer or _("未签名")),
        Column(gettext_lazy("导入时间"), 18, lambda archive: archive.imported_at),
    ),
)


def _complaints(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[Complaint]:
    return complaints.visible_complaints(membership).select_related("request__enterprise", "organ")


COMPLAINTS = Table(
    kind="complaints",
    title=gettext_lazy("企业反映"),
    address=reverse_lazy("complaints"),
    may=roles(*complaints.READERS),
    scope=Scope.PROXY_READ,
    rows=_complaints,
    columns=(
        Column(gettext_lazy("申请编号"), 26, lambda complaint: complaint.request.number),
        Column(gettext_lazy("企业"), 30, lambda complaint: complaint.request.enterprise.name),
        Column(gettext_lazy("情形"), 12, words_for("conduct")),
        Column(
            gettext_lazy("被反映单位"), 30, lambda complaint: complaint.organ.name if complaint.organ else ""
        ),
        Column(gettext_lazy("状态"), 12, words_for("state")),
        Column(gettext_lazy("反映时间"), 18, lambda complaint: complaint.made_at),
        Column(gettext_lazy("移送单位"), 30, lambda complaint: complaint.referred_to),
        Column(gettext_lazy("移送时间"), 18, lambda complaint: complaint.referred_at),
        Column(gettext_lazy("办结时间"), 18, lambda complaint: complaint.closed_at),
    ),
)


def _claims(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[EnterpriseClaim]:
    return claims.to_decide(membership).select_related("enterprise", "user", "decided_by__user")


CLAIMS = Table(
    kind="claims",
    title=gettext_lazy("企业认领"),
    address=reverse_lazy("claims"),
    may=roles(*claims.DECIDERS),
    scope=Scope.PROXY_READ,
    rows=_claims,
    columns=(
        Column(gettext_lazy("企业"), 30, lambda claim: claim.enterprise.name),
        Column(gettext_lazy("统一社会信用代码"), 22, lambda claim: claim.enterprise.uscc),
        Column(gettext_lazy("认领人"), 14, lambda claim: claim.user.full_name),
        Column(gettext_lazy("状态"), 12, words_for("state")),
        Column(gettext_lazy("提交时间"), 18, lambda claim: claim.made_at),
        Column(gettext_lazy("核实时间"), 18, lambda claim: claim.decided_at),
        Column(
            gettext_lazy("核实人"),
            14,
            lambda claim: claim.decided_by.user.full_name if claim.decided_by else "",
        ),
    ),
)


def _matters(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[MatterVersion]:
    return newest_versions(data.get("q", ""), data.get("class", ""))


MATTERS = Table(
    kind="matters",
    title=gettext_lazy("代办事项目录"),
    address=reverse_lazy("catalogue-maintenance"),
    filters=("q", "class"),
    may=roles(Role.SERVICE_CENTRE_OFFICER),
    scope=None,
    rows=_matters,
    columns=(
        Column(gettext_lazy("编码"), 18, lambda version: version.matter.code),
        Column(gettext_lazy("事项"), 44, lambda version: version.name),
        Column(gettext_lazy("类别"), 16, words_for("matter_class")),
        Column(gettext_lazy("跨县市"), 10, lambda version: _("是") if version.cross_county else _("否")),
        Column(gettext_lazy("时限（工作日）"), 12, lambda version: version.limit),
        Column(gettext_lazy("版本"), 8, lambda version: version.version),
        Column(gettext_lazy("发布时间"), 18, lambda version: version.published_at),
        Column(
            gettext_lazy("状态"), 12, lambda version: _("办理中") if version.matter.is_active else _("已停用")
        ),
        Column(gettext_lazy("核对"), 12, lambda version: _("已核对") if version.verified else _("待核对")),
    ),
)


def _paper_records(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[PaperRecord]:
    visible = paper_records.visible_records(membership)
    form = PaperRecordsForm.over(data, visible)
    refuse_mistakes(form)
    return paper_records.found(visible, form.cleaned_data)


PAPER_RECORDS = Table(
    kind="paper-records",
    title=gettext_lazy("历史台账"),
    address=reverse_lazy("paper-records"),
    filters=tuple(PaperRecordsForm.base_fields),
    may=roles(*paper_records.READERS),
    scope=Scope.PROXY_READ,
    narrowing=gettext_lazy("缩短期间"),
    rows=_paper_records,
    columns=(
        Column(gettext_lazy("受托园区"), 26, lambda record: record.park.name),
        Column(gettext_lazy("编号"), 24, lambda record: record.number),
        Column(gettext_lazy("委托人"), 30, lambda record: record.client),
        Column(gettext_lazy("委托事项"), 44, lambda record: record.matter),
        Column(gettext_lazy("委托时间"), 14, lambda record: record.entrusted_on),
        Column(gettext_lazy("委托期限"), 26, lambda record: record.period),
        Column(gettext_lazy("承办人"), 14, lambda record: record.officer),
        Column(gettext_lazy("办理进程"), 28, lambda record: record.progress),
        Column(gettext_lazy("回访结果"), 12, words_for("follow_up")),
        Column(
            gettext_lazy("备注"), 30, lambda record: _("已依规销毁") if record.is_disposed else record.note
        ),
    ),
)
