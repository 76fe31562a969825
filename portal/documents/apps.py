from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"
    verbose_name = _("文书")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.documents import checks, gauges  # noqa: F401  (registers the deployment checks)
        from portal.organizations.recording import declare

        gauges.register_own()
        declare(
            {
                "seal.registered": _("登记电子印章"),
                "seal.ended": _("停用电子印章"),
                "upload.released": _("未经查毒放行文件"),
                # Of ``portal.archives``, which is no app of its own.
                "archive.package_taken": _("取走归档案卷"),
            }
        )
