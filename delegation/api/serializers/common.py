"""What all kinds of case say, and the short words by which one thing names another."""

from typing import Any

from rest_framework import serializers

from delegation.enums.authorities import PowerPart
from delegation.enums.filings import FilingState, Retention
from portal.api.fields import (
    FileRef,
    OrganizationRef,
    choice,
    day,
    flag,
    integer,
    label,
    moment,
    personal,
    words,
)
from portal.deadlines.enums import DeadlineState
from portal.workdays.enums import Unit


def body(about: Any, **options: Any) -> OrganizationRef:
    return OrganizationRef(read_only=True, help_text=about, **options)


def named(about: Any, source: str) -> serializers.Field[Any, Any, Any, Any]:
    """The name of somebody who acted; null before anybody did."""
    return words(about, source=f"{source}.user.full_name", allow_null=True)


def lines(about: Any, **options: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), read_only=True, help_text=about, **options)


def handed(about: Any, **options: Any) -> serializers.ListField:
    """Parts of an approval that are handed over."""
    return serializers.ListField(
        child=serializers.ChoiceField(choices=PowerPart.choices), read_only=True, help_text=about, **options
    )


def decimal(about: Any, digits: int, **options: Any) -> serializers.DecimalField:
    """Two decimals, as a text, so that nothing is lost."""
    return serializers.DecimalField(
        max_digits=digits, decimal_places=2, read_only=True, help_text=about, **options
    )


class CaseRef(serializers.Serializer[Any]):
    """另一件：标识和编号。"""

    id = serializers.UUIDField(read_only=True)
    number = words("编号；还没有编号为 null", allow_null=True)


class PowerRef(serializers.Serializer[Any]):
    """一项权力：编码、名称和法定实施机关。"""

    code = words("事项编码")
    name = words("事项名称")
    organ = body("法定实施机关")


class SchemeRef(serializers.Serializer[Any]):
    """赋权方案。"""

    code = words("代码")
    name = words("名称")


class FileLink(serializers.Serializer[Any]):
    """本件的一份文件，从 files/<id>/ 下载。"""

    id = serializers.UUIDField(read_only=True)
    name = words("文件名")


class Clock(serializers.Serializer[Any]):
    """一个正在计算的时限。"""

    id = serializers.IntegerField(read_only=True)
    kind = words("期限类型")
    subject = words("对象：类别:标识")
    title = words("名称")
    rule = words("依据条款")
    organ = body("责任单位")
    started_at = moment("起算时间")
    amount = integer("期限")
    unit = choice(Unit, "期限单位")
    due_on = day("届满日期；中止期间为 null")
    due_at = moment("届满时间（不含）；中止期间为 null")
    state = choice(DeadlineState, "状态")
    state_label = label("state", "状态名称")


class Paper(serializers.Serializer[Any]):
    """本件的一份文书；是否已经生成、盖章和内容见 documents 资源。"""

    id = serializers.UUIDField(read_only=True)
    kind = words("文书种类")
    subject = words("对象：类别:标识")
    number = words("文号")
    title = words("标题")
    issuer = body("出具单位")
    issuer_name = words("出具时的单位名称")
    issued_at = moment("出具时间")
    replaces = serializers.UUIDField(
        source="replaces_id", read_only=True, allow_null=True, help_text="替代的文书"
    )


class CaseFile(FileRef):
    """随本件提交的一份文件，从 files/<id>/ 分段下载，用 sha256 核对。"""

    uploaded_at = moment("上传时间")


class FilingFace(serializers.Serializer[Any]):
    """办完以后的案卷：归档单位、移交和档号。"""

    state = choice(FilingState, "状态")
    state_label = label("state", "状态名称")
    owner = body("归档单位")
    handler = body("办理单位")
    handed_at = moment("移交时间；由归档单位自己办理的为 null")
    number = words("档号；归档前为 null", allow_null=True)
    archived_at = moment("归档时间")
    retention = choice(Retention, "保管期限；归档前为空", allow_blank=True)
    retention_label = label("retention", "保管期限名称")
    retained_until = day("至少保存至；永久保存为 null")


class CaseRow(serializers.Serializer[Any]):
    """One line of a list. A kind of case adds its ``state`` and the cells of its list."""

    id = serializers.UUIDField(read_only=True)
    number = words("编号；还没有编号为 null", allow_null=True)
    state_label = label("state", "状态名称")
    created_at = moment("建立时间")
    updated_at = moment("更新时间")
    is_archived = serializers.SerializerMethodField(help_text="案卷已经归档，台账已关闭")

    def get_is_archived(self, case: Any) -> bool:
        return case.ledger.closed_at is not None


class CasePage(serializers.Serializer[Any]):
    """What the page of a case of any kind shows to the person: mixed into the row of its kind. The view puts it in
    ``shown``, together with what the kind itself adds for this person (``Kind.context``)."""

    ledger = serializers.UUIDField(
        source="ledger_id", read_only=True, help_text="台账标识；可以阅读的记录见 ledgers/<id>/entries/"
    )
    ledger_length = integer("台账条数", source="ledger.length")
    clocks = Clock(many=True, read_only=True, source="shown.clocks", help_text="正在计算的时限，最紧的在前")
    papers = Paper(many=True, read_only=True, source="shown.papers", help_text="可以阅读的文书")
    files = CaseFile(many=True, read_only=True, source="shown.files", help_text="可以下载的文件")
    filing = FilingFace(
        source="shown.filing",
        read_only=True,
        allow_null=True,
        help_text="案卷；没有办完、没有移交或归档为 null",
    )


__all__ = [
    "CaseFile",
    "CasePage",
    "CaseRef",
    "CaseRow",
    "Clock",
    "FileLink",
    "FilingFace",
    "Paper",
    "PowerRef",
    "SchemeRef",
    "body",
    "choice",
    "day",
    "decimal",
    "flag",
    "handed",
    "integer",
    "label",
    "lines",
    "moment",
    "named",
    "personal",
    "words",
]
