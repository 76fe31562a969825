"""The figures of the dashboards, as numbers."""

from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import day, integer, moment, words
from portal.api.problems import Refusal, faults_of_form
from portal.api.views import Endpoint
from portal.service_accounts.enums import Scope
from proxy_service.dashboard import SEVERAL_PARKS
from proxy_service.forms.listing import PeriodForm
from proxy_service.periods import Period
from proxy_service.statistics import Statistics as Figures
from proxy_service.views.dashboard import READERS


class Figure(serializers.Serializer[Any]):
    """一个数字：本期和上一个等长的时期。无可统计的为 null。"""

    now = serializers.FloatField(allow_null=True, help_text="本期")
    before = serializers.FloatField(allow_null=True, help_text="上期")


def figures(said: str) -> serializers.DictField:
    return serializers.DictField(child=Figure(), help_text=said)


class ClockFigures(serializers.Serializer[Any]):
    """一种时限。"""

    kind = words("期限类型的代码")
    kept = Figure(help_text="按时")
    late = Figure(help_text="超期")


class OrganFigures(serializers.Serializer[Any]):
    """一个责任单位。"""

    name = words("单位", source="label")
    kept = Figure(help_text="按时")
    late = Figure(help_text="超期")
    overdue = integer("现在超期未办")


class ParkFigures(serializers.Serializer[Any]):
    """一个园区或者片区。"""

    name = words("园区", source="label")
    filed = Figure(help_text="提交")
    accepted = Figure(help_text="受理")
    completed = Figure(help_text="办结")
    open = Figure(help_text="期末在办")
    kept = Figure(help_text="按时的期限")
    late = Figure(help_text="超期的期限")


class MonthFigures(serializers.Serializer[Any]):
    """一个月。"""

    month = words("月份，如 2026-11")
    filed = integer("提交")
    accepted = integer("受理")
    completed = integer("办结")


class StatisticsItem(serializers.Serializer[Any]):
    """一个时期的统计，只计算调用方看得到的申请；口径与页面“统计看板”相同。"""

    since = day("从")
    until = day("到，含当日")
    made_at = moment("统计时间")
    volume = figures("filed 提交、accepted 受理、completed 办结、open 期末在办")
    durations = figures("受理和办结用时的中位数：日历天和工作日")
    clocks = ClockFigures(many=True)
    organs = OrganFigures(many=True)
    coordination = figures("问题和协调")
    corrections = figures("补正告知：first 首次、again 再次")
    evaluations = serializers.DictField(
        child=serializers.DictField(child=Figure()), help_text="按评价方，各维度均分"
    )
    supervisions = figures("督办：sent 发出、open 未审结")
    visits = figures("回访")
    months = MonthFigures(many=True)
    parks = ParkFigures(many=True, help_text="只给督查单位和审计管理员")


class Statistics(Endpoint):
    """统计看板的数字。没有统计看板的角色答复 404。"""

    scope = Scope.PROXY_READ
    parameters = frozenset({"since", "until"})
    may_answer = frozenset({404})

    @extend_schema(
        operation_id="statistics",
        tags=["statistics"],
        parameters=[
            OpenApiParameter("since", date, required=True, description="从哪一天，如 2026-01-01。"),
            OpenApiParameter("until", date, required=True, description="到哪一天，含当日。"),
        ],
        responses=StatisticsItem,
    )
    def get(self, request: Request) -> Response:
        if self.membership.role not in READERS:
            raise Http404
        form = PeriodForm(request.query_params)
        if not form.is_valid():
            raise Refusal("invalid-query", errors=faults_of_form(form.errors, "/query"))
        return Response(StatisticsItem(self.figures(form.period)).data)

    def figures(self, period: Period) -> dict[str, Any]:
        now = timezone.now()
        found = Figures(self.membership, period, now)
        several = self.membership.role in SEVERAL_PARKS
        return {
            "since": period.since,
            "until": period.until,
            "made_at": now,
            "volume": found.volume,
            "durations": found.durations,
            "clocks": [{"kind": kind, **pairs} for kind, pairs in found.by_clock.items()],
            "organs": found.by_organ,
            "coordination": found.coordination,
            "corrections": found.corrections,
            "evaluations": found.evaluations,
            "supervisions": found.supervisions,
            "visits": found.visits,
            "months": [{**month, "month": f"{month['period'].since:%Y-%m}"} for month in found.by_month],
            "parks": found.by_park if several else [],
        }
