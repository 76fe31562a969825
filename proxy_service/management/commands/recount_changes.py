"""``manage.py recount_changes``: when each request last changed, held against it and its ledger and put right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from proxy_service.changes import recount


class Command(BaseCommand):
    help = "Puts right when requests are said to have changed last; says how many rows were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已核对各申请最近一次变化的时间，更正 %d 条。") % recount())
