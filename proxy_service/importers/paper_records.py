"""Old tracking records (跟踪备案表): the seven columns of annex 3, under the park's own numbers (BZ54-A3)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.documents.presenters.registers import TRACKING_COLUMNS
from portal.exchange.columns import Choice, Column, day, text
from portal.exchange.importing import Facts, Fault, Row
from portal.exchange.rows_of_tables import TableImporter
from portal.organizations.enums import PARK_ROLES
from portal.organizations.models import Membership
from proxy_service.models import PaperRecord
from proxy_service.services.keeping import put_into_volumes

CLIENT, MATTER, ENTRUSTED_ON, PERIOD, OFFICER, PROGRESS, FOLLOW_UP = TRACKING_COLUMNS
FIELDS = (
    "number", "client", "matter", "entrusted_on", "period", "officer", "progress", "follow_up", "note",
)  # fmt: skip
TOGETHER = 500


class PaperRecords(TableImporter):
    """Rows go into the register of the park that their person works for, and no other."""

    kind = "paper-records"
    label = gettext_lazy("历史台账（跟踪备案表）")
    note = gettext_lazy(
        "把使用平台以前的纸质或 Excel 台账录入本园区的历史台账。编号在本园区内唯一："
        "录入后 31 天以内，同一编号再次导入就是修改这一行；"
        "以后不能再改，期满经鉴定销毁。"
    )
    roles = PARK_ROLES
    keys = ("number",)
    model = PaperRecord
    fields = FIELDS
    columns = (
        Column(
            name="number",
            head=gettext_lazy("编号"),
            read=text(40),
            required=True,
            rule=gettext_lazy("原台账上的编号，本园区内不重复，最多 40 个字。"),
            sample="2023-0001",
            width=16,
        ),
        Column(
            name="client",
            head=CLIENT,
            read=text(120),
            required=True,
            rule=gettext_lazy("企业或者项目单位名称，最多 120 个字。"),
            sample="博乐市某某纺织有限公司",
            width=30,
        ),
        Column(
            name="matter",
            head=MATTER,
            read=text(300),
            required=True,
            rule=gettext_lazy("代办的事项，最多 300 个字。"),
            sample="建设工程规划许可证核发",
            width=36,
        ),
        Column(
            name="entrusted_on",
            head=ENTRUSTED_ON,
            read=day,
            required=True,
            rule=gettext_lazy("日期，写成 2023-05-08，或用日期格式；不能晚于今天。"),
            sample="2023-05-08",
            width=14,
        ),
        Column(
            name="period",
            head=PERIOD,
            read=text(60),
            rule=gettext_lazy("按原件填写，例如：2023-05-08 至 2023-08-07；最多 60 个字。"),
            sample="2023-05-08 至 2023-08-07",
            width=26,
        ),
        Column(
            name="officer",
            head=OFFICER,
            read=text(60),
            rule=gettext_lazy("代办人员姓名。"),
            sample="张三",
            width=12,
        ),
        Column(
            name="progress",
            head=PROGRESS,
            read=text(500),
            rule=gettext_lazy("按原件填写，最多 500 个字。"),
            sample="已办结，2023-06-30 送达",
            width=30,
        ),
        Column(
            name="follow_up",
            head=FOLLOW_UP,
            read=Choice({label: value for value, label in PaperRecord.FollowUp.choices}),
            rule=gettext_lazy("只填“满意”或“不满意”，未回访的不填。"),
            sample="满意",
            width=14,
        ),
        Column(
            name="note", head=gettext_lazy("备注"), read=text(300), rule=gettext_lazy("可以不填。"), width=20
        ),
    )

    def stored(self, actor: Membership, keys: Sequence[str]) -> dict[str, Any]:
        own = PaperRecord.objects.filter(park=actor.organization.park, number__in=keys).select_related("park")
        return {record.number: record for record in own}

    def prepare(self, actor: Membership, rows: Sequence[Row]) -> date:
        return timezone.localdate()

    def faults(self, row: Row, stored: Any, known: date) -> Iterable[Fault]:
        if str(row.values["entrusted_on"]) > known.isoformat():
            yield Fault("entrusted_on", _("委托时间不能晚于今天。"))
        if stored is not None and self.told(stored) != self.facts(row, known) and (reason := _fixed(stored)):
            yield Fault("number", reason)

    def build(self, actor: Membership, facts: Facts, now: datetime) -> PaperRecord:
        return PaperRecord(
            park=actor.organization.park,
            entered_by=actor,
            entered_at=now,
            **self.attributes(facts),
        )

    def attributes(self, facts: Facts) -> dict[str, Any]:
        return {**facts, "entrusted_on": date.fromisoformat(facts["entrusted_on"])}

    def create(self, rows: Sequence[Any]) -> None:
        put_into_volumes(rows)
        PaperRecord.objects.bulk_create(rows, batch_size=TOGETHER)

    def change(self, rows: Sequence[Any], now: datetime) -> None:
        put_into_volumes(rows)
        PaperRecord.objects.bulk_update(rows, [*FIELDS, "volume"], batch_size=TOGETHER)

    def refusal(self, stored: Any) -> str:
        return _fixed(stored)  # nothing points at them

    def refusal_to_restore(self, stored: Any, before: Facts) -> str:
        return _fixed(stored)

    def remove(self, rows: Sequence[Any]) -> None:
        PaperRecord.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _fixed(record: PaperRecord) -> str:
    """Why the line stays as it is; "" while mistakes of its entry may be put right. The database says the same."""
    if record.is_disposed:
        return _("这一编号的记录已依规销毁，不能再改。")
    if record.kept_since and timezone.now() - record.kept_since > timedelta(days=PaperRecord.CORRECTED_FOR):
        return _("录入已满 %(days)d 天，已归入保管，不能再改。") % {"days": PaperRecord.CORRECTED_FOR}
    return ""
