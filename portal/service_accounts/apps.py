from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceAccountsConfig(AppConfig):
    name = "portal.service_accounts"
    verbose_name = _("服务账号")

    def ready(self) -> None:
        from portal.organizations.recording import declare

        declare(
            {
                "system.account_opened": _("开通服务账号"),
                "system.account_closed": _("关闭服务账号"),
                "system.key_issued": _("生成密钥"),
                "system.key_revoked": _("停用密钥"),
            }
        )
