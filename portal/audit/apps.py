from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = "审计日志"

    def ready(self) -> None:
        from portal.audit.own_tables import TABLES
        from portal.audit.services import write
        from portal.exchange.tables import register
        from portal.organizations.recording import listen

        listen(write)
        register(*TABLES)
