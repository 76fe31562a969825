"""Earlier printings of papers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rendering(models.Model):
    """An earlier printing of a paper: the same facts under the same number, in the layout of its day.

    The row is written when somebody asks for the paper to be printed anew and holds the bytes that stand until then.
    ``superseded_at`` is set when the new ones took their place; from then on a trigger keeps the row.
    """

    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="renderings", verbose_name=_("文书")
    )
    file = models.FileField(_("文件"), max_length=200)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    sm3 = models.CharField("SM3", max_length=64)
    pages = models.PositiveIntegerField(_("页数"))
    template_version = models.CharField(_("模板版本"), max_length=24)
    rendered_at = models.DateTimeField(_("生成时间"))
    requested_by = models.ForeignKey(
        "organizations.Membership", models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    requested_at = models.DateTimeField(_("申请时间"))
    superseded_at = models.DateTimeField(_("被替换时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("较早的排版")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(superseded_at=None),
                name="rendering_one_under_way",
                violation_error_message=_("该文书正在重新生成。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.sha256[:12]}"
