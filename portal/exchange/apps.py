from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "portal.exchange"
    verbose_name = _("数据导入导出")

    def ready(self) -> None:
        from portal.exchange import gauges, importers, own_tables, tables
        from portal.organizations.recording import declare

        gauges.register_own()
        importers.register_all()
        tables.register(*own_tables.TABLES)
        declare(
            {
                "export.asked": _("申请导出"),
                "export.downloaded": _("下载导出文件"),
                "import.applied": _("导入数据"),
                "import.undone": _("撤销导入"),
            }
        )
