"""Deadlines, with all that explains their dates."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api import registry
from portal.api.fields import OrganizationRef, choice, day, flag, integer, label, moment, words
from portal.api.filters import Filters, Organ, Since, States, Until
from portal.api.permissions import any_of
from portal.api.resources import Resource
from portal.deadlines.enums import DeadlineState, Lamp
from portal.deadlines.models import Deadline
from portal.paging import Part
from portal.service_accounts.enums import Scope
from portal.workdays.enums import Unit

READING = any_of(Scope.PROXY_READ, Scope.POWERS_READ)


class LedgerLink(serializers.Serializer[Any]):
    """台账。"""

    id = serializers.UUIDField(read_only=True)
    label: Any = words("办件编号")


class DeadlineItem(serializers.Serializer[Any]):
    """一个期限。"""

    id = integer("期限标识")
    kind = words("期限类型的代码")
    title = words("名称")
    rule = words("依据的条款")
    subject = words("期限所属的对象，如 handover:<id>")
    ledger = LedgerLink(read_only=True, help_text="所在台账")
    organ = OrganizationRef(read_only=True, help_text="责任单位")
    state = choice(DeadlineState, "状态")
    state_label = label("state", "状态的名称")
    lamp = serializers.SerializerMethodField(help_text="答复这一刻的亮灯")
    amount = integer("期限的长度")
    unit = choice(Unit, "期限的单位")
    started_at = moment("起算时间")
    due_at = moment("届满时间（不含）；暂停计时时为 null")
    due_on = day("届满日期")
    provisional = flag("届满日期是否暂定：所跨年度的放假安排尚未公布")
    settled_at = moment("办结时间")
    was_late = flag("是否曾超期")

    @extend_schema_field(serializers.ChoiceField(choices=Lamp.choices))
    def get_lamp(self, deadline: Deadline) -> str:
        return deadline.lamp(timezone.now()).value


class DeadlineDetail(DeadlineItem):
    """一个期限，连同日期的来由。"""

    calendar_version = words("所用的工作日历及版本")
    counted = serializers.ListField(child=serializers.DateField(), read_only=True, help_text="计入的工作日")
    skipped = serializers.SerializerMethodField(help_text="没有计入的日子和原因")
    pauses = serializers.SerializerMethodField(help_text="暂停计时的各段；仍在暂停的，ends 为 null")

    @extend_schema_field(serializers.ListField(child=serializers.DictField(child=serializers.CharField())))
    def get_skipped(self, deadline: Deadline) -> list[dict[str, str]]:
        return [{"day": day, "name": name} for day, name in deadline.skipped]

    @extend_schema_field(
        serializers.ListField(child=serializers.DictField(child=serializers.CharField(allow_null=True)))
    )
    def get_pauses(self, deadline: Deadline) -> list[dict[str, str | None]]:
        return [
            {"begins": begins, "ends": ends, "reason": reason} for begins, ends, reason in deadline.pauses
        ]


class DeadlineFilters(Filters):
    state = States(DeadlineState.choices)
    organ = Organ("organ", label="责任单位的代码。")
    kind = django_filters.CharFilter(label="期限类型的代码。", max_length=40)
    ledger = django_filters.UUIDFilter("ledger_id", label="所在台账的 id。")
    due_from = Since("due_at", label="在此时间以后届满的。")
    due_to = Until("due_at", label="在此时间以前届满的；日期算整天。")
    created_from = Since("created_at", label="在此时间以后开始计时的。")


class Deadlines(Resource):
    """期限和亮灯：所见办件的各项期限，何时届满，为什么是这一天。"""

    scope = READING
    model = Deadline
    serializer_class = DeadlineItem
    detail_serializer_class = DeadlineDetail
    filter_class = DeadlineFilters
    lookup_value_converter = "int"

    def visible(self) -> QuerySet[Deadline]:
        rows = Deadline.objects.select_related("organ", "ledger")
        return registry.deadlines.of(self.membership, rows, self.scopes)

    def parts(self, rows: QuerySet[Deadline]) -> Sequence[Part]:
        return registry.deadlines.parts(self.membership, rows, self.scopes)
