from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "portal.health"
    label = "health"
    verbose_name = "运行状况"

    def ready(self) -> None:
        from portal.health import gauges

        gauges.register_own()
