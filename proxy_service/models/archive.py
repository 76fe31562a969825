"""Archived files of cases that another portal closed, taken in as packages."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.documents.models import StoredFile

if TYPE_CHECKING:
    from proxy_service.models.keeping import PackageKeeping


class ArchivedCase(models.Model):
    """A package that was verified and stored as it came; its facts are those of the package and never change:
    a trigger refuses that, and to delete any.

    Enterprise, park and divisions are kept by code: the portal that takes a package in need not know them.
    Of a case without an enterprise they say nothing; ``retained_until`` None: kept for ever.
    ``manifest_sha256`` says which contents these are, whenever and however often they were exported;
    ``signer`` is empty for a package that came without a signature and was taken in all the same.
    """

    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=200)
    enterprise_code = models.CharField(_("企业代码"), max_length=40, blank=True)
    enterprise_name = models.CharField(_("企业"), max_length=120, blank=True)
    park_code = models.CharField(_("园区代码"), max_length=40, db_index=True)
    park_name = models.CharField(_("园区"), max_length=120)
    divisions = ArrayField(models.CharField(max_length=12), verbose_name=_("涉及县市"))
    archived_at = models.DateTimeField(_("归档时间"))
    retained_until = models.DateField(_("保存至"), null=True, blank=True)
    entries = models.PositiveIntegerField(_("台账条数"))
    head_hash = models.CharField(_("台账末尾校验值"), max_length=64)
    package = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="archived_case", verbose_name=_("案卷包")
    )
    manifest_sha256 = models.CharField(_("清单校验值"), max_length=64, unique=True)
    signer = models.CharField(_("签名人"), max_length=200, blank=True)
    signed_at = models.DateTimeField(_("签名时间"), null=True, blank=True)
    imported_at = models.DateTimeField(_("导入时间"))

    class Meta:
        verbose_name = _("导入的案卷")
        ordering = ["-archived_at", "number"]

    def __str__(self) -> str:
        return self.number

    @property
    def kept_until(self) -> date | None:
        """The last day, if it was prolonged since the package came; None: for ever."""
        keeping: PackageKeeping | None = getattr(self, "keeping", None)
        return keeping.retained_until if keeping else self.retained_until
