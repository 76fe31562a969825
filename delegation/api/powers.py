"""Powers and published lists, which are public, and who may decide on a day."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.api.serializers.powers import (
    AnswerPage,
    AuthorityPage,
    AuthorityRow,
    PowerListPage,
    PowerListRow,
    PowerPage,
    PowerRow,
)
from delegation.enums.authorities import Mode, PowerKind
from delegation.models import Authority, Power, PowerList
from delegation.queries import authority_on
from portal.api.filters import Filters, Organ
from portal.api.problems import Fault, Refusal
from portal.api.resources import Resource
from portal.organizations.enums import PARK_KINDS
from portal.organizations.models import Organization
from portal.workdays.due import beijing_date

#: Days that may be asked about.
YEARS = range(1950, 2101)


class PowerFilters(Filters):
    park = Organ("scheme__parks", label="方案中有这个园区的。")
    organ = Organ("organ", label="法定实施机关代码。")
    scheme = django_filters.CharFilter("scheme__code", label="赋权方案代码。", max_length=20)
    mode = django_filters.ChoiceFilter(choices=Mode.choices, label="方案规定的赋权方式。")
    kind = django_filters.ChoiceFilter(choices=PowerKind.choices, label="类别。")


class PowerResource(Resource):
    """权责清单：园区行使或者计划行使的行政权力。任何密钥都可以读取。"""

    scope = None
    model = Power
    serializer_class = PowerRow
    detail_serializer_class = PowerPage
    filter_class = PowerFilters
    order = ("code",)
    lookup_field = "code"
    lookup_url_kwarg = "code"
    lookup_value_converter = "str"

    def known_parameters(self) -> frozenset[str]:
        return frozenset({"date", "park"}) if self.action == "authority_on" else super().known_parameters()

    def visible(self) -> QuerySet[Power]:
        return Power.objects.active().select_related(
            "organ__parent", "scheme__authority__superseded_by", "scheme__government"
        )

    @extend_schema(
        summary="某日谁有权决定",
        description="某日某园区对这项权力：谁决定、以谁的名义、盖谁的章、由谁负责、有什么条件。总有答复，并说明理由。",
        parameters=[
            OpenApiParameter("park", str, required=True, description="园区或者片区的代码。"),
            OpenApiParameter("date", date, description="日期（北京时间），默认今天。"),
        ],
        responses=AnswerPage,
        filters=False,
    )
    @action(detail=True, url_path="authority-on", filter_class=None)
    def authority_on(self, request: Request, **kwargs: Any) -> Response:
        power, park, on = self.get_object(), self._park(), self._date()
        told = {"power": power, "park": park.park, "date": on, "answer": authority_on(power, park, on)}
        return Response(AnswerPage(told).data)

    def _park(self) -> Organization:
        code = self.request.query_params.get("park", "")
        parks = Organization.objects.active().filter(kind__in=PARK_KINDS).select_related("parent__parent")
        if (found := parks.filter(code=code).first()) is None:
            raise Refusal("invalid-query", errors=[Fault("/query/park", "没有这个园区，请给出园区代码。")])
        return found

    def _date(self) -> date:
        text = self.request.query_params.get("date")
        if text is None:
            return beijing_date(timezone.now())
        try:
            on = date.fromisoformat(text) if len(text) == len("2026-11-22") else None
        except ValueError:
            on = None
        if on is None or on.year not in YEARS:
            wrong = Fault("/query/date", f"须为 {YEARS[0]} 至 {YEARS[-1]} 年的日期，如 2026-11-22。")
            raise Refusal("invalid-query", errors=[wrong])
        return on


class AuthorityFilters(Filters):
    number = django_filters.CharFilter(label="文号。", max_length=60)
    valid_on = django_filters.DateFilter(
        method="that_stand", label="这一天在有效期内的；被替代的见 superseded_by。"
    )

    def that_stand(self, found: QuerySet[Authority], name: str, on: date) -> QuerySet[Authority]:
        begun = found.filter(valid_from__lte=on)
        return begun.filter(valid_until=None) | begun.filter(valid_until__gte=on)


class AuthorityResource(Resource):
    """依据文件：园区行使权力所依据的文件和有效期。任何密钥都可以读取。"""

    scope = None
    model = Authority
    serializer_class = AuthorityRow
    detail_serializer_class = AuthorityPage
    filter_class = AuthorityFilters
    order = ("-issued_on", "-pk")
    lookup_value_converter = "int"

    def visible(self) -> QuerySet[Authority]:
        return Authority.objects.select_related("superseded_by", "ledger")


class PowerListFilters(Filters):
    scheme = django_filters.CharFilter("scheme__code", label="赋权方案代码。", max_length=20)


class PowerListResource(Resource):
    """公布的赋权清单，每个方案一版一版。任何密钥都可以读取。"""

    scope = None
    model = PowerList
    serializer_class = PowerListRow
    detail_serializer_class = PowerListPage
    filter_class = PowerListFilters
    order = ("-published_on", "-pk")
    lookup_value_converter = "int"

    def visible(self) -> QuerySet[PowerList]:
        found = PowerList.objects.select_related("scheme")
        if self.action == "retrieve":
            found = found.prefetch_related("items__power__organ", "items__park")
        return found
