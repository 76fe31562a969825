"""Taking lists out by program: asked for, looked at, fetched by range."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.recent import demand_recent_sign_in
from portal.api.acts.inputs import UNKNOWN, UNKNOWN_CODE, invalid, pointer
from portal.api.downloads import AnyType, binary, content_response
from portal.api.fields import choice, integer, label, moment, words
from portal.api.filters import Filters, Since, Until
from portal.api.parsers import ObjectParser
from portal.api.permissions import all_of, ask_for
from portal.api.problems import Fault
from portal.api.resources import Resource
from portal.api.routers import Router
from portal.errors import Conflict, NotAllowed
from portal.exchange import tables
from portal.exchange.enums import ExportFormat, ExportState
from portal.exchange.models import Export
from portal.exchange.services.exports import LONGEST_FILTERS, ask_for_export
from portal.service_accounts.enums import Scope


class ExportWanted(serializers.Serializer[Any]):
    """要导出的列表。"""

    kind = serializers.CharField(
        max_length=40, trim_whitespace=False, help_text="列表，如 requests；本角色没有这个列表的答复 404"
    )
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=200), max_length=50),
        required=False,
        help_text="该列表页面地址中的筛选条件，每个条件一组值；没有的条件、不能理解的值不导出，答复 422",
    )
    format = serializers.ChoiceField(
        choices=ExportFormat.choices, default=ExportFormat.XLSX, help_text="文件格式"
    )

    def to_internal_value(self, data: Any) -> Any:
        if unknown := sorted(set(data) - set(self.fields)):
            raise invalid(*(Fault(pointer(name), str(UNKNOWN), UNKNOWN_CODE) for name in unknown))
        return super().to_internal_value(data)


class ExportTold(serializers.Serializer[Any]):
    """一次导出。"""

    id = serializers.UUIDField(read_only=True)
    kind = words("列表")
    title = words("列表的名称")
    filters = serializers.CharField(read_only=True, help_text="筛选条件（查询串）")
    format = choice(ExportFormat, "文件格式")
    state = choice(ExportState, "状态；ready 之后可以下载")
    state_label = label("state", "状态的名称")
    rows_done = integer("已写行数")
    rows_total = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="总行数；尚未开始为 null"
    )
    asked_at = moment("提出时间")
    made_at = moment("生成时间")
    kept_until = moment("保留至；此后不能下载")
    size = integer("字节数；尚未生成为 0")
    sha256 = words("SHA-256；尚未生成为空")
    error = words("没有生成的原因")
    content = serializers.SerializerMethodField(help_text="内容的地址；不能下载为 null")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_content(self, export: Export) -> str | None:
        if not export.is_there(timezone.now()):
            return None
        return reverse("api-exports-content", args=[export.pk])


class ExportFilters(Filters):
    kind = django_filters.CharFilter(label="列表。", max_length=40)
    state = django_filters.MultipleChoiceFilter(choices=ExportState.choices, label="状态，可以重复给出。")
    asked_from = Since("asked_at", label="在此时间以后提出的。")
    asked_to = Until("asked_at", label="在此时间以前提出的；日期算整天。")


class Exports(Resource):
    """导出：以本账号的身份导出列表，在后台生成，到期删除。"""

    scope = Scope.EXCHANGE
    model = Export
    serializer_class = ExportTold
    filter_class = ExportFilters
    parser_classes = [ObjectParser]
    order = ("-asked_at", "-pk")

    def visible(self) -> QuerySet[Export]:
        own = Export.objects.filter(by=self.membership)
        return own if self.scopes is None else own.filter(kind__in=tables.kinds_within(self.scopes))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Asks for the scope of the list as well: before a remembered answer is given, as with every other scope."""
        super().initial(request, *args, **kwargs)
        if self.action in {"create", "content"}:
            demand_recent_sign_in(request)
        if self.action == "create":
            body: dict[str, Any] = request.data  # type: ignore[assignment]  # of ``ObjectParser``
            kind = body.get("kind")
            table = tables.find(kind) if isinstance(kind, str) else None
            if table is not None:
                ask_for(request, all_of(self.scope, table.scope))

    @extend_schema(
        summary="导出一个列表",
        description="在后台生成文件，随后以 GET 查看进度；内容是生成那一刻本账号能看到的各行。同时最多 5 个未完成。"
        "密钥还须有列表内容的权限范围：代办的列表 proxy:read，赋权的列表 powers:read，推送记录 events。",
        request=ExportWanted,
        responses={201: ExportTold},
    )
    def create(self, request: Request) -> Response:
        wanted = ExportWanted(data=request.data)
        wanted.is_valid(raise_exception=True)
        filters = urlencode(wanted.validated_data.get("filters", {}), doseq=True)[: LONGEST_FILTERS + 1]
        export = ask_for_export(
            actor=self.membership,
            kind=wanted.validated_data["kind"],
            filters=filters,
            file_format=wanted.validated_data["format"],
        )
        address = reverse("api-exports-detail", args=[export.pk])
        return Response(ExportTold(export).data, status=201, headers={"Location": address})

    @binary(
        "*/*",
        "导出的文件。支持 Range 断点续传；ETag 为文件的 SHA-256。尚未生成答复 409，已过期 404。",
        summary="下载导出的文件",
    )
    @action(detail=True, renderer_classes=[AnyType])
    def content(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        export = self.get_object()
        if export.is_unmade:
            raise Conflict(_("文件正在生成，请稍后再下载。"))
        table = tables.find(export.kind)
        if not export.is_there(timezone.now()) or table is None or not table.is_for(self.membership):
            raise NotAllowed(_("文件不存在或者已过期。"))
        return content_response(request, export)


router = Router()
router.register("exports", Exports)
urlpatterns: list[URLPattern | URLResolver] = router.urls
