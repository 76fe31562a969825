"""The acts on cases of delegated powers as operations, and how a case begins."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.urls import URLPattern, path, reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.acts import TABLE
from delegation.api.names import RESOURCES
from delegation.kinds import KINDS, Beginning, Kind
from portal.acts.forms import ActForm
from portal.api.acts import answers
from portal.api.acts.describing import describe
from portal.api.acts.inputs import blame, settle
from portal.api.acts.operations import act_patterns, body_parsers, sent_in
from portal.api.acts.schema import request_of
from portal.api.etags import ledger_etag
from portal.api.views import Endpoint
from portal.errors import InvalidInput
from portal.service_accounts.enums import Scope


class Beginnings(Endpoint):
    """The ways in which the speaker can begin a case of a kind, with what each asks for."""

    kind: ClassVar[Kind]
    scope = Scope.POWERS_READ

    def get(self, request: Request) -> Response:
        mine = [one for one in self.kind.begin if one.is_for(self.membership)]
        return Response({"items": [told_of(one, one.form_for(self.membership, given={})) for one in mine]})


class BeginningEndpoint(Endpoint):
    """Begins a case, as on its page."""

    kind: ClassVar[Kind]
    beginning: ClassVar[Beginning]
    scope = Scope.POWERS_ACT

    def post(self, request: Request) -> Response:
        if not self.beginning.is_for(self.membership):
            raise Http404
        sent = sent_in(request, self.beginning.form)
        form = self.beginning.form_for(self.membership, sent.data, sent.files, given={})
        settle(form, sent)
        try:
            case: Any = self.beginning.carry_out(self.membership, form)
        except InvalidInput as error:
            raise blame(form, error) from error
        resource = RESOURCES[self.kind.subject]
        body = answers.begun(case, case, resource)
        headers = {
            "ETag": ledger_etag(case.ledger),
            "Location": reverse(f"api-{resource}-detail", args=[case.pk]),
        }
        return Response(body, status=201, headers=headers)


def told_of(beginning: Beginning, form: ActForm) -> dict[str, Any]:
    return {
        "code": beginning.code,
        "label": str(beginning.label),
        "rule": beginning.rule,
        **describe(form),
    }


def begin_patterns(kinds: Mapping[str, Kind]) -> list[URLPattern]:
    """``<resource>/begin/`` and ``<resource>/begin/<code>/`` of every kind that people begin."""
    patterns = []
    for subject, kind in kinds.items():
        if kind.begin:
            patterns.append(_beginnings(kind, RESOURCES[subject]))
            patterns += [_begin(kind, beginning, RESOURCES[subject]) for beginning in kind.begin]
    return patterns


def _beginnings(kind: Kind, resource: str) -> URLPattern:
    view: Any = extend_schema_view(
        get=extend_schema(
            operation_id=f"beginnings_{kind.subject}",
            summary=f"{kind.title}：可以怎样开始",
            description=str(kind.about),
            tags=[resource],
            responses={200: answers.OpenBeginnings},
        )
    )(type("Beginnings", (Beginnings,), {"kind": kind}))
    return path(f"{resource}/begin/", view.as_view(), name=f"api-{resource}-begin")


def _begin(kind: Kind, beginning: Beginning, resource: str) -> URLPattern:
    bodies = request_of(beginning.form)
    roles = "、".join(sorted(str(role.label) for role in beginning.roles))
    view: Any = extend_schema_view(
        post=extend_schema(
            operation_id=f"begin_{kind.subject}_{beginning.code}",
            summary=str(beginning.label),
            description=f"- 依据：{beginning.rule}\n- 由谁办理：{roles}\n\n与页面上的同名办理相同。",
            tags=[resource],
            request=bodies,
            responses={201: answers.Begun},
        )
    )(
        type(
            f"Begin{resource.title().replace('-', '')}{beginning.code.title()}",
            (BeginningEndpoint,),
            {"kind": kind, "beginning": beginning, **body_parsers(bodies)},
        )
    )
    name = f"api-{resource}-begin-{beginning.code}"
    return path(f"{resource}/begin/{beginning.code}/", view.as_view(), name=name)


urlpatterns: list[URLPattern] = [
    *begin_patterns(KINDS),
    *act_patterns(TABLE, RESOURCES, scope=(Scope.POWERS_READ, Scope.POWERS_ACT)),
]
