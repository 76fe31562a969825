from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "portal.api"
    verbose_name = _("开放接口")

    def ready(self) -> None:
        from portal.health.gauges import register
        from portal.ledger.horizon import held_back_seconds

        register(
            "changes_held_back_seconds",
            "How long the oldest act under way has kept later changes from other systems",
            held_back_seconds,
        )
