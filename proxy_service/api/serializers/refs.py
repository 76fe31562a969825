"""How one part of a request names another."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import integer, words
from portal.organizations.models import Membership


def speaker_of(serializer: serializers.BaseSerializer[Any]) -> Membership:
    """The role in which the caller reads."""
    membership: Membership = serializer.context["request"].membership
    return membership


class RequestRef(serializers.Serializer[Any]):
    """所在的代办申请。"""

    id = serializers.UUIDField(read_only=True)
    number = words("申请编号；草稿为 null", allow_null=True)


class MatterRef(serializers.Serializer[Any]):
    """申请中的一个事项。"""

    id = integer("申请事项标识")
    code = words("事项编码", source="version.matter.code")
    name = words("事项名称", source="version.name")


class PartSerializer(serializers.Serializer[Any]):
    """Whatever is a part of a request says of which one."""

    id = serializers.IntegerField(read_only=True)
    request = RequestRef(read_only=True)
