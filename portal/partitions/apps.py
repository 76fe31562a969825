from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartitionsConfig(AppConfig):
    name = "portal.partitions"
    label = "partitions"
    verbose_name = _("按月分区")

    def ready(self) -> None:
        from portal import audit
        from portal.partitions import gauges, leaving

        gauges.register_own()
        audit.declare({leaving.LEFT: _("移出按月分区")})
