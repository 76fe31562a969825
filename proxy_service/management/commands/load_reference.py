"""Loads what every installation begins with: calendars, organisations, delegated powers and the catalogue."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.services.reference import load_powers
from portal import audit
from portal.organizations.services.reference import load_organizations
from portal.workdays.services import load_calendar
from proxy_service.services.catalogue import load_matter


def read(name: str) -> Any:
    return json.loads((Path(settings.BASE_DIR) / "fixtures" / name).read_text(encoding="utf-8"))


class Command(BaseCommand):
    help = "载入基础数据：工作日历、组织、赋权事项、事项目录；可反复执行，没有变化时不改动任何数据。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        revision = load_calendar(read("calendar.json"), note="load_reference")
        self.stdout.write(f"工作日历：{'没有变化' if revision is None else f'更新为第 {revision} 版'}")
        organizations = read("organizations.json")
        added, updated = load_organizations(organizations)
        changes = {"calendar": int(revision is not None), "organizations": added + updated}
        self.stdout.write(f"组织：共 {len(organizations)} 个，新增 {added} 个，更新 {updated} 个")
        added, updated = load_powers(read("powers.json"), now=now)
        changes["powers"] = added + updated
        self.stdout.write(f"赋权依据和事项：新增 {added} 项，更新 {updated} 项")
        matters = read("matters.json")
        published = [load_matter(code=matter["code"], content=matter, now=now) for matter in matters]
        fresh = sum(version is not None for version in published)
        self.stdout.write(f"事项：共 {len(matters)} 项，发布 {fresh} 项，未变 {len(matters) - fresh} 项")
        changes["matters"] = fresh
        if any(changes.values()):
            audit.record(
                actor=None,
                organization=None,
                kind="reference.loaded",
                summary=_("载入基础数据：组织 %(organizations)d，赋权依据和事项 %(powers)d，事项 %(matters)d")
                % changes,
                data=changes,
                now=now,
            )
