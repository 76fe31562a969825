"""Resources: lists that are paged and filtered, and single things, each of what the speaker sees."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.generics import get_object_or_404
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from portal.api import etags
from portal.api.filters import Filtering, Filters
from portal.api.paging import PARAMETERS, KeysetPaging
from portal.api.views import Endpoint
from portal.paging import Part


class Resource(Endpoint, GenericViewSet):
    """``GET <name>/`` and ``GET <name>/<id>/`` of a model.

    A subclass says ``scope``, ``model``, ``serializer_class``, where a single one tells more
    ``detail_serializer_class``, ``filter_class``, ``order`` (see ``KeysetPaging``) and ``visible``: the rows that
    ``self.membership`` sees. What they do not see is answered like what does not exist. A single thing
    has an ``ETag``: of the state that acts may insist on (``etag``), and of the answer itself.
    """

    model: ClassVar[type[Model]]
    detail_serializer_class: ClassVar[type[BaseSerializer] | None] = None
    filter_class: ClassVar[type[Filters] | None] = None
    order: ClassVar[tuple[str, ...]] = ("-updated_at", "-pk")
    pagination_class = KeysetPaging
    filter_backends = [Filtering]
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def visible(self) -> QuerySet[Any]:
        raise NotImplementedError

    def etag(self, thing: Any) -> str | None:
        """The tag of the state that an act on the thing may insist on (``If-Match``): of its ledger, if it has one."""
        ledger = getattr(thing, "ledger", None)
        return etags.ledger_etag(ledger) if ledger is not None else None

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.visible()

    def ordering(self) -> tuple[str, ...]:
        if "updated_since" in self.request.query_params and self.order[0] == "-updated_at":
            return ("updated_at", "pk")
        return self.order

    def parts(self, rows: QuerySet[Any]) -> Sequence[Part]:
        """The list of ``rows``: in one part, or in several, one after another, each with an order of its own."""
        return [Part(rows, self.ordering())]

    def known_parameters(self) -> frozenset[str]:
        if self.action != "list":
            return self.parameters
        filters = self.filter_class.base_filters if self.filter_class else ()
        return self.parameters | frozenset(PARAMETERS) | frozenset(filters)

    def get_serializer_class(self) -> type[BaseSerializer]:
        if self.action != "list" and self.detail_serializer_class is not None:
            return self.detail_serializer_class
        return super().get_serializer_class()

    def get_object(self) -> Any:
        try:
            return get_object_or_404(
                self.get_queryset(), **{self.lookup_field: self.kwargs[self.lookup_url_kwarg]}
            )
        except (TypeError, ValueError, OverflowError) as error:
            raise Http404 from error

    def list(self, request: Request, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        thing = self.get_object()
        return self.tagged(self.get_serializer(thing).data, self.etag(thing))

    def tagged(self, body: Any, state: str | None = None) -> Response:
        """The answer with its tag; 304 for whoever has it."""
        etag = etags.body_etag(state, JSONRenderer().render(body))
        if etags.is_known(self.request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(body, headers={"ETag": etag})
