from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "portal.webhooks"
    verbose_name = _("事件推送")

    def ready(self) -> None:
        from portal.ledger import listeners
        from portal.organizations.recording import declare
        from portal.webhooks import checks, gauges  # noqa: F401  (checks register themselves)
        from portal.webhooks.services.listening import note

        listeners.register(note)
        gauges.register_own()
        declare(
            {
                "endpoint.opened": _("登记接收地址"),
                "endpoint.events_changed": _("修改推送事件"),
                "endpoint.secret_rotated": _("更换推送密钥"),
                "endpoint.stopped": _("停用接收地址"),
                "endpoint.resumed": _("启用接收地址"),
                "endpoint.replayed": _("重新推送"),
            }
        )
