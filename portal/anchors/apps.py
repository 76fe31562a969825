from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnchorsConfig(AppConfig):
    name = "portal.anchors"
    label = "anchors"
    verbose_name = _("台账锚点")

    def ready(self) -> None:
        from portal import audit
        from portal.anchors import checks, gauges  # noqa: F401  (checks register themselves)
        from portal.anchors.services import restoring

        gauges.register_own()
        audit.declare({restoring.KEY_MADE: _("启用锚点密钥"), restoring.FILE_RESTORED: _("续写锚点文件")})
