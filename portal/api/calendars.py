"""Working calendars: the days of a year, and the adding of working days as the portal itself adds them."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import choice, flag, integer, words
from portal.api.filters import Filters
from portal.api.organizations import faces_for
from portal.api.problems import Refusal, faults_of_form
from portal.api.resources import Resource
from portal.workdays.calendar import WorkCalendar
from portal.workdays.enums import ScopeKind
from portal.workdays.forms import FIRST_YEAR, LAST_YEAR
from portal.workdays.models import Scope
from portal.workdays.queries import calendar_for

MOST_DAYS = 2000


class CalendarItem(serializers.Serializer[Any]):
    """一套工作日历。"""

    code = words("适用范围的代码：CN、行政区划代码或单位代码")
    name = words("适用范围的名称")
    kind = choice(ScopeKind, "层级")


class DayItem(serializers.Serializer[Any]):
    """一天。"""

    day = serializers.DateField(read_only=True)
    working = flag("是否工作日")
    name = serializers.CharField(read_only=True, allow_null=True, help_text="休息日的名称；工作日为 null")


class YearItem(serializers.Serializer[Any]):
    """一年的工作日和休息日。"""

    code = words("所问的代码")
    year = integer("年份")
    version = words("日历及版本")
    provisional = flag("是否暂定：当年的放假安排尚未公布")
    days = DayItem(many=True, read_only=True)


class SkippedItem(serializers.Serializer[Any]):
    """没有计入的一天。"""

    day = serializers.DateField(read_only=True)
    name = words("原因")


class WorkdaysItem(serializers.Serializer[Any]):
    """从某日起若干个工作日后的日期；起始日不计。"""

    code = words("所问的代码")
    begin = serializers.DateField(read_only=True, help_text="起始日")
    days = integer("工作日数")
    end = serializers.DateField(read_only=True, help_text="届满日")
    version = words("日历及版本")
    provisional = flag("是否暂定：届满日所在年度的放假安排尚未公布")
    skipped = SkippedItem(many=True, read_only=True)


class YearForm(forms.Form):
    year = forms.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)


class WorkdaysForm(forms.Form):
    begin = forms.DateField(input_formats=["%Y-%m-%d"])
    days = forms.IntegerField(min_value=0, max_value=MOST_DAYS)

    def clean_begin(self) -> date:
        begin: date = self.cleaned_data["begin"]
        if not FIRST_YEAR <= begin.year <= LAST_YEAR:
            raise forms.ValidationError(f"年份须在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。", code="invalid")
        return begin


class CalendarFilters(Filters):
    code = django_filters.CharFilter(label="适用范围的代码。", max_length=60)


def _parameter(name: str, kind: Any, about: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, required=required, description=about)


class Calendars(Resource):
    """工作日历：哪天上班，几个工作日后是哪天。代码可以是 CN、行政区划代码，也可以是单位代码。"""

    scope = None
    model = Scope
    serializer_class = CalendarItem
    filter_class = CalendarFilters
    order = ("code",)
    lookup_field = "code"
    lookup_value_converter = "str"

    def visible(self) -> QuerySet[Scope]:
        return Scope.objects.all()

    def known_parameters(self) -> frozenset[str]:
        own = {"retrieve": {"year"}, "workdays": {"begin", "days"}}
        return super().known_parameters() | frozenset(own.get(self.action, ()))

    @extend_schema(
        summary="读取一年的工作日历",
        parameters=[_parameter("year", OpenApiTypes.INT, "年份，默认为今年。")],
        responses=YearItem,
    )
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        asked = self._asked(YearForm)
        calendar = self._calendar()
        year = asked["year"] or timezone.localdate().year
        first = date(year, 1, 1)
        days = [first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1)]
        told = [(day, calendar.name_of_rest(day)) for day in days]
        answer = {
            "code": self.kwargs["id"],
            "year": year,
            "version": calendar.version,
            "provisional": calendar.is_provisional(first),
            "days": [{"day": day, "working": name is None, "name": name} for day, name in told],
        }
        return self.tagged(YearItem(answer).data)

    @extend_schema(
        summary="推算工作日",
        parameters=[
            _parameter("begin", OpenApiTypes.DATE, "起始日，不计入。", required=True),
            _parameter("days", OpenApiTypes.INT, f"工作日数，0 至 {MOST_DAYS}。", required=True),
        ],
        responses=WorkdaysItem,
    )
    @action(detail=True, filter_class=None)
    def workdays(self, request: Request, **kwargs: Any) -> Response:
        """起始日之后第若干个工作日，与办件期限同一算法（起始日不计）。"""
        asked = self._asked(WorkdaysForm)
        calendar = self._calendar()
        end = calendar.add_working_days(asked["begin"], asked["days"])
        answer = {
            "code": self.kwargs["id"],
            **asked,
            "end": end,
            "version": calendar.version,
            "provisional": calendar.is_provisional(end),
            "skipped": calendar.days_skipped(asked["begin"], end),
        }
        return Response(WorkdaysItem(answer).data)

    def _asked(self, form_class: type[forms.Form]) -> dict[str, Any]:
        form = form_class(self.request.query_params)
        if not form.is_valid():
            raise Refusal("invalid-query", errors=faults_of_form(form.errors, "/query"))
        return form.cleaned_data

    def _calendar(self) -> WorkCalendar:
        """Of a scope, or of an organisation that the caller sees; 404 for any other code."""
        code = self.kwargs["id"]
        if Scope.objects.filter(code=code).exists():
            return calendar_for(code)
        organization = faces_for(self.membership).filter(code=code).first()
        if organization is None:
            raise Http404
        return calendar_for(organization)
