"""A walk through the acts on delegated powers: from the cases of a world onwards, by whatever their pages offer."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from delegation import access
from delegation.acts import TABLE
from delegation.kinds import KINDS
from delegation.models.case import Case
from portal.acts.forms import ActForm
from portal.organizations.models import Membership
from tests.web.filling import typed_into

#: So many ways to fill in a form are tried each time it is met, so many in all.
TURNS, IN_ALL = 6, 30


@dataclass(frozen=True)
class Step:
    """An act, or a beginning (no ``subject``), that its page takes: by whom, on what, with what typed."""

    code: str
    address: str
    person: Membership
    subject: Any
    form: ActForm
    typed: dict[str, Any]

    @property
    def case(self) -> Case | None:
        return self.subject.case if self.subject is not None else None

    def post(
        self, client: Client, typed: dict[str, Any] | None = None, *, follow: bool = False
    ) -> HttpResponse:
        """Sends the form, each time as another."""
        sent = {**(self.typed if typed is None else typed), "key": str(uuid.uuid4())}
        for value in sent.values():
            for file in value if isinstance(value, list) else []:
                if hasattr(file, "seek"):
                    file.seek(0)
        client.force_login(self.person.user)
        return client.post(self.address, sent, follow=follow)


@dataclass
class Walk:
    """``acts`` and ``beginnings`` yield a step for everything that can be done now; whoever takes it must undo what
    they did. Then the walk does it and goes on from there, and undoes that too. Each act is taken once."""

    people: Mapping[str, Membership]
    client: Client
    done: set[str] = field(default_factory=set)
    tried: Counter[str] = field(default_factory=Counter)

    def acts(self, case: Case) -> Iterator[Step]:
        for subject in (case, *case.parts()):
            left = [
                act
                for act in TABLE.acts.values()
                if act.subject == subject.SUBJECT and act.code in TABLE.forms and access.is_open(act, subject)
            ]
            for act in left:
                if act.code not in self.done and (step := self._act(act.code, act.roles, subject)):
                    yield from self._taken(step, lambda _answer: type(case)._default_manager.get(pk=case.pk))

    def beginnings(self, kinds: Iterable[str]) -> Iterator[Step]:
        for kind in kinds:
            for beginning in KINDS[kind].begin:
                code = f"{kind} {beginning.code}"
                for person in self.people.values():
                    if code not in self.done and beginning.is_for(person):
                        form = partial(beginning.form_for, person, given={})
                        address = reverse("delegation:begin", args=[kind, beginning.code])
                        if step := self._fitting(code, address, person, None, form):
                            yield from self._taken(step, partial(self._begun, kind))

    def _begun(self, kind: str, answer: HttpResponse) -> Case:
        pk = answer["Location"].rstrip("/").rpartition("/")[2]
        found: Case = access.VISIBLE[kind](self.people["auditor"]).model._base_manager.get(pk=pk)
        return found  # a draft too, which no auditor sees

    def _taken(self, step: Step, reached: Callable[[HttpResponse], Case]) -> Iterator[Step]:
        self.done.add(step.code)
        yield step
        with transaction.atomic():
            yield from self.acts(reached(step.post(self.client)))
            transaction.set_rollback(True)

    def _act(self, code: str, roles: frozenset[Any], subject: Any) -> Step | None:
        for person in self.people.values():
            if person.role not in roles or not access.sees(person, subject):
                continue
            if any(act.code == code for act in TABLE.offered(person, subject)):
                address = reverse("delegation:act", args=[code, subject.pk])
                form = TABLE.undertake(person, code, subject.pk).form
                if step := self._fitting(code, address, person, subject, form):
                    return step
        return None

    def _fitting(
        self, code: str, address: str, person: Membership, subject: Any, make: Callable[[], ActForm]
    ) -> Step | None:
        """The first way to fill in the form that its page takes."""
        for turn in range(TURNS):
            if self.tried[code] >= IN_ALL:
                return None
            self.tried[code] += 1
            chance = random.Random(f"{code} {self.tried[code]}") if turn else None
            form = make()
            step = Step(code, address, person, subject, form, typed_into(form, chance))
            with transaction.atomic():
                status = step.post(self.client).status_code
                transaction.set_rollback(True)
            if status == 302:
                return step
        return None
