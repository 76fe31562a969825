"""When requests last changed, as PostgreSQL keeps it."""

from django.contrib.auth.models import Group
from django.db import models

from proxy_service.models.request import ProxyRequest


class RequestChange(models.Model):
    """The moment of the last change of a request, with whose it is: by an act, or by what its ledger tells of besides
    (an opening, a seal, a period counted anew); of a draft, by those who fill it in.

    In a row of its own: the request's stands in two dozen indexes, all of which would be written for every entry of a
    ledger. Written by the database's own functions alone (``proxy_service.changes``).
    """

    request = models.OneToOneField(
        ProxyRequest, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="change"
    )
    park_id = models.BigIntegerField(null=True)
    enterprise_id = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["changed_at", "request"], name="change_by_moment"),
            models.Index(fields=["park_id", "changed_at", "request"], name="change_of_park"),
            models.Index(fields=["enterprise_id", "changed_at", "request"], name="change_of_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}·{self.changed_at}"


class DepartmentChange(models.Model):
    """The same for each request on a department's list. Beside ``DepartmentCase``, whose row stands in an index of
    pairs of characters that is dear to write."""

    pk = models.CompositePrimaryKey("request", "group")
    request = models.ForeignKey(
        ProxyRequest,
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="department_changes",
    )
    group = models.ForeignKey(Group, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["group", "changed_at", "request"], name="change_of_department"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}·{self.request_id}"
