from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "portal.operations"
    label = "operations"
    verbose_name = "运行维护"

    def ready(self) -> None:
        from portal.operations import checks  # noqa: F401  (they register themselves)
        from portal.organizations.recording import declare

        declare(
            {
                "operation.alarm_acknowledged": _("确认告警"),
                "operation.deadline_retried": _("要求重试期限处理"),
                "operation.document_retried": _("要求重新生成文书"),
            }
        )
