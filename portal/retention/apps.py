from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "portal.retention"
    label = "retention"
    verbose_name = _("保管与销毁")

    def ready(self) -> None:
        from portal import audit
        from portal.privacy import holds
        from portal.retention import gauges
        from portal.retention.queries import holds_on

        audit.declare(
            {
                "retention.proposed": _("提出档案鉴定意见"),
                "retention.withdrawn": _("撤回档案鉴定意见"),
                "retention.refused": _("不同意档案鉴定意见"),
                "retention.prolonged": _("延长保管期限"),
                "retention.approved": _("批准销毁档案"),
                "retention.destroyed": _("销毁档案"),
                "retention.held": _("暂缓销毁"),
                "retention.released": _("解除暂缓销毁"),
            }
        )
        holds.register(holds_on)
        gauges.register_own()
