"""``manage.py recount_owed``: what lies at every desk, held against requests, parts and periods, and put right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from proxy_service.owed import recount


class Command(BaseCommand):
    help = "Puts right what work lists show; says how many rows were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已核对各岗位的待办，更正 %d 条。") % recount())
