"""Addresses and the log of deliveries, for the system that is told. Addresses are registered on the page: their secrets
are shown there once."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import choice, integer, label, moment, words
from portal.api.filters import Filters, Since, States, Until
from portal.api.problems import Fault, Refusal
from portal.api.resources import Resource
from portal.api.routers import Router
from portal.service_accounts.enums import Scope
from portal.webhooks import queries
from portal.webhooks.enums import DeliveryState, Standing
from portal.webhooks.models import Delivery, Endpoint
from portal.webhooks.services.replaying import replay, replay_range


class WebhookEndpoint(serializers.Serializer[Any]):
    """接收事件的地址。"""

    id = integer("编号")
    account = words("服务账号的名称", source="account.name")
    url = words("接收地址")
    events: Any = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="推送的事件；空表示全部"
    )
    standing = serializers.SerializerMethodField(help_text="现在是否推送")
    stopped_because = words("停用的原因")
    previous_until = moment("旧签名密钥有效到何时")
    created_at = moment("登记时间")
    changed_at = moment("最近修改的时间")

    @extend_schema_field(serializers.ChoiceField(choices=Standing.choices))
    def get_standing(self, endpoint: Endpoint) -> str:
        return queries.standing(endpoint, timezone.now()).value


class WebhookDelivery(serializers.Serializer[Any]):
    """推送记录：一条消息送到一个地址的情况。"""

    id = serializers.UUIDField(read_only=True)
    message_id = words("webhook-id 请求头；每次重试、重新推送都不变")
    endpoint = integer("接收地址的编号", source="endpoint_id")
    type = words("事件")
    number = words("办件编号；测试消息为空", source="ledger.label", default="")
    sequence = integer("台账中的序号；测试消息为 0")
    state = choice(DeliveryState, "状态")
    state_label = label("state", "状态的名称")
    attempts = integer("已试次数；重新推送后从头计")
    created_at = moment("产生时间")
    next_at = moment("待送达的：何时再推送")
    delivered_at = moment("送达时间")
    last_status = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="最近一次应答的状态码；没有应答为 null"
    )
    last_error = words("最近一次的错误")
    replayed_at = moment("最近一次要求重新推送的时间")


class WebhookAttempt(serializers.Serializer[Any]):
    """一次推送。"""

    at = moment("时间")
    status = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="应答的状态码；没有应答为 null"
    )
    milliseconds = integer("用时（毫秒）")
    error = words("错误")


class WebhookDeliveryDetail(WebhookDelivery):
    """一条消息，连同正文和每一次推送。"""

    body = words("正文，与推送的完全一致")
    tries = WebhookAttempt(many=True, read_only=True, help_text="每一次推送，按先后")


class DeliveryFilters(Filters):
    endpoint = django_filters.NumberFilter(
        "endpoint_id", decimal_places=0, min_value=0, max_value=2**63 - 1, label="接收地址的编号。"
    )
    state = States(DeliveryState.choices)
    type = django_filters.CharFilter(max_length=120, label="事件，如 request.accept。")
    number = django_filters.CharFilter("ledger__label", max_length=60, label="办件编号。")
    created_from = Since("created_at", label="在此时间以后产生的。")
    created_to = Until("created_at", label="在此时间以前产生的；日期算整天。")


class ZonedMoment(serializers.DateTimeField):
    """A moment that says its zone, which may be farther off than PostgreSQL knows: read as UTC."""

    def enforce_timezone(self, value: datetime) -> datetime:
        # A day of the first or last year may lie in no year at all in UTC.
        if timezone.is_naive(value) or not 1 < value.year < 9999:
            self.fail("invalid", format="ISO 8601，须带时区")
        return value.astimezone(UTC)


class ReplaySpan(serializers.Serializer[Any]):
    """一段时间。"""

    begin = ZonedMoment(help_text="产生时间从")
    end = ZonedMoment(help_text="至，不含")
    only_missing = serializers.BooleanField(default=True, help_text="只推送没有送达的")


class Replayed(serializers.Serializer[Any]):
    """已安排重新推送的消息数。"""

    replayed = integer("条数")


class Told(Resource):
    """What an account sees of what it is told; of people, those who look after accounts."""

    scope = Scope.EVENTS

    @property
    def account(self) -> Any:
        speaker = getattr(self.request._request, "speaker", None)
        return speaker.account if speaker is not None else None


class Endpoints(Told):
    """接收地址：由本单位负责人在“系统对接”页面登记。"""

    model = Endpoint
    serializer_class = WebhookEndpoint
    order = ("created_at", "pk")
    lookup_value_converter = "int"

    def visible(self) -> QuerySet[Endpoint]:
        if self.account is not None:
            return Endpoint.objects.filter(account=self.account).select_related(*queries.BEHIND_ACCOUNT)
        return queries.visible_endpoints(self.membership)

    @extend_schema(
        operation_id="webhooks_endpoints_replay",
        summary="按时间重新推送",
        description="把一段时间内产生的消息再推送一遍：同一办件按发生的先后，webhook-id 不变。",
        request=ReplaySpan,
        responses={200: Replayed},
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, **kwargs: Any) -> Response:
        endpoint = self.get_object()
        _refuse_unknown(request, ReplaySpan)
        span = ReplaySpan(data=request.data)
        span.is_valid(raise_exception=True)
        number = replay_range(
            endpoint=endpoint, actor=self.membership, now=timezone.now(), **span.validated_data
        )
        return Response(Replayed({"replayed": number}).data)


class Deliveries(Told):
    """推送记录：最近 90 天推送的消息，新的在前。"""

    model = Delivery
    serializer_class = WebhookDelivery
    detail_serializer_class = WebhookDeliveryDetail
    filter_class = DeliveryFilters
    order = ("-created_at", "-pk")

    def visible(self) -> QuerySet[Delivery]:
        if self.account is not None:
            found = Delivery.objects.filter(endpoint__account=self.account)
            return found.select_related("ledger", "endpoint__account__membership")
        return queries.visible_deliveries(self.membership)

    def etag(self, thing: Delivery) -> None:
        """None: a case's ledger says nothing of what was sent."""

    @extend_schema(
        operation_id="webhooks_deliveries_replay",
        summary="重新推送一条消息",
        description="以原来的 webhook-id 再推送一次；同一办件更早的消息送达以后才轮到它。",
        request=None,
        responses={200: WebhookDelivery},
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, **kwargs: Any) -> Response:
        delivery = self.get_object()
        _refuse_unknown(request)
        replay(delivery=delivery, actor=self.membership, now=timezone.now())
        delivery.refresh_from_db()
        return Response(WebhookDelivery(delivery).data)


def _refuse_unknown(request: Request, known: type[serializers.Serializer[Any]] | None = None) -> None:
    names = set(known().fields) if known else set()
    if unknown := sorted(set(request.data) - names):
        faults = [Fault(f"/{name[:100]}", "没有这个输入项。", "unknown-member") for name in unknown]
        raise Refusal("unknown-member", errors=faults)


router = Router()
router.register("webhooks/endpoints", Endpoints, "api-webhook-endpoints")
router.register("webhooks/deliveries", Deliveries, "api-webhook-deliveries")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
