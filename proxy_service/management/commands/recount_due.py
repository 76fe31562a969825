"""``manage.py recount_due``: the nearest ends that requests keep, held against their deadlines and put right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from proxy_service.next_due import recount


class Command(BaseCommand):
    help = "Puts right the nearest ends that requests keep; says how many were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已核对全部申请的最近届满时间，更正 %d 件。") % recount())
