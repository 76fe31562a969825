"""Pages of the interface, by key (``portal.paging``)."""

from typing import Any

from django.core import signing
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import Fault, Refusal
from portal.paging import Part, behind, walked

DEFAULT, MOST = 50, 200
PARAMETERS = ("limit", "cursor")
SALT = "portal.api.cursor"


class KeysetPaging(BasePagination):
    """``{"items": […], "next": address or null}``. As ``view.parts()`` says."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.parts = view.parts(queryset)
        limit = self._limit()
        cursor = request.query_params.get("cursor")
        found = walked(self._behind(cursor) if cursor else list(enumerate(self.parts)), limit + 1)
        self.last = found[limit - 1] if len(found) > limit else None
        return [row for _number, row in found[:limit]]

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
        orders = ";".join(",".join(part.order) for part in self.parts)
        return f"{SALT}:{self.request.path}:{orders}"

    def _behind(self, cursor: str) -> list[tuple[int, Part]]:
        try:
            number, *values = signing.loads(cursor, salt=self._salt())
            return behind(self.parts, number, values)
        except (signing.BadSignature, TypeError, ValueError) as error:
            wrong = Fault("/query/cursor", "不是本列表给出的值，请原样使用上一页的 next。")
            raise Refusal("invalid-query", errors=[wrong]) from error

    def _next(self) -> str | None:
        if self.last is None:
            return None
        number, row = self.last
        query = self.request.query_params.copy()
        query["cursor"] = signing.dumps([number, *self.parts[number].values_of(row)], salt=self._salt())
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
