"""What the resources of a request's parts have in common."""

from typing import Any

from django.db.models import QuerySet

from portal.api import etags
from portal.api.registry import one_of
from portal.api.resources import Resource
from portal.service_accounts.enums import Scope
from proxy_service import changes
from proxy_service.api.seen import parts_of_seen


class Parts(Resource):
    """Parts of the requests that the caller may open. ``way`` leads from a part to its request, ``beside`` names what
    is read with it. They stand in the order in which their requests changed, as these do; the tag of a part is that of
    its case, so that it fits its acts."""

    scope = Scope.PROXY_READ
    lookup_value_converter = "int"
    way: str = "request"
    beside: tuple[str, ...] = ()
    together: tuple[Any, ...] = ()

    def ordering(self) -> tuple[str, ...]:
        return changes.order(is_pulled="updated_since" in self.request.query_params)

    def visible(self) -> QuerySet[Any]:
        return self.read_whole(parts_of_seen(self.model._default_manager.all(), self.membership, self.way))

    def read_whole(self, parts: QuerySet[Any]) -> QuerySet[Any]:
        """With all that is said of each, in a number of queries that their number does not change."""
        if self.action == "list":
            judged = self.model._default_manager.filter(one_of(parts))
            parts = changes.with_changes(self.membership, judged, self.way)
        return parts.select_related(f"{self.way}__ledger", *self.beside).prefetch_related(*self.together)

    def etag(self, thing: Any) -> str | None:
        return etags.ledger_etag(thing.request.ledger)


def person(name: str) -> tuple[str, str]:
    """What is read to name a person and the body they act for."""
    return f"{name}__user", f"{name}__organization"
