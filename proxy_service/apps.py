from django.apps import AppConfig


class ProxyServiceConfig(AppConfig):
    name = "proxy_service"
    label = "proxy_service"
    verbose_name = "代办服务"

    def ready(self) -> None:
        from proxy_service import deadlines

        deadlines.register_all()
