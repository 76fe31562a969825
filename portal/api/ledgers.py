"""Ledgers: heads for checking the chain, and entries as far as the caller reads them."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers

from portal.api import etags, registry
from portal.api.deadlines import READING
from portal.api.fields import choice, integer, label, moment, words
from portal.api.filters import Filters, Since, Until
from portal.api.resources import Resource
from portal.ledger.departed import telling_what_left
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger, LedgerEntry
from portal.paging import Part


class GoneItem(serializers.Serializer[Any]):
    """已移出数据库的记录：内容在文件里，这里只留校验值，各条记录中不再列出。"""

    file = words("文件名")
    sha256 = words("文件的 SHA-256")
    count = integer("条数")
    first = integer("其中最小的序号")
    last = integer("其中最大的序号")


class LedgerItem(serializers.Serializer[Any]):
    """一件一册的台账。"""

    id = serializers.UUIDField(read_only=True)
    label: Any = words("办件编号；草稿没有")
    length = integer("条数")
    head_hash = words("最后一条的校验值")
    closed_at = moment("归档时间")
    departed = GoneItem(
        source="left", many=True, read_only=True, help_text="已移出数据库的记录，逐个文件；一般没有"
    )


class EntryItem(serializers.Serializer[Any]):
    """台账的一条记录，只增不改。"""

    sequence = integer("序号")
    heading = choice(Heading, "类别")
    heading_label = label("heading", "类别的名称")
    kind = words("办理的代码")
    subject = words("对象，如 handover:<id>")
    summary = words("内容")
    occurred_at = moment("发生时间")
    recorded_at = moment("记录时间")
    actor_name = words("经办人，系统为空")
    role_name = words("身份")
    organization_name = words("单位")
    previous_hash = words("上一条的校验值")
    hash = words("本条的校验值")


class LedgerFilters(Filters):
    label = django_filters.CharFilter(label="办件编号。", max_length=60)


class EntryFilters(Filters):
    heading = django_filters.MultipleChoiceFilter(choices=Heading.choices, label="类别，可以重复给出。")
    after = django_filters.NumberFilter(
        "sequence",
        lookup_expr="gt",
        decimal_places=0,
        min_value=0,
        max_value=2**31 - 1,
        label="此序号以后的。",
    )
    occurred_from = Since("occurred_at", label="在此时间以后发生的。")
    occurred_to = Until("occurred_at", label="在此时间以前发生的；日期算整天。")


class Ledgers(Resource):
    """台账：所见办件的记录，可以校验。"""

    scope = READING
    model = Ledger
    serializer_class = LedgerItem
    filter_class = LedgerFilters

    def visible(self) -> QuerySet[Ledger]:
        return registry.ledgers.of(self.membership, telling_what_left(), self.scopes)

    def parts(self, rows: QuerySet[Ledger]) -> Sequence[Part]:
        return registry.ledgers.parts(self.membership, rows, self.scopes)

    def etag(self, thing: Ledger) -> str:
        return etags.ledger_etag(thing)


class LedgerEntries(Resource):
    """台账的各条记录，按序号。只给出本单位可以查看的记录，序号因此可能不连续。"""

    scope = READING
    model = LedgerEntry
    serializer_class = EntryItem
    filter_class = EntryFilters
    order = ("sequence",)

    def visible(self) -> QuerySet[LedgerEntry]:
        ledgers = registry.ledgers.of(self.membership, Ledger.objects.all(), self.scopes)
        ledger = ledgers.filter(pk=self.kwargs["id"]).first()
        if ledger is None:
            raise Http404
        return registry.entries.of(self.membership, ledger.entries.all(), self.scopes)
