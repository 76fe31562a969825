from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = "审计日志"

    def ready(self) -> None:
        from portal.audit.own_table import AUDIT_LOG
        from portal.audit.services import write
        from portal.exchange.tables import register
        from portal.organizations.recording import listen

        listen(write)
        register(AUDIT_LOG)
