"""What happened on all cases that the caller sees, in one row, so that another system can follow without gaps."""

import re
from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from portal.api import registry
from portal.api.deadlines import READING, LedgerLink
from portal.api.fields import choice, integer, moment, words
from portal.api.filters import Filters
from portal.api.problems import Fault, Refusal
from portal.api.resources import Resource
from portal.ledger import horizon
from portal.ledger.enums import Heading
from portal.ledger.models import DepartedEntry, Ledger, LedgerEntry

# The key of an entry, and the beginning of its hash: a position of a database that was restored since is known again.
POSITION = re.compile(r"([1-9]\d{0,17})-([0-9a-f]{8})", re.ASCII)


def position_of(entry: LedgerEntry) -> str:
    return f"{entry.pk}-{entry.hash[:8]}"


class ChangeItem(serializers.Serializer[Any]):
    """一件办件上的一次变化：办了什么，在哪一件。内容从相应的资源读取。"""

    position = serializers.SerializerMethodField(help_text="位置；记下最后一条的，下次以 after 带回")
    ledger = LedgerLink(read_only=True, help_text="台账；label 是办件编号")
    sequence = integer("台账中的序号")
    heading = choice(Heading, "类别")
    kind = words("办理的代码")
    subject = words("对象，如 handover:<id>；整件为空")
    occurred_at = moment("发生时间")
    recorded_at = moment("记录时间")

    def get_position(self, entry: LedgerEntry) -> str:
        return position_of(entry)


class ChangeFilters(Filters):
    after = django_filters.CharFilter(
        method="behind", label="只列这个位置以后的；不给出则从头列起。", max_length=40
    )
    kind = django_filters.CharFilter(label="办理的代码。", max_length=60)

    def behind(self, found: QuerySet[LedgerEntry], name: str, value: str) -> QuerySet[LedgerEntry]:
        read = POSITION.fullmatch(value)
        if read is None:
            raise Refusal("invalid-query", errors=[Fault("/query/after", "须为变化的 position，原样带回。")])
        last = {"pk": int(read[1]), "hash__startswith": read[2]}
        if not any(rows.filter(**last).exists() for rows in (LedgerEntry.objects, DepartedEntry.objects)):
            raise Refusal("position-unknown", errors=[Fault("/query/after", "没有这个位置。")])
        return found.filter(pk__gt=int(read[1]))


class Changes(Resource):
    """变化：所见全部办件的台账记录，按固定的先后，不重不漏。

    已移出数据库的记录不再列出，见台账的 departed；以前记下的位置仍然有效。
    取完各页，记下最后一条的 position；下次以 after 带回，只得到其后的变化。仍在办理、尚未提交的变化不会被越过：
    它们和其后的记录等它提交了才列出。新交由本单位办理的办件，从交来的那一条起列出，以前的经过从台账读取。
    """

    scope = READING
    model = LedgerEntry
    serializer_class = ChangeItem
    filter_class = ChangeFilters
    order = ("pk",)

    def visible(self) -> QuerySet[LedgerEntry]:
        settled = LedgerEntry.objects.filter(pk__lte=horizon.settled()).select_related("ledger")
        # Everybody's are walked past one after another by those alone who find theirs among them soon.
        few = registry.ledgers.few(self.membership, Ledger.objects.all(), self.scopes)
        if few is not None:
            settled = settled.filter(ledger__in=few)
        return registry.entries.of(self.membership, settled, self.scopes)
