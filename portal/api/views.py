"""The way of every request of the API: who speaks, whether they may, how often, what they ask; once, if it writes."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api import idempotency
from portal.api.permissions import membership_of, scopes_of
from portal.api.problems import Fault, Refusal
from portal.documents.services import undone_with_uploads
from portal.organizations.models import Membership


class Endpoint(APIView):
    """A view of the API. It declares ``scope`` (see ``Speaks``) and ``parameters``, the names of
    the address's parameters it knows: others are refused. Refusals are raised, never returned; ``may_answer`` names the
    statuses of those that its address and method do not bring along.

    Whatever writes is done once per ``Idempotency-Key``, in a transaction that holds the answer too.
    """

    parameters: ClassVar[frozenset[str]] = frozenset()
    may_answer: ClassVar[frozenset[int]] = frozenset()

    @property
    def membership(self) -> Membership:
        return cast(Membership, membership_of(self.request))

    @property
    def scopes(self) -> frozenset[str] | None:
        """Those of the key; None for a person, who needs none."""
        return scopes_of(self.request)

    def known_parameters(self) -> frozenset[str]:
        return self.parameters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        unknown = sorted(set(request.query_params) - self.known_parameters())
        if unknown:
            raise Refusal(
                "unknown-parameter",
                errors=[Fault(f"/query/{name}", "没有这个参数。", "unknown") for name in unknown],
            )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        asked = self.request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(asked, *args, **kwargs)
            method = (asked.method or "").lower()
            handler = getattr(self, method if method in self.http_method_names else "", None)
            do = partial(handler or self.http_method_not_allowed, asked, *args, **kwargs)
            if handler and asked.method not in SAFE_METHODS:
                return self.finish(idempotency.once(asked, partial(self._carry_out, do)))
            response = do()
        except Exception as error:
            response = self.handle_exception(error)
        return self.finish(self.finalize_response(asked, response, *args, **kwargs))

    def finish(self, response: HttpResponseBase) -> HttpResponseBase:
        """What belongs to this answer, not to the act that it tells of."""
        for name, value in getattr(self, "rate_headers", {}).items():
            response.headers[name] = value
        return response

    def _carry_out(self, do: Callable[[], HttpResponseBase]) -> HttpResponse:
        """The act in a savepoint, and its answer whole."""
        try:
            with undone_with_uploads():
                response = do()
        except Exception as error:
            response = self.handle_exception(error)
        answer = self.finalize_response(self.request, cast(Response, response), *self.args, **self.kwargs)
        return cast(HttpResponse, answer.render() if isinstance(answer, Response) else answer)
