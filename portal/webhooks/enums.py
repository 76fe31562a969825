"""What may become of a delivery, and how an address stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Withheld is what the account may not see any more when its turn comes."""

    PENDING = "pending", _("待送达")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("未送达")
    WITHHELD = "withheld", _("不再推送")


class Standing(models.TextChoices):
    """Whether anything is sent to an address now, or why not."""

    SENDING = "sending", _("正常推送")
    TROUBLED = "troubled", _("推送不通或应答过慢，放慢推送")
    NO_KEY = "no_key", _("暂停：没有可接收事件的有效密钥")
    STOPPED = "stopped", _("已停用")
    CLOSED = "closed", _("账号已关闭")
