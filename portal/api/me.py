"""Who I am: the first thing a system asks to see whether its key works."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.views import Endpoint


class OrganizationFace(serializers.Serializer[Any]):
    """单位。"""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()


class KeyFace(serializers.Serializer[Any]):
    """密钥的公开部分。"""

    prefix = serializers.CharField(help_text="密钥的前 8 位，可以公开。")
    expires_at = serializers.DateTimeField()


class MeSerializer(serializers.Serializer[Any]):
    """以谁的名义说话。"""

    name = serializers.CharField(help_text="台账中的署名。")
    is_service = serializers.BooleanField()
    organization = OrganizationFace()
    role = serializers.CharField()
    role_label = serializers.CharField()
    scopes = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="人员为 null：不受范围限制。"
    )
    key = KeyFace(allow_null=True)


class Me(Endpoint):
    """单位、角色和权限范围：用来核对密钥是否可用。"""

    scope = None

    @extend_schema(operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        membership, speaker = self.membership, getattr(request, "speaker", None)
        told = {
            "name": membership.user.full_name,
            "is_service": speaker is not None,
            "organization": membership.organization,
            "role": membership.role,
            "role_label": str(membership.get_role_display()),
            "scopes": sorted(speaker.scopes) if speaker else None,
            "key": speaker.key if speaker else None,
        }
        return Response(MeSerializer(told).data)
