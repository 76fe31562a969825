from django.apps import AppConfig


class DelegationConfig(AppConfig):
    name = "delegation"
    label = "delegation"
    verbose_name = "赋权与委托"

    def ready(self) -> None:
        from delegation import checks  # noqa: F401  (registers the check of settings)
        from delegation.deadlines import register_all

        register_all()
