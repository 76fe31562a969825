"""Tells who there is in the demonstration, how to sign in, and with which key the business system speaks."""

import json
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandParser

from proxy_service.demo import people, systems

PLACE = {"role_label": "角色", "organisation": "单位", "full_name": "姓名"}
PEOPLE = {**PLACE, "username": "用户名", "password": "密码"}
SYSTEMS = {**PLACE, "full_name": "业务系统", "key": "接口密钥"}


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def table(columns: dict[str, str], rows: list[dict[str, str]]) -> str:
    """The accounts as columns that stand straight, Chinese characters being twice as wide."""
    lines = [columns, *rows]
    widths = {name: max(_width(line[name]) for line in lines) for name in columns}
    return "\n".join(
        "  ".join(line[name] + " " * (widths[name] - _width(line[name])) for name in columns).rstrip()
        for line in lines
    )


class Command(BaseCommand):
    help = "列出演示账号（JSON；--table 为便于阅读的表格）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--table", action="store_true", help="以表格列出")

    def handle(self, *args: Any, **options: Any) -> None:
        persons, programs = people.accounts(), systems.accounts()
        if options["table"]:
            self.stdout.write(table(PEOPLE, persons))
            if programs:
                self.stdout.write("\n" + table(SYSTEMS, programs))
        else:
            self.stdout.write(json.dumps(persons + programs, ensure_ascii=False, indent=2))
