"""What every case of this app has: a ledger of its own, a number, and a state that services alone change."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.ledger.models import Ledger
from portal.organizations.models import Organization


def in_order(name: str) -> list[models.Index]:
    """What lists of a kind of which there are many are read by: the newest first (``listing.NEWEST_FIRST``) and, in
    the interface, the latest changed."""
    return [
        models.Index(fields=["created_at", "id"], name=f"{name}_newest"),
        models.Index(fields=["updated_at", "id"], name=f"{name}_changed"),
    ]


class ActedOn(models.Model):
    """Something that acts are done to: a case or a part of one. ``state`` is the subclass's, with its choices.

    ``SUBJECT`` is its member of ``lifecycle.Subject``, by value. Models stand below the tables: they know parties and
    clocks by value too.
    """

    SUBJECT: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def case(self) -> "Case":
        """What has the ledger."""
        raise NotImplementedError

    @property
    def subject_key(self) -> str:
        """How deadlines, documents and ledger entries name it: ``permit:5f2…``."""
        return f"{self.SUBJECT}:{self.pk}"

    def organs(self, party: str) -> Iterable[Organization]:
        """The organisations that stand behind a party (``lifecycle.Party``) to it."""
        raise NotImplementedError

    def organ_owing(self, clock: str) -> Organization:
        """The organ that owes the act of a deadline (``lifecycle.Clock``), whose calendar counts."""
        raise NotImplementedError


class Case(ActedOn):
    """``number`` is what people know it by, in the register of the organ that keeps it; None before it has one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.OneToOneField(Ledger, models.PROTECT, related_name="%(app_label)s_%(class)s")
    number = models.CharField(_("编号"), max_length=60, null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number or str(self._meta.verbose_name)

    def get_absolute_url(self) -> str:
        return reverse("delegation:case", args=[self.SUBJECT, self.pk])

    @property
    def case(self) -> "Case":
        return self

    @property
    def issuer(self) -> Organization:
        """Who issues its papers, where the service names nobody."""
        raise NotImplementedError

    def parts(self) -> Iterable[Any]:
        """Its parts that acts are done to, as the page lists their buttons."""
        return ()
