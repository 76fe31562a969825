from django.apps import AppConfig


class ProxyServiceConfig(AppConfig):
    name = "proxy_service"
    label = "proxy_service"
    verbose_name = "代办服务"

    def ready(self) -> None:
        from delegation import following
        from portal.organizations import handover
        from portal.webhooks import cases
        from proxy_service import case_seen, deadlines
        from proxy_service.services.permit_course import RequestFollower
        from proxy_service.services.staffing import hand_cases_over

        deadlines.register_all()
        following.register(RequestFollower())
        handover.register(hand_cases_over)
        cases.register(case_seen.request_of, case_seen.KINDS)
        register(*TABLES)
