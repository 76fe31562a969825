"""Figures as they are kept: sums of what was counted, what was counted of each request, and which requests have changed
since (docs/decisions/0042-figures.md). All four are written by the database's own functions alone."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from portal.organizations.models import Organization
from proxy_service.models.arrays import Hours, Marks


class FigureScope(models.Model):
    """By what it is decided who sees a request: its park and the divisions concerned."""

    park = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    divisions = ArrayField(models.CharField(max_length=6))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["park", "divisions"], name="figure_scope_once")]

    def __str__(self) -> str:
        return f"{self.park_id}·{','.join(self.divisions)}"


class FigureSum(models.Model):
    """How many of one thing there are in a scope: ``name`` with ``particular`` (a kind of period, a unit, a score's
    dimension) and ``measure`` (days, minutes, a score; 0 where nothing is measured).

    ``grain`` says what ``day`` stands for: a ``day``; a ``month`` by its first; ``stock_day`` and ``stock_month`` the
    same for what is added up from the beginning; ``span`` a day of lengths of time, whose months are not kept, since
    working days depend on the calendar of the day they are asked for.
    """

    pk = models.CompositePrimaryKey("scope", "grain", "day", "name", "particular", "measure")
    scope = models.ForeignKey(FigureScope, models.PROTECT, related_name="+", db_index=False)
    grain = models.CharField(max_length=12)
    day = models.DateField()
    name = models.CharField(max_length=20)
    particular = models.CharField(max_length=40)
    measure = models.IntegerField()
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day} {self.name} {self.number}"


class FigureCounted(models.Model):
    """What the sums hold of one request: one fact at each index of the lists. By these facts, by ``whose`` lists it
    stands on and by when it was filed it is found (``proxy_service.happened``).

    No foreign key: a request that is destroyed leaves its counted facts until they are taken from the sums.
    """

    request_id = models.UUIDField(primary_key=True)
    scope = models.ForeignKey(FigureScope, models.PROTECT, related_name="+", db_index=False)
    days = ArrayField(models.DateField())
    names = ArrayField(models.CharField(max_length=20))
    particulars = ArrayField(models.CharField(max_length=40))
    measures = ArrayField(models.IntegerField())
    numbers = ArrayField(models.IntegerField())
    whose = ArrayField(models.CharField(max_length=32), null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            GinIndex(
                Hours("submitted_at"),
                F("whose"),
                Marks(),
                name="counted_found_in_hours_gin",
                fastupdate=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}"


class FigureTouch(models.Model):
    """A request that is to be counted anew, noted by the act that changed it, in its transaction."""

    request_id = models.UUIDField()
    noted_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.request_id}"
