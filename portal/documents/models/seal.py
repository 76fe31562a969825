"""The seals of organisations, and the papers that bear them."""

from datetime import datetime

from cryptography import x509
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.documents.enums import SealingState, SealProvider, SealPurpose
from portal.documents.seal_names import SealKind


class Seal(models.Model):
    """An electronic seal of an organisation: a name, a certificate, and where its key is; never the key itself.

    Of each purpose and number one is in use at a time; which one belongs on a paper, the paper says. ``name`` stands
    around the star, number 0 is a seal without one.
    A trigger keeps all of it but the end, and that once somebody answers for it. ``sample`` marks a seal without legal
    effect, which says so in its picture. ``despite_name`` says why it was registered although the certificate, or the
    picture, names another than the organisation; empty where they agree.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="seals", verbose_name=_("单位")
    )
    name = models.CharField(_("印文"), max_length=60)
    purpose = models.CharField(_("用途"), max_length=16, choices=SealPurpose, default=SealPurpose.OFFICIAL)
    number = models.PositiveSmallIntegerField(_("编号"), default=0)
    provider = models.CharField(_("密钥所在"), max_length=12, choices=SealProvider)
    key_name = models.CharField(_("密钥名称"), max_length=100)
    certificate = models.TextField(_("证书链"), help_text=_("PEM，签署证书在前。"))
    fingerprint = models.CharField(_("证书指纹"), max_length=64, db_index=True)
    sample = models.BooleanField(_("样章"), default=False)
    despite_name = models.CharField(_("名称不一致的登记理由"), max_length=200, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("登记时间"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("停用人"),
    )
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    ended_reason = models.CharField(_("停用原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("电子印章")
        ordering = ["organization", "registered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "purpose", "number"],
                condition=Q(ended_at=None),
                name="seal_one_in_force",
                violation_error_message=_("该单位已有这种在用的电子印章，请先停用。"),
            ),
            models.CheckConstraint(
                condition=Q(number=0) | ~Q(purpose="official"),
                name="seal_official_has_no_number",
                violation_error_message=_("公章没有编号。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(ended_reason=""),
                name="seal_end_has_reason",
                violation_error_message=_("停用印章必须说明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name if self.name.endswith("章") else self.kind.of(self.name)

    @property
    def kind(self) -> SealKind:
        return SealKind(SealPurpose(self.purpose), self.number)

    @property
    def valid_until(self) -> datetime:
        """When the certificate ends."""
        return x509.load_pem_x509_certificate(self.certificate.encode()).not_valid_after_utc


class Sealing(models.Model):
    """One paper under seal: asked for by a person, carried out by a worker.

    A pending row is the queue. Once done it never changes: a trigger refuses it, and to delete any. The paper's own row
    keeps the bytes of the preview; the sealed bytes are these. ``unsigned_sha256`` is that of what was signed, with
    which the sealed file begins. ``seals`` counts the pictures of the seal in it: 0 for a paper that is signed alone.
    """

    document = models.OneToOneField(
        "documents.Document", models.PROTECT, related_name="sealing", verbose_name=_("文书")
    )
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="sealings", verbose_name=_("印章"))
    state = models.CharField(
        _("状态"), max_length=12, choices=SealingState, default=SealingState.PENDING, db_index=True
    )
    requested_by = models.ForeignKey(
        "organizations.Membership", models.PROTECT, related_name="+", verbose_name=_("用印人")
    )
    requested_at = models.DateTimeField(_("申请用印时间"))
    file = models.FileField(_("文件"), max_length=200, blank=True)
    size = models.PositiveIntegerField(_("大小"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    sm3 = models.CharField("SM3", max_length=64, blank=True)
    unsigned_sha256 = models.CharField(max_length=64, blank=True)
    template_version = models.CharField(_("模板版本"), max_length=24, blank=True)
    seals = models.PositiveSmallIntegerField(_("印章数"), default=0)
    signer = models.CharField(_("签署人"), max_length=200, blank=True)
    timestamped = models.BooleanField(_("有可信时间戳"), default=False)
    sealed_at = models.DateTimeField(_("用印时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    not_before = models.DateTimeField(_("下次尝试时间"), null=True, blank=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        verbose_name = _("用印")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done")
                | (~Q(sha256="") & ~Q(sm3="") & ~Q(signer="") & Q(sealed_at__isnull=False)),
                name="sealing_done_has_bytes",
                violation_error_message=_("已用印的文书必须有文件和校验值。"),
            )
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=Q(state="pending"), name="sealing_pending")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.get_state_display()}"

    @property
    def is_done(self) -> bool:
        return self.state == SealingState.DONE

    @property
    def mark(self) -> str:
        """What a done sealing was, for those who rely on it: no more than the paper bears."""
        done = gettext("已用印") if self.seals else gettext("已作电子签名（版式无盖章处）")
        return f"{done}，{gettext('样章')}" if self.seal.sample else done
