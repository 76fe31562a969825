"""Issued papers, and the counters that number them."""

import secrets
import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.documents.enums import DocumentKind, DocumentState, Standing

if TYPE_CHECKING:
    from portal.documents.models.rendering import Rendering
    from portal.documents.models.seal import Sealing


def new_token() -> str:
    """An unguessable code for the public check page (192 bits)."""
    return secrets.token_urlsafe(24)


class Counter(models.Model):
    """The last number used by an issuer for a kind of paper in a year.

    Taken in the transaction of the act, so that a rolled-back act gives its number back: no gap, no double.
    """

    issuer = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("文号计数")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year"], name="document_counter_unique")
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id}/{self.kind}/{self.year}: {self.last}"


#: Waiting to be printed in another layout: what was printed before stands meanwhile.
PRINTED_ANEW = Q(state=DocumentState.PENDING) & ~Q(sha256="")


class DocumentQuerySet(models.QuerySet["Document"]):
    def ready(self) -> "DocumentQuerySet":
        return self.filter(state=DocumentState.READY)

    def standing(self, standing: str) -> "DocumentQuerySet":
        """Those of one ``Standing``; the same judgement as ``Document.standing``, in SQL."""
        successors = Document.objects.filter(replaces=OuterRef("pk")).exclude(state=DocumentState.VOID)
        match standing:
            case Standing.REPLACED:
                return self.filter(Exists(successors)).exclude(state=DocumentState.VOID)
            case Standing.VOID:
                return self.filter(state=DocumentState.VOID)
            case Standing.VALID:
                return self.filter(Q(state=DocumentState.READY) | PRINTED_ANEW).exclude(Exists(successors))
        return self.filter(state=standing, sha256="").exclude(Exists(successors))


class Document(models.Model):
    """A paper with frozen facts, a number and, once rendered, frozen bytes.

    What it says is never changed, and the row is never deleted: a trigger of the database refuses both. A
    correction is a new document whose ``replaces`` names this one; a void number stays with its reason. Before it is
    sealed the same facts may be printed anew in a newer layout; the earlier bytes stay as a ``Rendering``.
    ``issuer_name`` is what the issuer was called on the day, ``calendar_version`` the calendar by which it counted its
    working days then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.ForeignKey(
        "ledger.Ledger",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("台账"),
    )
    kind = models.CharField(_("文书种类"), max_length=24, choices=DocumentKind)
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    issuer = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        related_name="issued_documents",
        verbose_name=_("发文机关"),
    )
    issuer_name = models.CharField(_("发文机关名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年份"))
    sequence = models.PositiveIntegerField(_("顺序号"))
    number = models.CharField(_("文号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    facts = models.JSONField(_("要素"))
    template_version = models.CharField(_("模板版本"), max_length=24, blank=True)
    calendar_version = models.CharField(_("工作日历版本"), max_length=80, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=DocumentState, default=DocumentState.PENDING, db_index=True
    )
    file = models.FileField(_("文件"), max_length=200, blank=True)
    size = models.PositiveIntegerField(_("大小"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    sm3 = models.CharField("SM3", max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("页数"), default=0)
    token = models.CharField(_("核验码"), max_length=40, unique=True, default=new_token, editable=False)
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by = models.ForeignKey(
        "organizations.Membership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    rendered_at = models.DateTimeField(_("生成时间"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("替代")
    )
    void_reason = models.CharField(_("作废原因"), max_length=500, blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    not_before = models.DateTimeField(_("下次尝试时间"), null=True, blank=True)
    error = models.TextField(_("错误"), blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("文书")
        ordering = ["issued_at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "sequence"], name="document_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(sha256="") & ~Q(sm3="") & Q(pages__gt=0)),
                name="document_ready_has_bytes",
                violation_error_message=_("有效文书必须已有文件和校验值。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | (~Q(void_reason="") & Q(voided_at__isnull=False)),
                name="document_void_has_reason",
                violation_error_message=_("作废文书必须说明原因。"),
            ),
        ]
        indexes = [
            models.Index(fields=["issued_at"], condition=Q(state="pending"), name="document_pending"),
            models.Index(fields=["ledger", "issued_at"], name="document_by_ledger"),
            models.Index(fields=["sha256"], name="document_by_hash"),
            models.Index(fields=["issuer", "year", "issued_at", "id"], name="document_by_issuer"),
            models.Index(fields=["issued_at", "id"], name="document_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def is_ready(self) -> bool:
        return self.state == DocumentState.READY

    @property
    def is_printed_anew(self) -> bool:
        """Whether the paper waits to be printed in another layout; what was printed before stands meanwhile."""
        return self.state == DocumentState.PENDING and bool(self.sha256)

    @property
    def successor(self) -> "Document | None":
        """The paper that took this one's place; a void one takes nobody's."""
        return next((paper for paper in self.replaced_by.all() if paper.state != DocumentState.VOID), None)

    @property
    def standing(self) -> Standing:
        if self.state == DocumentState.VOID:
            return Standing.VOID
        if self.successor is not None:
            return Standing.REPLACED
        return Standing.VALID if self.is_ready or self.is_printed_anew else Standing(self.state)

    @property
    def sealed(self) -> "Sealing | None":
        """The sealing of the paper, once it is done."""
        sealing: Sealing | None = getattr(self, "sealing", None)
        return sealing if sealing is not None and sealing.is_done else None

    @property
    def final(self) -> "Document | Sealing":
        """The row whose ``file``, ``size``, ``sha256`` and ``sm3`` are handed out: under seal once it is sealed."""
        return self.sealed or self

    @property
    def hashes(self) -> tuple[str, ...]:
        """The SHA-256 of every genuine file of this paper: of the sealed one, if there is one, of the preview, and of
        its earlier printings."""
        files = (self.final, self, *self.earlier)
        return tuple(dict.fromkeys(each.sha256 for each in files if each.sha256))

    @property
    def earlier(self) -> "list[Rendering]":
        """The printings that another one took the place of, the oldest first."""
        return [each for each in self.renderings.all() if each.superseded_at is not None]

    @property
    def is_downloadable(self) -> bool:
        """A void paper that was once rendered can still be read; the page says that it is void."""
        return bool(self.sha256)

    @property
    def is_disposed(self) -> bool:
        """Whether the file was destroyed after its time; hashes and number stay (``portal.retention``)."""
        return bool(self.sha256) and not self.file

    @property
    def filename(self) -> str:
        return f"{self.number} {self.title}.pdf"
