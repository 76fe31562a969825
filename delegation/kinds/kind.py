"""What the pages need to know of a kind of case: its list, its page, and how one begins."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from delegation.access.committee import acts_as
from delegation.lifecycle import Subject
from delegation.models.case import Case
from portal.acts.forms import ActForm
from portal.organizations.enums import Role
from portal.organizations.models import Membership


def nothing(membership: Membership) -> Iterable[tuple[QuerySet[Any], str | Promise]]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """How a person begins a case. ``form`` is made without a subject; ``service`` is called
    ``service(actor=membership, **inputs)`` and answers the case. ``offered`` to whoever has a row of one of these
    questions, which can so be asked for many beginnings at once; None: to everybody of the roles."""

    code: str
    label: str | Promise
    roles: frozenset[Role]
    form: type[ActForm]
    service: Callable[..., Case]
    rule: str
    offered: Callable[[Membership], Sequence["QuerySet[Any]"]] | None = None

    def is_for(self, membership: Membership | None) -> bool:
        if membership is None or not acts_as(membership, self.roles):
            return False
        return self.offered is None or any(found.exists() for found in self.offered(membership))

    def form_for(
        self, membership: Membership, data: Any = None, files: Any = None, *, given: Mapping[str, Any]
    ) -> ActForm:
        """The inputs, for a person whom it is for; ``given`` is filled in already while nothing was typed."""
        return self.form(
            data, files, subject=None, membership=membership, now=timezone.now(), initial=dict(given)
        )

    def carry_out(self, membership: Membership, form: ActForm) -> Case:
        """Begins the case with a valid form's inputs."""
        return self.service(actor=membership, **form.inputs())


@dataclass(frozen=True, kw_only=True)
class Link:
    """Another page about a kind of case, by the name of its address, for some roles."""

    label: str | Promise
    address: str
    roles: frozenset[Role]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of case. ``template`` extends ``delegation/case.html``, ``row`` is one row of the list (cells after the
    number). ``columns`` are the heads of those cells. ``load`` selects what rows and page show beside the case,
    ``listed`` what a row shows of it that not everybody who sees the case may read. The page is made of a case with all
    its parts (``loading``): ``read_by`` asks, by their names there, for what not everybody who sees the case may read
    (without ``prefetch_related``: together in one statement), ``context`` adds what is not on the case itself.
    ``waiting`` are the cases that wait for a word of the person while the clock is another organ's, each with what they
    wait for."""

    subject: Subject
    title: str | Promise
    about: str | Promise
    columns: tuple[str | Promise, ...]
    row: str
    template: str
    waiting: Callable[[Membership], Iterable[tuple[QuerySet[Any], str | Promise]]] = nothing
    begin: tuple[Beginning, ...] = ()
    links: tuple[Link, ...] = ()
    load: Callable[["QuerySet[Any]"], "QuerySet[Any]"] = lambda found: found
    listed: Callable[["QuerySet[Any]", Membership], "QuerySet[Any]"] = lambda found, membership: found
    read_by: Callable[[Any, Membership], Mapping[str, "QuerySet[Any]"]] = lambda case, membership: {}
    context: Callable[[Any, Membership], Mapping[str, Any]] = lambda case, membership: {}

    def beginning(self, code: str) -> Beginning | None:
        return next((one for one in self.begin if one.code == code), None)
