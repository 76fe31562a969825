"""Pages by key: a page goes on behind the last row of the one before, however many rows came meanwhile."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import Fault, Refusal

DEFAULT, MOST = 50, 200
PARAMETERS = ("limit", "cursor")
SALT = "portal.api.cursor"


class KeysetPaging(BasePagination):
    """``{"items": […], "next": address or null}``. Pages by ``view.ordering()``: names of columns that are never null,
    the last one unique; ``-`` before a name is downwards."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, self.order = request, tuple(view.ordering())
        limit = self._limit()
        queryset = queryset.order_by(*self.order)
        if cursor := request.query_params.get("cursor"):
            queryset = queryset.filter(_behind(queryset, self.order, self._values(cursor)))
        rows = list(queryset[: limit + 1])
        self.last = rows[limit - 1] if len(rows) > limit else None
        return rows[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"items": data, "next": self._next()})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": schema,
                "next": {
                    "type": ["string", "null"],
                    "description": "下一页的地址；null 表示没有更多。",
                },
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "limit",
                "in": "query",
                "description": f"每页条数，默认 {DEFAULT}。",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "上一页 next 中的值，原样带回。",
                "schema": {"type": "string"},
            },
        ]

    def _limit(self) -> int:
        text = self.request.query_params.get("limit", str(DEFAULT))
        if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MOST):
            raise Refusal("invalid-query", errors=[Fault("/query/limit", f"须为 1 至 {MOST} 的整数。")])
        return int(text)

    def _salt(self) -> str:
        """A cursor belongs to one list in one order."""
        return f"{SALT}:{self.request.path}:{','.join(self.order)}"

    def _values(self, cursor: str) -> Sequence[Any]:
        try:
            return signing.loads(cursor, salt=self._salt())
        except (signing.BadSignature, ValueError) as error:
            wrong = Fault("/query/cursor", "不是本列表给出的值，请原样使用上一页的 next。")
            raise Refusal("invalid-query", errors=[wrong]) from error

    def _next(self) -> str | None:
        if self.last is None:
            return None
        values = [_plain(self.last, name.lstrip("-")) for name in self.order]
        query = self.request.query_params.copy()
        query["cursor"] = signing.dumps(values, salt=self._salt())
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


def _plain(row: Any, name: str) -> str:
    field = row._meta.pk if name == "pk" else row._meta.get_field(name)
    return str(field.value_to_string(row))


def _behind(queryset: QuerySet[Any], order: Sequence[str], texts: Sequence[Any]) -> Q:
    """Rows behind those values: beyond in the first column, or equal in it and beyond in the second, and so on."""
    meta = queryset.model._meta
    columns = [name.lstrip("-") for name in order]
    fields = [meta.pk if column == "pk" else meta.get_field(column) for column in columns]
    values = [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
    beyond = ["lt" if name.startswith("-") else "gt" for name in order]
    behind, equal = Q(), Q()
    for column, side, value in zip(columns, beyond, values, strict=True):
        behind |= equal & Q(**{f"{column}__{side}": value})
        equal &= Q(**{column: value})
    # Follows from the rest; it lets PostgreSQL begin in the middle of an index.
    return Q(**{f"{columns[0]}__{beyond[0]}e": values[0]}) & behind
