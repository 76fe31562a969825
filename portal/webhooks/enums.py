"""What may become of a delivery."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Withheld is what the account may not see any more when its turn comes."""

    PENDING = "pending", _("待送达")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("未送达")
    WITHHELD = "withheld", _("不再推送")
