"""Tells who there is in the demonstration and how to sign in."""

import json
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandParser

from proxy_service.demo.people import accounts

COLUMNS = {
    "role_label": "角色",
    "organisation": "单位",
    "full_name": "姓名",
    "username": "用户名",
    "password": "密码",
}


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def table(rows: list[dict[str, str]]) -> str:
    """The accounts as columns that stand straight, Chinese characters being twice as wide."""
    lines = [COLUMNS, *rows]
    widths = {name: max(_width(line[name]) for line in lines) for name in COLUMNS}
    return "\n".join(
        "  ".join(line[name] + " " * (widths[name] - _width(line[name])) for name in COLUMNS).rstrip()
        for line in lines
    )


class Command(BaseCommand):
    help = "列出演示账号（JSON；--table 为便于阅读的表格）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--table", action="store_true", help="以表格列出")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = accounts()
        if options["table"]:
            self.stdout.write(table(rows))
        else:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
