"""Requests, whole, and the package of an archived one."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from portal.api.downloads import AnyType
from portal.api.permissions import all_of
from portal.api.resources import Resource
from portal.archives.downloads import package_response
from portal.service_accounts.enums import Scope
from proxy_service import access, changes, packaging
from proxy_service.api import filters
from proxy_service.api.drafts import FilesRequests
from proxy_service.api.resources.parts import person
from proxy_service.api.serializers import requests
from proxy_service.loading import load
from proxy_service.models import ProxyRequest
from proxy_service.papers import may_take_package


class Requests(FilesRequests, Resource):
    """代办申请。看到的与页面相同：企业是本企业的，园区是本园区的，部门是有事项交由本部门办理的，督查单位是辖区内的。"""

    scope = Scope.PROXY_READ
    model = ProxyRequest
    serializer_class = requests.RequestItem
    detail_serializer_class = requests.RequestDetail
    filter_class = filters.RequestFilters

    def visible(self) -> QuerySet[ProxyRequest]:
        beside = ("enterprise", "park", "ledger", *person("officer"))
        found = access.visible_requests(self.membership).select_related(*beside)
        return changes.with_changes(self.membership, found) if self.action == "list" else found

    def ordering(self) -> tuple[str, ...]:
        return changes.order(is_pulled="updated_since" in self.request.query_params)

    def get_object(self) -> ProxyRequest:
        found: ProxyRequest = super().get_object()
        if self.action == "retrieve":
            load(found)
        return found

    @extend_schema(
        description="归档案卷：不登录也能打开的 ZIP，每次现做。归档以后园区、督查单位和审计管理员可以下载。",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
        filters=False,
    )
    @action(detail=True, scope=all_of(Scope.PROXY_READ, Scope.FILES), renderer_classes=[AnyType])
    def package(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        found = self.get_object()
        if not may_take_package(found, self.membership):
            raise Http404
        return package_response(
            request,
            actor=self.membership,
            number=found.number,
            keeper=found.park.park,
            build=lambda: packaging.build(found),
        )
