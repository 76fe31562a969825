"""Materials of a request with their files, and the bytes of everything that was handed in."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Prefetch, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api import etags
from portal.api.downloads import AnyType, binary, content_response
from portal.api.permissions import all_of
from portal.api.problems import Fault, Refusal
from portal.documents.models import StoredFile
from portal.service_accounts.enums import Scope
from proxy_service import access, reuse
from proxy_service.api import filters
from proxy_service.api.resources.parts import Parts
from proxy_service.api.seen import note_opening, seen_files
from proxy_service.api.serializers import materials
from proxy_service.models import MaterialFile, RequestMaterial
from proxy_service.services import filing

CHANGING = all_of(Scope.PROXY_ACT, Scope.FILES)
READING = all_of(Scope.PROXY_READ, Scope.FILES)
FILES = MaterialFile.objects.annotate(
    reused_from_number=F("reused_from__material__request__number")
).select_related("stored_file", "uploaded_by__user", "uploaded_by__organization")


class Materials(Parts):
    """申请的材料。草稿的材料可以上传、沿用和删除文件；提交以后按表单补正或者补充。"""

    model = RequestMaterial
    serializer_class = materials.MaterialItem
    filter_class = filters.MaterialFilters
    together = (Prefetch("files", queryset=FILES), "matters", "defects")

    @extend_schema(
        operation_id="materials_upload",
        description="为草稿的一种材料上传一份文件，或者沿用以前核验过的一份。",
        request={"multipart/form-data": materials.FileUpload, "application/json": materials.FileReuse},
        responses={201: materials.MaterialFileItem},
    )
    @action(detail=True, methods=["post"], url_path="files", scope=CHANGING)
    def upload(self, request: Request, **kwargs: Any) -> Response:
        material, actor = self.get_object(), self.membership
        upload = _uploaded(request)
        if upload is not None:
            given = filing.attach_file(material=material, actor=actor, upload=upload)
        else:
            reused = get_object_or_404(MaterialFile.objects.all(), pk=_reused(request))
            given = filing.reuse_file(material=material, actor=actor, file=reused)
        return Response(materials.MaterialFileItem(FILES.get(pk=given.pk)).data, status=201)

    @extend_schema(
        operation_id="materials_remove", description="从草稿中删除一份文件。", responses={204: None}
    )
    @action(detail=True, methods=["delete"], url_path="files/<int:file>", scope=CHANGING)
    def remove(self, request: Request, file: int, **kwargs: Any) -> Response:
        attached = get_object_or_404(self.get_object().files.select_related("material__request"), pk=file)
        filing.detach_file(file=attached, actor=self.membership)
        return Response(status=204)

    @extend_schema(
        operation_id="materials_reusable",
        description="本企业以前核验过、可以沿用到草稿的文件，新的在前。",
        responses=materials.ReusableFile(many=True),
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def reusable(self, request: Request, **kwargs: Any) -> Response:
        material = self.get_object()
        if not access.can_edit_draft(self.membership, material.request):
            raise Http404
        offered = reuse.offers(material.request, self.membership, [material]).get(material.pk, [])
        return Response(materials.ReusableFile(offered, many=True).data)

    @binary("*/*", "材料的空白样表，按文件本来的类型。")
    @action(detail=True, scope=READING, renderer_classes=[AnyType])
    def template(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        blank = self.get_object().template
        if blank is None:
            raise Http404
        return content_response(request, blank)


class RequestFiles(Parts):
    """随申请交来的全部文件，包括办理中各方上传的附件。"""

    model = StoredFile
    way = "ledger__request"
    lookup_value_converter = "uuid"
    serializer_class = materials.RequestFileItem
    filter_class = filters.FileFilters

    def visible(self) -> QuerySet[StoredFile]:
        return self.read_whole(seen_files(self.membership))

    def etag(self, thing: StoredFile) -> str | None:
        return etags.ledger_etag(thing.ledger)

    @binary("*/*", "文件的内容，按文件本来的类型，一律作为附件。")
    @action(detail=True, scope=READING, renderer_classes=[AnyType])
    def content(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        stored = self.get_object()
        response = content_response(request, stored)
        if request.method == "GET" and response.status_code != 304:
            note_opening(stored, self.membership)
        return response


def _uploaded(request: Request) -> UploadedFile | None:
    """The one file that came as ``file``; None where none came."""
    unknown = sorted((set(request.FILES) | set(request.data)) - {"file", "reuse"})
    if unknown:
        faults = [Fault(f"/{name[:100]}", "没有这个输入项。", "unknown-member") for name in unknown]
        raise Refusal("unknown-member", errors=faults)
    files = request.FILES.getlist("file")
    if len(files) > 1 or (files and "reuse" in request.data):
        raise Refusal("invalid", errors=[Fault("/file", "每次上传一个文件，或者写明沿用的文件。")])
    if not files and "file" in request.data:
        raise Refusal("invalid", errors=[Fault("/file", "文件须以 multipart/form-data 上传。", "type")])
    return files[0] if files else None


def _reused(request: Request) -> int:
    asked = materials.FileReuse(data=request.data)
    asked.is_valid(raise_exception=True)
    key: int = asked.validated_data["reuse"]
    return key
