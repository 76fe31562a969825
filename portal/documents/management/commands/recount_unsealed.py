"""``manage.py recount_unsealed``: which papers may wait for a seal, held against papers and ledgers and put right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.documents.unsealed import recount


class Command(BaseCommand):
    help = "Puts right which papers are said to bear no seal yet; says how many rows were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已核对各文书是否等待用印，更正 %d 条。") % recount())
