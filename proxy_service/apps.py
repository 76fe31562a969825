from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProxyServiceConfig(AppConfig):
    name = "proxy_service"
    label = "proxy_service"
    verbose_name = "代办服务"

    def ready(self) -> None:
        from delegation import following
        from portal import audit
        from portal.anchors import traced
        from portal.documents import infections
        from portal.exchange.tables import register
        from portal.organizations import handover, renaming
        from portal.retention import kinds
        from portal.webhooks import cases
        from proxy_service import (
            case_seen,
            deadlines,
            gauges,
            importers,
            personal_data,
            retention,
            retention_elsewhere,
        )
        from proxy_service.api.seen import register_all as register_with_api
        from proxy_service.infected import concerned
        from proxy_service.models import (
            ArchivedCase,
            Delivery,
            EnterpriseClaim,
            MaterialFile,
            PackageKeeping,
            PaperVolume,
            ProgressNode,
            ProxyRequest,
            RequestMatter,
            SupervisionReply,
        )
        from proxy_service.services.permit_course import RequestFollower
        from proxy_service.services.renaming import follow_name
        from proxy_service.services.staffing import hand_cases_over
        from proxy_service.tables import TABLES

        deadlines.register_all()
        gauges.register_own()
        infections.register(concerned)
        importers.register_all()
        following.register(RequestFollower())
        handover.register(hand_cases_over)
        renaming.register(follow_name)
        traced.register(ProxyRequest, "ledger_id", "number", "entrustment_scan_id")
        traced.register(RequestMatter, "result_file_id")
        traced.register(MaterialFile, "material_id", "stored_file_id")
        traced.register(ProgressNode, "attachment_id")
        traced.register(SupervisionReply, "paper_id")
        traced.register(Delivery, "slip_id")
        traced.register(EnterpriseClaim, "licence_id", "authority_id")
        traced.register(ArchivedCase, "number", "package_id", "manifest_sha256")
        traced.register(PackageKeeping, "case_id", "ledger_id")
        traced.register(PaperVolume, "ledger_id", "park_id")
        cases.register(case_seen.request_of, case_seen.KINDS)
        register(*TABLES)
        register_with_api()
        audit.declare(
            {
                "matter.published": _("发布事项"),
                "matter.closed": _("停止受理事项"),
                "matter.reopened": _("恢复受理事项"),
                "enterprise.claimed": _("确认企业认领"),
                "enterprise.claim_refused": _("不予确认企业认领"),
                "archive.imported": _("导入案卷包"),
                "reference.loaded": _("载入基础数据"),
            }
        )
        personal_data.register_all()
        for kind in (retention.REQUESTS, *retention_elsewhere.KINDS):
            kinds.register(kind)
