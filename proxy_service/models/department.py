"""The list of a department, as PostgreSQL keeps it."""

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from proxy_service.models.arrays import Hours, InArray
from proxy_service.models.request import ProxyRequest


class DepartmentCase(models.Model):
    """A filed request of which a department was given a matter, with what lists of it are ordered and searched by, so
    that the first of them are read from an index.

    Written by the database's own functions alone, from the grants and the request (``proxy_service.department_cases``).
    """

    pk = models.CompositePrimaryKey("request", "group")
    request = models.ForeignKey(
        ProxyRequest, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="department_cases"
    )
    group = models.ForeignKey(Group, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+")
    enterprise_id = models.BigIntegerField()
    submitted_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True)
    search = ArrayField(models.CharField(max_length=2), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["group", "submitted_at", "request"], name="department_by_day"),
            models.Index(
                fields=["group", "next_due_at", "submitted_at", "request"],
                condition=Q(next_due_at__isnull=False),
                name="department_by_due",
            ),
            models.Index(
                fields=["group", "enterprise_id", "submitted_at", "request"], name="department_by_firm"
            ),
            GinIndex(
                Hours("submitted_at"),
                F("search"),
                InArray("group"),
                name="department_found_in_hours_gin",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}·{self.request_id}"
