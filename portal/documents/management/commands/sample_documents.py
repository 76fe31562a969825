"""Renders every paper with sample facts, for people to look at the layout."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.documents.checking import checked
from portal.documents.chinese import BEIJING
from portal.documents.composing import Paper, compose
from portal.documents.enums import KIND_CHARACTERS, DocumentKind
from portal.documents.press import press
from portal.documents.samples import SAMPLES
from portal.documents.samples.common import PARK

MOMENT = datetime(2026, 11, 19, 11, 0, tzinfo=BEIJING)


class Command(BaseCommand):
    help = "把每种文书的样例（普通、最长、最怪）生成为 PDF，供查看版式"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--only", choices=DocumentKind.values, help="只生成这一种文书")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, samples in SAMPLES.items():
            for kind, facts in samples().items():
                if options["only"] not in (None, kind.value):
                    continue
                printed = press.print(compose(sample(kind, facts)), limit=60.0)
                path = folder / f"{kind.value}-{name}.pdf"
                path.write_bytes(printed.pdf)
                self.stdout.write(f"{path}：{printed.pages} 页 {' '.join(printed.warnings)}")


def sample(kind: DocumentKind, facts: dict[str, Any]) -> Paper:
    return Paper(
        kind=kind,
        title=str(kind.label),
        number=f"博边管代{KIND_CHARACTERS[kind]}〔2026〕128号",
        issuer_name=PARK,
        facts=checked(kind, facts),
        issued_at=MOMENT,
        token="sample-sample-sample-sample-1234",  # noqa: S106  (of no paper)
        mark="样例",
    )
