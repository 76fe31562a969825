from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "portal.webhooks"
    verbose_name = _("事件推送")

    def ready(self) -> None:
        from portal.ledger import listeners
        from portal.webhooks import checks, gauges  # noqa: F401  (checks register themselves)
        from portal.webhooks.services.listening import note

        listeners.register(note)
        gauges.register_own()
