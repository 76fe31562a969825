"""Papers: what they are and how they stand, and their bytes."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from portal.api import registry
from portal.api.deadlines import READING, LedgerLink
from portal.api.downloads import AnyType, binary, content_response
from portal.api.fields import OrganizationRef, choice, integer, label, moment, words
from portal.api.filters import Filters, Organ, Since, Until
from portal.api.permissions import all_of
from portal.api.resources import Resource
from portal.documents.enums import DocumentKind, Standing
from portal.documents.models import Document
from portal.paging import Part
from portal.service_accounts.enums import Scope


class DocumentItem(serializers.Serializer[Any]):
    """一件文书；sha256 等为最终文件的，已用印的为用印后的文件。"""

    id = serializers.UUIDField(read_only=True)
    kind = choice(DocumentKind, "种类")
    kind_label = label("kind", "种类的名称")
    number = words("文号")
    title = words("标题")
    ledger = LedgerLink(read_only=True, allow_null=True, help_text="所在台账")
    subject = words("对象，如 handover:<id>")
    issuer = OrganizationRef(read_only=True, help_text="发文机关")
    issuer_name = words("出具时的机关名称")
    issued_at = moment("出具时间")
    standing = choice(Standing, "效力状态")
    void_reason = words("作废原因")
    replaces = serializers.UUIDField(
        source="replaces_id", read_only=True, allow_null=True, help_text="替代的文书的 id"
    )
    pages = integer("页数")
    size = integer("字节数；尚未生成为 0", source="final.size")
    sha256 = words("SHA-256；尚未生成为空", source="final.sha256")
    sm3 = words("SM3；尚未生成为空", source="final.sm3")
    sealed_at = serializers.DateTimeField(
        source="sealed.sealed_at", read_only=True, allow_null=True, default=None, help_text="用印时间"
    )
    content = serializers.SerializerMethodField(help_text="内容的地址；尚未生成为 null")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_content(self, document: Document) -> str | None:
        if not document.is_downloadable:
            return None
        return reverse("api-documents-content", args=[document.pk])


class DocumentFilters(Filters):
    kind = django_filters.MultipleChoiceFilter(choices=DocumentKind.choices, label="种类，可以重复给出。")
    standing = django_filters.ChoiceFilter(choices=Standing.choices, method="that_stand", label="效力状态。")
    issuer = Organ("issuer", label="发文机关的代码。")
    ledger = django_filters.UUIDFilter("ledger_id", label="所在台账的 id。")
    number = django_filters.CharFilter(label="文号。", max_length=60)
    issued_from = Since("issued_at", label="在此时间以后出具的。")
    issued_to = Until("issued_at", label="在此时间以前出具的；日期算整天。")

    def that_stand(self, found: Any, name: str, value: str) -> QuerySet[Document]:
        return found & Document.objects.standing(value)


class Documents(Resource):
    """文书：所见办件出具的各种文书和内容。"""

    scope = READING
    model = Document
    serializer_class = DocumentItem
    filter_class = DocumentFilters

    def visible(self) -> QuerySet[Document]:
        rows = Document.objects.select_related("issuer", "ledger", "sealing__seal")
        return registry.documents.of(self.membership, rows.prefetch_related("replaced_by"), self.scopes)

    def parts(self, rows: QuerySet[Document]) -> Sequence[Part]:
        return registry.documents.parts(self.membership, rows, self.scopes)

    @binary(
        "application/pdf", "文书的 PDF。支持 Range 断点续传；ETag 为文件的 SHA-256。", summary="下载文书内容"
    )
    @action(detail=True, scope=all_of(READING, Scope.FILES), renderer_classes=[AnyType])
    def content(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        document = self.get_object()
        response = content_response(request, document)
        if request.method == "GET" and response.status_code != 304:
            for opened in registry.document_opened:
                opened(document, self.membership)
        return response
