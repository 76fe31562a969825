from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    label = "notifications"
    verbose_name = "消息通知"

    def ready(self) -> None:
        from portal.notifications import gauges

        gauges.register_own()
