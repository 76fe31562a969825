"""Carrying an act out, whoever asks for it: a page, or another system through the interface."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.acts.act import Act
from portal.acts.forms import ActForm
from portal.organizations.models import Membership


@dataclass(frozen=True, kw_only=True)
class ActTable:
    """What an app's acts are carried out with. ``find`` answers the object of an act that the person may act on, and
    raises ``Http404`` for all others; ``open_to`` is asked of a visible object. ``cases`` are the kinds of subject that
    have a ledger of their own: they are addressed by UUID, their parts by number."""

    acts: Mapping[str, Act]
    forms: Mapping[str, type[ActForm]]
    services: Mapping[str, Callable[..., Any]]
    cases: Collection[str]
    visible: Callable[[str, Membership | None], QuerySet[Any]]
    find: Callable[[Membership | None, Act, Any], Any]
    is_open: Callable[[Act, Any], bool]
    open_to: Callable[[Membership | None, Any], list[Act]]
    case_of: Callable[[Any], Any]

    def undertake(self, membership: Membership, code: str, pk: uuid.UUID | int) -> "Undertaking":
        """The act on that object, by this person. An act that is not theirs, that nobody carries out by hand, or on
        something that they do not see, is an unknown address."""
        act = self.acts.get(code)
        if act is None or code not in self.forms:
            raise Http404
        self._check_key(act.subject, pk)
        return Undertaking(self, act, self.find(membership, act, pk), membership)

    def see(self, membership: Membership, subject: str, pk: uuid.UUID | int) -> Any:
        """The object of a kind, if the person may see it; 404 otherwise."""
        self._check_key(subject, pk)
        found = self.visible(subject, membership).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def offered(self, membership: Membership, subject: Any) -> list[Act]:
        """The acts that the person can carry out by hand on a visible object now."""
        return [act for act in self.open_to(membership, subject) if act.code in self.forms]

    def _check_key(self, subject: str, pk: uuid.UUID | int) -> None:
        if isinstance(pk, uuid.UUID) != (subject in self.cases):
            raise Http404


@dataclass(frozen=True)
class Undertaking:
    """One act on one object that the person may see and act on."""

    table: ActTable
    act: Act
    subject: Any
    membership: Membership
    now: datetime = field(default_factory=timezone.now)

    @property
    def case(self) -> Any:
        """What has the ledger: the subject, or what it is a part of."""
        return self.table.case_of(self.subject)

    @property
    def is_open(self) -> bool:
        """Whether the states let the act begin now."""
        return self.table.is_open(self.act, self.subject)

    def form(self, data: Any = None, files: Any = None, *, given: Mapping[str, Any] | None = None) -> ActForm:
        """The inputs of the act; ``given`` is filled in already while nothing was typed."""
        return self.table.forms[self.act.code](
            data,
            files,
            subject=self.subject,
            membership=self.membership,
            now=self.now,
            initial=dict(given or {}),
        )

    def carry_out(self, form: ActForm) -> Any:
        """Calls the service with a valid form's inputs. Raises what services raise: ``InvalidInput``, ``Conflict``
        (somebody was faster) and ``NotAllowed``, having changed nothing."""
        service = self.table.services[self.act.code]
        return service(**{self.act.subject.value: self.subject}, actor=self.membership, **form.inputs())

    def refresh(self) -> None:
        """The states as they are by now, for somebody who was too late."""
        self.subject.refresh_from_db(fields=["state"])
        self.case.refresh_from_db(fields=["state"])

    def explain_conflict(self) -> str:
        return _("“%(act)s”现在不能办理：当前状态为“%(state)s”。") % {
            "act": self.act.label,
            "state": self.subject.get_state_display(),
        }


def consequences_of(act: Act, subject: Any) -> dict[str, Any]:
    """What follows from an act, in words, from its row in the table."""
    return {
        "state": dict(subject._meta.get_field("state").flatchoices).get(act.to_state, ""),
        "papers": [kind.label for kind in act.issues],
        "starts": [clock.label for clock in act.opens],
        "stops": [clock.label for clock in act.settles],
        "told": [party.label for party in act.notifies],
        "heading": act.heading.label,
    }
