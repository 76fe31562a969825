"""How attempts to sign in end."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    SIGNED_IN = "signed_in", _("登录成功")
    WRONG_PASSWORD = "wrong_password", _("用户名或密码不正确")
    WRONG_FACTOR = "wrong_factor", _("第二因子不正确")
    LOCKED = "locked", _("错误次数过多，暂时锁定")


class Method(models.TextChoices):
    """What was shown beside the password."""

    TOTP = "totp", _("动态验证码")
    WEBAUTHN = "webauthn", _("安全密钥")
    RECOVERY_CODES = "recovery_codes", _("恢复码")
