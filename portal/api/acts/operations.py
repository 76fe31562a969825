"""The addresses of the acts: ``<resource>/<id>/acts/`` tells what is open now, ``…/acts/<code>/`` carries one out."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from portal.acts.act import Act
from portal.acts.carrying_out import ActTable, Undertaking, consequences_of
from portal.acts.forms import ActForm
from portal.acts.performing import Watch, watched
from portal.api import etags
from portal.api.acts import answers
from portal.api.acts.describing import describe
from portal.api.acts.inputs import Sent, blame, read, settle
from portal.api.acts.schema import JSON, request_of
from portal.api.parsers import ObjectParser
from portal.api.views import Endpoint
from portal.errors import Conflict, InvalidInput
from portal.service_accounts.enums import Scope


class OpenActs(Endpoint):
    """The acts that the speaker can carry out on one object now: the page's buttons, with what each asks for."""

    table: ClassVar[ActTable]
    subject: ClassVar[str]

    def get(self, request: Request, pk: Any) -> Response:
        found = self.table.see(self.membership, self.subject, pk)
        told = []
        for act in self.table.offered(self.membership, found):
            undertaking = Undertaking(self.table, act, found, self.membership)
            told.append(told_of(undertaking, undertaking.form()))
        case = self.table.case_of(found)
        return Response({"items": told}, headers={"ETag": etags.ledger_etag(case.ledger)})


class ActEndpoint(Endpoint):
    """One act of the table. ``GET`` tells what it asks of this object; parameters named like members are filled in
    beforehand, as on the page. ``POST`` carries it out: as on the page, by the same form and service."""

    table: ClassVar[ActTable]
    act: ClassVar[Act]
    resource: ClassVar[str]

    @property
    def form(self) -> type[ActForm]:
        return self.table.forms[self.act.code]

    def known_parameters(self) -> frozenset[str]:
        if self.request.method not in SAFE_METHODS:
            return frozenset()
        return frozenset(parameter.name for parameter in answers.prefilling(self.form))

    def get(self, request: Request, pk: Any) -> Response:
        undertaking = self.table.undertake(self.membership, self.act.code, pk)
        if not undertaking.is_open:
            raise Conflict(undertaking.explain_conflict())
        form = undertaking.form(given=request.query_params.dict())
        etag = etags.ledger_etag(undertaking.case.ledger)
        return Response(told_of(undertaking, form), headers={"ETag": etag})

    def post(self, request: Request, pk: Any) -> Response:
        undertaking = self.table.undertake(self.membership, self.act.code, pk)
        # Somebody who is too late is told so, whatever is wrong besides: the inputs may have changed with the state.
        if not undertaking.is_open:
            etags.require_match(request, undertaking.case.ledger)
            raise Conflict(undertaking.explain_conflict())
        sent = sent_in(request, self.form)
        form = undertaking.form(sent.data, sent.files)
        settle(form, sent)
        watch = Watch(self.act.code, lambda case: etags.require_match(request, case.ledger))
        try:
            with watched(watch):
                undertaking.carry_out(form)
        except InvalidInput as error:
            raise blame(form, error) from error
        if watch.step is None:
            raise AssertionError(f"{self.act.code} is not carried out by perform()")
        return answers.done(watch.step, self.resource)


def sent_in(request: Request, form: type[ActForm]) -> Sent:
    body: Any = request.data
    return read(body, request.FILES, rows_name=form.rows_name if form.rows is not None else "")


def body_parsers(bodies: Mapping[str, Any]) -> dict[str, Any]:
    """Where no file can come, a multipart form is answered 415."""
    return {"parser_classes": [ObjectParser]} if set(bodies) == {JSON} else {}


def told_of(undertaking: Undertaking, form: ActForm) -> dict[str, Any]:
    act = undertaking.act
    return {
        "act": act.code,
        "label": str(act.label),
        "rule": act.rule,
        "consequences": {
            name: [str(one) for one in words] if isinstance(words, list) else str(words)
            for name, words in consequences_of(act, undertaking.subject).items()
        },
        **describe(form),
    }


def act_patterns(
    table: ActTable, resources: Mapping[str, str], *, scope: tuple[Scope, Scope]
) -> list[URLPattern]:
    """The addresses of every act of a table that has a form, and of what is open on each of its kinds of subject.
    ``resources`` are the words of the addresses by kind of subject, ``scope`` what a key needs to read and to act."""
    patterns = []
    for subject, resource in resources.items():
        key = "<uuid:pk>" if subject in table.cases else "<int:pk>"
        codes = [code for code in table.forms if table.acts[code].subject == subject]
        if not codes:
            continue
        patterns.append(_open_acts(table, subject, resource, key, scope[0]))
        patterns += [_act(table, table.acts[code], resource, key, scope[1]) for code in codes]
    return patterns


def _open_acts(table: ActTable, subject: str, resource: str, key: str, scope: Scope) -> URLPattern:
    words = "现在可以对该对象办理的事项，以及每项需要的输入、选项和后果。与页面上的按钮相同。"
    view: Any = extend_schema_view(
        get=extend_schema(
            operation_id=f"{_name(resource)}_open_acts",
            summary=f"{getattr(subject, 'label', resource)}：现在可以办理的事项",
            description=words,
            tags=[resource],
            responses={200: answers.OpenActs},
        )
    )(type("OpenActs", (OpenActs,), {"table": table, "subject": subject, "scope": scope}))
    return path(f"{resource}/{key}/acts/", view.as_view(), name=f"api-{resource}-acts")


def _act(table: ActTable, act: Act, resource: str, key: str, scope: Scope) -> URLPattern:
    form = table.forms[act.code]
    bodies = request_of(form)
    made = type(
        "".join(part.title() for part in act.code.split("_")),
        (ActEndpoint,),
        {
            "table": table,
            "act": act,
            "resource": resource,
            "scope": scope,
            **body_parsers(bodies),
        },
    )
    view: Any = extend_schema_view(
        get=extend_schema(
            operation_id=f"act_{act.code}_inputs",
            summary=f"{act.label}：需要的输入",
            description="该事项对此对象的输入项和选项；以输入项名称为查询参数，可以预先填入。",
            tags=[resource],
            parameters=answers.prefilling(form),
            responses={200: answers.OpenAct},
        ),
        post=extend_schema(
            operation_id=f"act_{act.code}",
            summary=str(act.label),
            description=answers.words_of(act),
            tags=[resource],
            request=bodies,
            responses={200: answers.Done},
        ),
    )(made)
    return path(f"{resource}/{key}/acts/{act.code}/", view.as_view(), name=f"api-act-{act.code}")


def _name(resource: str) -> str:
    return resource.replace("-", "_")
