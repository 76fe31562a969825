from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "portal.privacy"
    label = "privacy"
    verbose_name = _("个人信息")

    def ready(self) -> None:
        from portal.documents import marking
        from portal.organizations.recording import declare
        from portal.privacy import own_fields, watermark
        from portal.privacy.services.erasure import KINDS
        from portal.privacy.services.unmasking import KIND

        own_fields.register_own()
        marking.register(watermark.mark)
        declare({KIND: _("查看个人信息明文"), watermark.UNMARKED: _("下载不能加标记的文件"), **KINDS})
