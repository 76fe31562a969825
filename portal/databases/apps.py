from django.apps import AppConfig


class DatabasesConfig(AppConfig):
    name = "portal.databases"
    label = "databases"

    def ready(self) -> None:
        from portal.databases import checks, gauges  # noqa: F401  (checks register themselves)

        gauges.register_own()
