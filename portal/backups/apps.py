from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    name = "portal.backups"
    label = "backups"
    verbose_name = _("备份与恢复")

    def ready(self) -> None:
        from portal import audit
        from portal.backups import checks, gauges  # noqa: F401  (checks register themselves)

        audit.declare({"backup.made": _("制作备份"), "backup.restored": _("从备份恢复")})
        gauges.register_own()
