"""Filters of the lists. Parts of a request keep no moment of their last change: they have changed when it has."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from portal.api.filters import CaseFilters, Filters, Organ, Since, States, Until
from proxy_service.enums import (
    ComplaintState,
    Conduct,
    CoordinationState,
    DecisionState,
    EvaluationSide,
    HandoverPurpose,
    HandoverState,
    Jurisdiction,
    MatterClass,
    MatterState,
    NodeKind,
    ProblemKind,
    ProblemState,
    RecipientState,
    ReportState,
    RequestState,
    SupervisionState,
    VisitState,
)
from proxy_service.models import ProxyRequest, RequestMatter

CHANGED = "所在申请在此时间以后有变化的，按所在申请变化的先后排列。"


def of_request(way: str = "request") -> django_filters.Filter:
    return django_filters.UUIDFilter(field_name=f"{way}__pk", label="所在申请的 id。")


def changed() -> Since:
    """Those whose request changed since: by an act, or by what its ledger tells of besides (an opening, a seal, another
    officer, a period counted anew)."""
    return Since("changed_at", label=CHANGED)


def choice(choices: Any, label: str, field_name: str | None = None) -> django_filters.Filter:
    return django_filters.ChoiceFilter(field_name=field_name, choices=choices.choices, label=label)


class MatterFilters(Filters):
    matter_class = choice(MatterClass, "类别。")
    cross_county = django_filters.BooleanFilter(label="只列跨县市事项，或者只列其他事项。")
    published_from = Since("published_at", label="现行版本在此时间以后发布的。")


class RequestFilters(CaseFilters):
    updated_since = Since("changed_at", label="在此时间以后有变化的，按变化的先后排列。")
    state = States(RequestState.choices)
    number = django_filters.CharFilter(label="申请编号。", max_length=40)
    ledger = django_filters.UUIDFilter("ledger_id", label="台账的 id，如变化中所给的。")
    park = Organ("park", label="受托园区的代码。")
    enterprise = django_filters.CharFilter("enterprise__code", label="委托人的代码。", max_length=40)
    organ = Organ("matters", method="with_organ", label="有事项由该部门办理的；部门代码。")
    matter = django_filters.CharFilter(method="with_matter", label="有这个事项的；事项编码。", max_length=40)
    division = django_filters.CharFilter(
        method="in_division", label="涉及这个县市的；区划代码。", max_length=6
    )
    jurisdiction = choice(Jurisdiction, "办理范围。")
    submitted_from = Since("submitted_at", label="在此时间以后提交的。")
    submitted_to = Until("submitted_at", label="在此时间以前提交的；日期算整天。")

    def with_organ(self, found: QuerySet[ProxyRequest], name: str, value: Any) -> QuerySet[ProxyRequest]:
        return found.filter(Exists(RequestMatter.objects.filter(request=OuterRef("pk"), organ=value)))

    def with_matter(self, found: QuerySet[ProxyRequest], name: str, value: str) -> QuerySet[ProxyRequest]:
        of_code = RequestMatter.objects.filter(request=OuterRef("pk"), version__matter__code=value)
        return found.filter(Exists(of_code))

    def in_division(self, found: QuerySet[ProxyRequest], name: str, value: str) -> QuerySet[ProxyRequest]:
        return found.filter(divisions__contains=[value])


class RequestMatterFilters(Filters):
    request = of_request()
    updated_since = changed()
    state = States(MatterState.choices)
    organ = Organ("organ", label="办理部门代码。")
    code = django_filters.CharFilter("version__matter__code", label="事项编码。", max_length=40)
    received_from = Since("received_at", label="部门在此时间以后签收的。")
    decided_from = Since("decided_at", label="在此时间以后决定的。")


class PlanStepFilters(Filters):
    request = of_request("matter__request")
    updated_since = changed()
    organ = Organ("organ", label="责任单位的代码。")


class NodeFilters(Filters):
    request = of_request("matter__request")
    updated_since = changed()
    organ = Organ("matter__organ", label="办理部门代码。")
    kind = choice(NodeKind, "节点。")
    posted_from = Since("posted_at", label="在此时间以后反馈的。")


class HandoverFilters(Filters):
    request = of_request("matter__request")
    updated_since = changed()
    state = States(HandoverState.choices)
    organ = Organ("organ", label="接收部门代码。")
    mine = django_filters.BooleanFilter(
        method="to_caller", label="true：只列移交给本单位的，即本单位的收件队列。"
    )
    purpose = choice(HandoverPurpose, "用途。")
    handed_from = Since("handed_at", label="在此时间以后移交的。")
    handed_to = Until("handed_at", label="在此时间以前移交的；日期算整天。")

    def to_caller(self, found: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        own = self.request.membership.organization_id
        return found.filter(organ=own) if value else found.exclude(organ=own)


class MaterialFilters(Filters):
    request = of_request()
    updated_since = changed()
    matter = django_filters.NumberFilter(method="for_matter", label="申请事项的 id。", decimal_places=0)

    def for_matter(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        through = found.model.matters.through.objects
        return found.filter(Exists(through.filter(requestmaterial=OuterRef("pk"), requestmatter=value)))


class FileFilters(Filters):
    request = of_request("ledger__request")
    updated_since = changed()
    uploaded_from = Since("uploaded_at", label="在此时间以后上传的。")


class ProblemFilters(Filters):
    request = of_request()
    updated_since = changed()
    state = States(ProblemState.choices)
    kind = choice(ProblemKind, "类型。")
    organ = Organ("matter__organ", label="办理部门代码。")
    raised_from = Since("raised_at", label="在此时间以后提出的。")


class CoordinationFilters(Filters):
    request = of_request("problem__request")
    updated_since = changed()
    state = States(CoordinationState.choices)
    organ = Organ("organs", label="参与单位的代码。")
    started_from = Since("started_at", label="在此时间以后启动的。")


class DecisionFilters(Filters):
    request = of_request("coordination__problem__request")
    updated_since = changed()
    state = States(DecisionState.choices)
    organ = Organ("organ", label="责任单位的代码。")


class EvaluationFilters(Filters):
    request = of_request()
    updated_since = changed()
    side = choice(EvaluationSide, "评价方。")
    given_from = Since("given_at", label="在此时间以后评价的。")


class ReportFilters(Filters):
    request = of_request()
    updated_since = changed()
    state = States(ReportState.choices)


class RecipientFilters(Filters):
    request = of_request("report__request")
    updated_since = changed()
    state = States(RecipientState.choices)
    organ = Organ("organization", label="接收单位的代码。")
    sent_from = Since("sent_at", label="在此时间以后报送的。")


class VisitFilters(Filters):
    request = of_request()
    updated_since = changed()
    state = States(VisitState.choices)
    organ = Organ("organization", label="回访单位的代码。")
    visited_from = Since("visited_at", label="在此时间以后回访的。")


class SupervisionFilters(Filters):
    request = of_request()
    updated_since = changed()
    state = States(SupervisionState.choices)
    organ = Organ("organ", label="被督办单位的代码。")
    issuer = Organ("issuer", label="督办单位的代码。")
    issued_from = Since("issued_at", label="在此时间以后发出的。")


class ArchiveFilters(Filters):
    number = django_filters.CharFilter(label="编号。", max_length=40)
    enterprise = django_filters.CharFilter(
        "enterprise_code", lookup_expr="iexact", label="企业代码。", max_length=40
    )
    park = django_filters.CharFilter("park_code", label="园区代码。", max_length=40)
    archived_from = Since("archived_at", label="在此时间以后归档的。")
    archived_to = Until("archived_at", label="在此时间以前归档的；日期算整天。")
    imported_from = Since("imported_at", label="在此时间以后导入的。")


class ComplaintFilters(Filters):
    request = of_request()
    state = States(ComplaintState.choices)
    conduct = choice(Conduct, "情形。")
    made_from = Since("made_at", label="在此时间以后反映的。")
