from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnchorsConfig(AppConfig):
    name = "portal.anchors"
    label = "anchors"
    verbose_name = _("台账锚点")

    def ready(self) -> None:
        from portal import audit
        from portal.anchors import checks, gauges, traced  # noqa: F401  (checks register themselves)
        from portal.anchors.services import restoring
        from portal.audit.models import AuditLedger
        from portal.documents.models import Document, Rendering, Sealing, StoredFile
        from portal.ledger.models import Ledger

        gauges.register_own()
        traced.register(StoredFile, "ledger_id", "sha256", "original_sha256")
        traced.register(Document, "ledger_id", "number", "sha256")
        traced.register(Rendering, "document_id", "sha256")
        traced.register(Sealing, "document_id", "sha256")
        traced.register(Ledger, "label")
        traced.register(AuditLedger, "organization_id")
        audit.declare({restoring.KEY_MADE: _("启用锚点密钥"), restoring.FILE_RESTORED: _("续写锚点文件")})
