from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "portal.exchange"
    verbose_name = _("数据导入导出")

    def ready(self) -> None:
        from portal.exchange import gauges, importers, own_tables, tables

        gauges.register_own()
        importers.register_all()
        tables.register(*own_tables.TABLES)
