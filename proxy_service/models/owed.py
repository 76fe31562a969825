"""What waits at every desk, as PostgreSQL keeps it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from proxy_service.models.request import ProxyRequest


class OwedAct(models.Model):
    """An act that somebody owes on a filed request or on a part of it, with all that work lists are ordered by, so that
    the most urgent of a desk are read from an index.

    ``desk`` is whose it is (``duties.Desk``): ``window:12`` is the window of the park with that key. An act that two
    may do lies at both desks. ``part`` is the key of the matter, hand-over, problem … that is meant, 0 for the request
    itself; ``deadline`` the running period that the act is bound to, ``due_at`` and ``amber_at`` its end and when its
    lamp turns, None without one or while it is paused.
    ``park_id`` and ``divisions`` are the request's: how far somebody sees is measured by them.

    Written by the database's own functions alone, from requests, their parts and periods (``proxy_service.owed``).
    """

    pk = models.CompositePrimaryKey("request", "act", "part", "desk")
    request = models.ForeignKey(
        ProxyRequest, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="owed_acts"
    )
    act = models.CharField(max_length=40)
    part = models.BigIntegerField()
    desk = models.CharField(max_length=40)
    park_id = models.BigIntegerField(null=True)
    divisions = ArrayField(models.CharField(max_length=6))
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    amber_at = models.DateTimeField(null=True)
    deadline = models.BigIntegerField(null=True)

    class Meta:
        # With all that a list asks for: it is read in the order of the index, without going to the table.
        indexes = [
            models.Index(
                fields=["desk", "due_at", "submitted_at"],
                include=["act", "part", "request", "deadline", "amber_at", "park_id", "divisions"],
                name="owed_by_desk",
            )
        ]

    def __str__(self) -> str:
        return f"{self.desk}·{self.act}"
