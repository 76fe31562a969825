"""The papers of a request, their files and corrections."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import FileRef, PersonRef, integer, moment, words
from proxy_service.api.serializers.catalogue import AskedPaperItem
from proxy_service.api.serializers.refs import RequestRef
from proxy_service.models import RequestMaterial


class MaterialFileItem(serializers.Serializer[Any]):
    """为一种材料交来的一份文件。"""

    id = integer("材料文件标识")
    file = FileRef(read_only=True, source="stored_file")
    uploaded_at = moment("上传时间")
    uploaded_by = PersonRef(read_only=True, help_text="上传人")
    reused_from = words("沿用自哪一件申请；不是沿用为 null", source="reused_from_number", allow_null=True)


class DefectItem(serializers.Serializer[Any]):
    """材料中须补正的一处。"""

    id = integer("标识")
    material = integer("材料标识", source="material_id")
    problem = words("存在问题")
    clause = words("依据")
    remedy = words("补正要求")


class CorrectionItem(serializers.Serializer[Any]):
    """一次补正告知。"""

    id = integer("标识")
    round = integer("次数")
    asked_at = moment("告知时间")
    reason = words("再次补正的理由")
    answered_at = moment("企业补正时间；待补正为 null")
    answer = words("补正说明")
    defects = DefectItem(many=True, read_only=True)


class MaterialItem(AskedPaperItem):
    """申请的一种材料和交来的文件。"""

    request = RequestRef(read_only=True)
    matters = serializers.SerializerMethodField(help_text="用于哪些申请事项")
    files = MaterialFileItem(many=True, read_only=True)
    defects = DefectItem(many=True, read_only=True)

    def get_matters(self, material: RequestMaterial) -> list[int]:
        return [matter.pk for matter in material.matters.all()]


class ReusableFile(serializers.Serializer[Any]):
    """本企业以前的申请中已核验、可以沿用的一份文件。"""

    id = integer("材料文件标识，沿用时填写")
    request = words("所在申请的编号", source="material.request.number")
    file = FileRef(read_only=True, source="stored_file")
    uploaded_at = moment("上传时间")


class RequestFileItem(FileRef):
    """随申请交来的一份文件，包括办理中各方上传的附件。"""

    request = RequestRef(read_only=True, source="ledger.request")
    uploaded_at = moment("上传时间")


class FileUpload(serializers.Serializer[Any]):
    """上传的一份文件。"""

    file = serializers.FileField(help_text="PDF、图片、OFD、Word、Excel，或由它们组成的 ZIP，不超过 20 MB")


class FileReuse(serializers.Serializer[Any]):
    """沿用的一份文件。"""

    reuse = serializers.IntegerField(min_value=1, max_value=2**62, help_text="reusable 中的材料文件标识")
