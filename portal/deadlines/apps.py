from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "portal.deadlines"
    label = "deadlines"
    verbose_name = "期限"

    def ready(self) -> None:
        from portal.deadlines import gauges

        gauges.register_own()
