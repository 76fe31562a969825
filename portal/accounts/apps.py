from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "账号与登录"

    def ready(self) -> None:
        from portal.accounts import checks, signals  # noqa: F401  (register themselves)
        from portal.accounts.services.factors import KIND_CLEARED
        from portal.accounts.services.locks import KIND_LIFTED
        from portal.organizations.recording import declare

        declare({KIND_CLEARED: _("清除第二因子"), KIND_LIFTED: _("解除登录锁定")})
