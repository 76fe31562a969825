"""Fields and small serializers that the resources share: each with the words that the schema says of it."""

from typing import Any

from django.db.models import TextChoices
from rest_framework import serializers
from rest_framework.fields import Field

from portal.documents.enums import ScanState
from portal.privacy.registry import shown


def words(said: Any, **options: Any) -> Field:
    """A text that is read; empty where nothing was said."""
    return serializers.CharField(read_only=True, help_text=said, **options)


class PersonalField(serializers.CharField):
    """A field of the registry of personal data, as the caller sees it: by the name of the field."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, value: Any) -> str:
        return shown(self.context["request"].membership, value, str(self.field_name)).text


def personal(said: str) -> Field:
    """A text that whoever need not call the person reads with its middle hidden."""
    return PersonalField(read_only=True, help_text=f"{said}；无须与其联系的一方看到的隐去中间几位")


def integer(said: Any, **options: Any) -> Field:
    return serializers.IntegerField(read_only=True, help_text=said, **options)


def flag(said: Any, **options: Any) -> Field:
    return serializers.BooleanField(read_only=True, help_text=said, **options)


def day(said: Any, **options: Any) -> Field:
    """A date, or null."""
    return serializers.DateField(read_only=True, allow_null=True, help_text=said, **options)


def moment(said: Any, **options: Any) -> Field:
    """A moment in ISO 8601 with its zone, or null."""
    return serializers.DateTimeField(read_only=True, allow_null=True, help_text=said, **options)


def choice(choices: type[TextChoices], said: Any, **options: Any) -> Field:
    """The code of a closed list; its words stand beside it under ``…_label``."""
    return serializers.ChoiceField(choices=choices.choices, read_only=True, help_text=said, **options)


def label(of: str, said: Any) -> Field:
    """The words for the code in ``of``."""
    return serializers.CharField(source=f"get_{of}_display", read_only=True, help_text=said)


class OrganizationRef(serializers.Serializer[Any]):
    """单位。"""

    code = words("单位代码")
    name = words("单位名称")


class PersonRef(serializers.Serializer[Any]):
    """经办人：姓名和所在单位。"""

    name = words("姓名", source="user.full_name")
    organization = words("单位名称", source="organization.name")


class FileRef(serializers.Serializer[Any]):
    """一份文件；内容按 id 另行下载，用 sha256 核对。"""

    id = serializers.UUIDField(read_only=True)
    name = words("文件名")
    content_type = words("类型")
    size = integer("字节数")
    sha256 = words("SHA-256")
    original_sha256 = words("上传时的 SHA-256；图片重新绘制后保存，与 sha256 不同", source="sent_sha256")
    scan = choice(ScanState, "查毒；完成以前和查出病毒的不能下载（409）", source="scan_state")


class PaperRef(serializers.Serializer[Any]):
    """一份文书；内容从 documents 资源下载。"""

    id = serializers.UUIDField(read_only=True)
    number = words("文号")
    title = words("标题")
