from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "账号与登录"

    def ready(self) -> None:
        from portal.accounts import checks, signals  # noqa: F401  (register themselves)
