from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkdaysConfig(AppConfig):
    name = "portal.workdays"
    label = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        from portal.organizations.recording import declare
        from portal.workdays import gauges

        gauges.register_own()
        declare(
            {
                "calendar.proposed": _("录入日历或作息"),
                "calendar.approved": _("审核通过日历或作息"),
                "calendar.rejected": _("退回日历或作息"),
                "calendar.withdrawn": _("撤回日历或作息"),
            }
        )
