"""How the acts of the service are carried out (``portal.acts``): the request is the case that is locked."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse

from portal.acts import performing
from portal.acts.act import Act
from portal.acts.performing import Practice, Step
from portal.documents.enums import DocumentKind
from portal.fixed import Fixed, fixed
from portal.organizations.models import Membership, Organization, User
from proxy_service import access, facts, parties, rules
from proxy_service.deadlines import organ_of
from proxy_service.lifecycle import ACTS, Clock, Party, Subject
from proxy_service.models import ProxyRequest

__all__ = ["Step", "locked", "perform"]


def _part(model: type[Model], beside: tuple[str, ...], key: int) -> QuerySet[Any]:
    return model._default_manager.filter(pk=key).select_related(*beside)


# What the ledger and the messages about a part name of it.
BESIDE: dict[str, tuple[str, ...]] = {Subject.MATTER: ("version", "organ")}
PARTS: dict[str, Fixed[Any]] = {
    kind: fixed(key=int)(partial(_part, model, BESIDE.get(kind, ())))
    for kind, (model, way) in access.MODELS.items()
    if way
}


def locked(key: UUID) -> ProxyRequest:
    """The request of that key under lock, as it is now."""
    request = _request.first(key=key)
    if request is None:
        raise ProxyRequest.DoesNotExist
    return request


@fixed(key=UUID)
def _request(key: UUID) -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.select_for_update(of=("self",)).filter(pk=key)


class ProxyPractice(Practice):
    def lock(self, act: Act, subject: Any) -> tuple[Any, ProxyRequest]:
        request = locked(subject.request.pk)
        if act.subject == Subject.REQUEST:
            return request, request
        part = PARTS[act.subject].first(key=subject.pk)
        if part is None:
            raise type(subject).DoesNotExist
        if access.MODELS[act.subject][1] == "request":
            part.request = request  # the very one that is locked
        return part, request

    def may(self, act: Act, actor: Membership, subject: Any) -> bool:
        return access.may(act, actor, subject) and access.sees(act.subject, actor, subject)

    def is_open(self, act: Act, subject: Any) -> bool:
        return rules.is_open(ACTS[act.code], subject)

    def organ_of(self, clock: str, subject: Any) -> Organization:
        return organ_of(Clock(clock), subject)

    def issuer_of(self, case: ProxyRequest) -> Organization:
        return case.park.park

    def facts(self, kind: DocumentKind, subject: Any, **extra: Any) -> dict[str, Any]:
        return facts.build(kind, subject, **extra)

    def people(self, party: str, subject: Any, now: datetime) -> Iterable[User]:
        return parties.people(Party(party), subject, now)

    def address(self, case: ProxyRequest) -> str:
        return reverse("request", args=[case.pk])


PRACTICE = ProxyPractice()


def perform(
    code: str, subject: Any, actor: Membership | None, *, at: datetime | None = None
) -> AbstractContextManager[Step]:
    """``portal.acts.performing.perform`` for an act of the service's table."""
    return performing.perform(PRACTICE, ACTS[code], subject, actor, at=at)
