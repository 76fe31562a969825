"""Matters and their versions."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from portal.api.fields import choice, flag, integer, label, moment, words
from portal.organizations.enums import DEPARTMENT_KINDS
from proxy_service.enums import MaterialForm, MatterClass
from proxy_service.models import MatterMaterial


def texts(words: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), read_only=True, help_text=words)


class Fee(serializers.Serializer[Any]):
    """法定收费，由企业依法缴给收费单位；代办不收费。"""

    name = words("收费名称")
    basis = words("依据", default="")
    note = words("说明", default="")


class AskedPaperItem(serializers.Serializer[Any]):
    """一种应交的材料。"""

    id = integer("材料标识")
    position = integer("序号")
    name = words("材料名称")
    form = choice(MaterialForm, "形式")
    form_label = label("form", "形式名称")
    copies = integer("份数")
    required = flag("必需")  # type: ignore[assignment]  # no attribute: the metaclass takes it
    may_follow = flag("可容缺后补")
    note = words("说明")


class MatterMaterialItem(AskedPaperItem):
    template = serializers.SerializerMethodField(help_text="空白样表的下载地址；没有样表的、旧版本的为 null")

    def get_template(self, material: MatterMaterial) -> str | None:
        in_force = material.version.superseded_at is None
        return reverse("material-template", args=[material.pk]) if material.template_id and in_force else None


class MatterVersionItem(serializers.Serializer[Any]):
    """事项的一个版本。"""

    code = words("事项编码", source="matter.code")
    version = integer("版本号")
    name = words("事项名称")
    matter_class = choice(MatterClass, "类别")
    matter_class_label = label("matter_class", "类别名称")
    source = words("清单来源")  # type: ignore[assignment]  # a field of its own, not of the class
    cross_county = flag("跨县市事项")
    competent_level = serializers.ChoiceField(
        choices=[(kind.value, kind.label) for kind in DEPARTMENT_KINDS], read_only=True, help_text="主管层级"
    )
    competent_suffix = words("主管部门代码后缀；部门代码 = 区划代码-后缀")
    other_suffixes = texts("协同部门代码后缀")
    is_licence = flag("行政许可")
    statutory_limit = integer("法定时限（工作日）")
    statutory_source = words("法定时限依据")
    promised_limit = integer("承诺时限（工作日）；没有承诺为 null", allow_null=True)
    legal_basis = words("设定依据")
    fees = Fee(many=True, read_only=True)
    verified = flag("已核对")
    power = words("赋权事项编码；不是赋权事项为 null", source="power.code", default=None, allow_null=True)
    published_at = moment("发布时间")
    superseded_at = moment("被新版本取代的时间；现行版本为 null")


class WholeMatterVersion(MatterVersionItem):
    """一个版本的全部内容。"""

    guide = serializers.JSONField(
        read_only=True, help_text="办事指南：summary、conditions、steps、result、window"
    )
    materials = MatterMaterialItem(many=True, read_only=True)


class MatterDetail(WholeMatterVersion):
    """现行版本的全部内容，和全部版本。"""

    versions = WholeMatterVersion(
        many=True, read_only=True, source="matter.versions", help_text="全部版本，新的在前"
    )
