"""Archived files that were taken in from elsewhere."""

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from portal.api.downloads import AnyType, binary, content_response
from portal.api.permissions import all_of
from portal.api.resources import Resource
from portal.service_accounts.enums import Scope
from proxy_service.api import filters
from proxy_service.api.serializers.archives import ArchiveItem
from proxy_service.archives import visible_archives
from proxy_service.models import ArchivedCase


class Archives(Resource):
    """从其他平台导入的归档案卷。"""

    scope = Scope.PROXY_READ
    model = ArchivedCase
    serializer_class = ArchiveItem
    filter_class = filters.ArchiveFilters
    order = ("-archived_at", "-pk")
    lookup_value_converter = "int"

    def visible(self) -> QuerySet[ArchivedCase]:
        return visible_archives(self.membership).select_related("package")

    @binary("application/zip", "案卷包，按导入时的原样。")
    @action(detail=True, scope=all_of(Scope.PROXY_READ, Scope.FILES), renderer_classes=[AnyType])
    def package(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        return content_response(request, self.get_object().package)
