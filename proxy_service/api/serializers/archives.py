"""Archived files that were taken in from elsewhere."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import FileRef, day, integer, moment, words


class ArchiveItem(serializers.Serializer[Any]):
    """从其他平台导入的一件归档案卷。"""

    id = serializers.IntegerField(read_only=True)
    number = words("编号")
    title = words("名称")
    enterprise_code = words("企业代码")
    enterprise_name = words("企业名称")
    park_code = words("园区代码")
    park_name = words("园区名称")
    divisions = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="涉及县市")
    archived_at = moment("归档时间")
    retained_until = day("保存至；永久保存为 null", source="kept_until")
    entries = integer("台账条数")
    head_hash = words("台账末尾校验值")
    package = FileRef(read_only=True, help_text="案卷包")
    manifest_sha256 = words("清单校验值")
    signer = words("签名人")
    signed_at = moment("签名时间")
    imported_at = moment("导入时间")
