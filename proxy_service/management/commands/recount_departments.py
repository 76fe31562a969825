"""``manage.py recount_departments``: the lists of the departments, held against their grants and put right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from proxy_service.department_cases import recount


class Command(BaseCommand):
    help = "Puts right which requests stand on the list of which department; says how many rows were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已核对各部门名下的申请，更正 %d 条。") % recount())
