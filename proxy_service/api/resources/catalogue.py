"""The catalogue of matters, which everybody may read."""

from django.db.models import Prefetch, QuerySet
from rest_framework.generics import get_object_or_404

from portal.api.resources import Resource
from proxy_service.api import filters
from proxy_service.api.serializers import catalogue
from proxy_service.models import MatterVersion


class Matters(Resource):
    """事项目录：现行有效的事项，按事项编码读取；单个事项带全部版本。停用的事项不再列出。"""

    scope = None
    model = MatterVersion
    serializer_class = catalogue.MatterVersionItem
    detail_serializer_class = catalogue.MatterDetail
    filter_class = filters.MatterFilters
    order = ("pk",)
    lookup_url_kwarg = "code"
    lookup_value_converter = "str"

    def visible(self) -> QuerySet[MatterVersion]:
        current = MatterVersion.objects.current().select_related("matter", "power")
        if self.action == "list":
            return current
        versions = MatterVersion.objects.select_related("matter", "power").prefetch_related("materials")
        return current.prefetch_related(
            "materials", Prefetch("matter__versions", queryset=versions.order_by("-version"))
        )

    def get_object(self) -> MatterVersion:
        return get_object_or_404(self.get_queryset(), matter__code=self.kwargs["code"])
