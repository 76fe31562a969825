"""Every kind of case as a resource: the list and the page, with the same reads as in the browser."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from delegation import access, packaging
from delegation.api.serializers.common import CaseRow
from delegation.archiving import FILES, filing_of, may_take_package
from delegation.enums.filings import FilingState
from delegation.kinds import KINDS, Kind
from delegation.models.case import Case
from delegation.showing import shown_of
from portal.api.downloads import AnyType, binary, content_response
from portal.api.filters import CaseFilters, Filters, Organ, States
from portal.api.permissions import all_of
from portal.api.resources import Resource
from portal.archives.downloads import package_response
from portal.service_accounts.enums import Scope

READING_FILES = all_of(Scope.POWERS_READ, Scope.FILES)
MODELS: dict[str, type[Case]] = {model.SUBJECT: model for model in Case.__subclasses__()}


class CaseResource(Resource):
    """One kind of case. What a role may not read on the page is not in the answer either."""

    scope = Scope.POWERS_READ
    kind: ClassVar[Kind]

    def visible(self) -> QuerySet[Any]:
        seen = self.kind.load(access.visible(self.kind.subject, self.membership))
        return self.kind.listed(seen, self.membership).select_related("ledger")

    def get_object(self) -> Any:
        case = super().get_object()
        if self.action == "retrieve":
            case.shown = shown_of(self.kind, case, self.membership)
        return case

    @binary("*/*", "随本件提交的一份文件，按其本来的类型。支持 Range 断点续传；ETag 为文件的 SHA-256。")
    @action(detail=True, url_path="files/<uuid:file>", scope=READING_FILES, renderer_classes=[AnyType])
    def files(self, request: Request, file: Any, **kwargs: Any) -> HttpResponseBase:
        readable = access.readable_files(self.membership, self.get_object())
        return content_response(request, get_object_or_404(readable, pk=file))


class PackagedResource(CaseResource):
    """A kind of case whose file is archived in the end."""

    @extend_schema(
        description="归档案卷（ZIP），只有归档单位可以下载；每次重新制作。",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
        filters=False,
    )
    @action(detail=True, scope=READING_FILES, renderer_classes=[AnyType])
    def package(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        case = self.get_object()
        filing = filing_of(case) if may_take_package(self.membership, case) else None
        if filing is None or filing.state != FilingState.ARCHIVED:
            raise Http404
        return package_response(
            request,
            actor=self.membership,
            number=filing.case_number,
            keeper=filing.owner,
            build=lambda: packaging.build(case, filing),
        )


def case_resource(subject: str, row: type[CaseRow], page: type[CaseRow], **organs: str) -> type[CaseResource]:
    """The resource of a kind; ``organs`` are the organisations to filter by: the parameter and the way to it."""
    kind = KINDS[subject]
    base = PackagedResource if subject in FILES else CaseResource
    model = MODELS[subject]
    return type(
        f"{model.__name__}Resource",
        (base,),
        {
            "__doc__": f"{kind.title}：{kind.about}",
            "kind": kind,
            "model": model,
            "serializer_class": row,
            "detail_serializer_class": page,
            "filter_class": _filters(model, organs),
        },
    )


def _filters(model: Any, organs: dict[str, str]) -> type[Filters]:
    """By state, number, times, whether it is archived, and the organisations."""
    found: dict[str, Any] = {
        "state": States(model._meta.get_field("state").choices),
        "number": django_filters.CharFilter(lookup_expr="icontains", label="编号或者其中一段。"),
        "is_archived": django_filters.BooleanFilter(
            "ledger__closed_at", lookup_expr="isnull", exclude=True, label="案卷是否已经归档。"
        ),
    }
    for name, way in organs.items():
        if name in ("applicant", "enterprise"):
            label = "企业代码；查不到的答复空列表。"
            found[name] = django_filters.CharFilter(f"{way}__code", label=label, max_length=40)
        else:
            found[name] = Organ(way)
    return type(f"{model.__name__}Filters", (CaseFilters,), found)
