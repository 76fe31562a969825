"""The papers of a request, each asked for once whatever number of matters needs it, and their corrections."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.documents.models import StoredFile
from portal.organizations.models import Membership
from proxy_service.models.catalogue import AskedPaper
from proxy_service.models.request import ProxyRequest, RequestMatter


class RequestMaterial(AskedPaper):
    """A paper that a request asks for, as its matters' versions asked for it at the time."""

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="materials")
    matters = models.ManyToManyField(RequestMatter, related_name="materials")

    class Meta:
        verbose_name = _("申请材料")
        ordering = ["request", "position"]
        constraints = [models.UniqueConstraint(fields=["request", "name"], name="request_material_once")]


class MaterialFile(models.Model):
    """A file handed in for a material. Before filing it can be removed; afterwards a new one is added beside it."""

    material = models.ForeignKey(RequestMaterial, models.CASCADE, related_name="files")
    stored_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reused_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("沿用自")
    )

    class Meta:
        verbose_name = _("材料文件")
        ordering = ["material", "uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.stored_file.name


class Correction(models.Model):
    """A one-time notice of everything to be put right (行政许可法 32(4)).

    A second one needs a leader's reason: only a defect that the first correction brought may be asked for again.
    """

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="corrections")
    round = models.PositiveSmallIntegerField(_("次数"))
    asked_at = models.DateTimeField(_("告知时间"))
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reason = models.TextField(_("再次补正的理由"), blank=True)
    answered_at = models.DateTimeField(_("补正时间"), null=True, blank=True)
    answer = models.TextField(_("补正说明"), blank=True)

    class Meta:
        verbose_name = _("补正告知")
        ordering = ["request", "round"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="correction_round"),
            models.CheckConstraint(
                condition=models.Q(round=1) | ~models.Q(reason=""),
                name="correction_second_has_reason",
                violation_error_message=_("再次要求补正须由负责人写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}·{self.round}"


class Defect(models.Model):
    correction = models.ForeignKey(Correction, models.CASCADE, related_name="defects")
    material = models.ForeignKey(RequestMaterial, models.PROTECT, related_name="defects")
    problem = models.CharField(_("存在问题"), max_length=500)
    clause = models.CharField(_("依据"), max_length=200)
    remedy = models.CharField(_("补正要求"), max_length=500)

    class Meta:
        verbose_name = _("材料问题")
        ordering = ["correction", "material__position", "pk"]

    def __str__(self) -> str:
        return self.problem
