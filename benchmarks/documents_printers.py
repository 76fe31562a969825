"""The printers of ``make bench-documents``: each turns the same notice into a PDF."""

import json
import tempfile
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from portal.documents.checking import checked
from portal.documents.chinese import BEIJING
from portal.documents.composing import Paper, compose, frozen_facts, qr_code
from portal.documents.enums import DocumentKind
from portal.documents.presenters import PRESENTERS
from portal.documents.press import STYLE_SHEET, Press
from portal.documents.renderer import font_faces
from portal.documents.samples import ordinary
from portal.documents.samples.common import PARK
from portal.documents.seal_drawing import draw_seal

CHROMIUM = "/usr/bin/chromium-headless-shell"
LIMIT = 120.0


@dataclass(frozen=True)
class Notice:
    """The acceptance notice of the samples, two copies with five materials, as it is sealed."""

    paper: Paper
    html: str
    bare_html: str  # without seal and code
    seal: str

    @property
    def job(self) -> dict[str, Any]:
        """What the portal tells its press beside the HTML."""
        return {
            "seal": self.seal,
            "attachment": frozen_facts(self.paper),
            "created": self.paper.issued_at.isoformat(),
            "identifier": "0" * 32,
        }


class Printer(Protocol):
    name: str

    def print(self) -> bytes: ...

    def close(self) -> None: ...


def notice() -> Notice:
    kind = DocumentKind.ACCEPTANCE
    paper = Paper(
        kind=kind,
        title=str(kind.label),
        number="博边管代受〔2026〕128号",
        issuer_name=PARK,
        facts=checked(kind, ordinary()[kind]),
        issued_at=datetime(2026, 11, 19, 11, 0, tzinfo=BEIJING),
        token="benchmark-benchmark-benchmark-12",  # noqa: S106  (of no paper)
        sealed=True,
    )
    return Notice(
        paper=paper,
        html=compose(paper),
        bare_html=compose(replace(paper, token="")),
        seal=draw_seal(owner=PARK),
    )


class Ours:
    """The portal's press: PDF/A-3a and PDF/UA-1, facts attached, seal and code; HTML in, PDF out of its process."""

    name = "ours"

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._press = Press()

    def print(self) -> bytes:
        printed = self._press.print(self._notice.html, limit=LIMIT, **self._notice.job)
        if printed.seals != 2:
            raise RuntimeError("the notice is not sealed")
        return printed.pdf

    def close(self) -> None:
        self._press.stop()


class Bare:
    """WeasyPrint alone, fonts and style sheet loaded once: no seal, no code, no tags, no standard."""

    name = "bare"

    def __init__(self, notice: Notice) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._html = notice.bare_html
        self._fonts = FontConfiguration()
        self._sheets = [
            CSS(string=font_faces(settings.FONT_DIR), font_config=self._fonts),
            CSS(filename=str(settings.BASE_DIR / STYLE_SHEET), font_config=self._fonts),
        ]

    def print(self) -> bytes:
        from weasyprint import HTML

        content = HTML(string=self._html).write_pdf(font_config=self._fonts, stylesheets=self._sheets)
        return bytes(content)

    def close(self) -> None:
        return


class Chromium:
    """Headless Chromium with the same HTML and style sheet, a page kept open; it lays out no running heads."""

    name = "chromium"

    def __init__(self, notice: Notice) -> None:
        from playwright.sync_api import sync_playwright

        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "notice.html"
        sheet = (settings.BASE_DIR / STYLE_SHEET).read_text(encoding="utf-8")
        styles = f"<style>{font_faces(settings.FONT_DIR)}{sheet}</style></head>"
        path.write_text(notice.html.replace("</head>", styles), encoding="utf-8")
        self._address = path.as_uri()
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        self._page = self._browser.new_page()

    def print(self) -> bytes:
        self._page.goto(self._address)
        self._page.evaluate("document.fonts.ready.then(() => true)")
        return self._page.pdf(prefer_css_page_size=True, print_background=True)

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()
        self._folder.cleanup()


class Typst:
    """Typst with the same fonts, seal and code, laid out by notice.typ: PDF/A-3a and PDF/UA-1 in one."""

    name = "typst"

    def __init__(self, notice: Notice) -> None:
        import typst  # type: ignore[import-not-found,import-untyped]  # of the bench alone

        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        source = Path(__file__).with_name("notice.typ").read_bytes()
        (root / "notice.typ").write_bytes(source)
        (root / "seal.svg").write_text(notice.seal, encoding="utf-8")
        (root / "facts.json").write_text(frozen_facts(notice.paper), encoding="utf-8")
        paper = notice.paper
        content = PRESENTERS[paper.kind](paper.facts) | {"number": paper.number, "title": paper.title}
        code = str(qr_code(paper.check_url)).partition("base64,")[2].partition('"')[0]
        (root / "code.png").write_bytes(b64decode(code))
        self._content = content
        self._printed = 0
        self._moment = paper.issued_at.astimezone(UTC)
        self._compiler = typst.Compiler(
            str(root / "notice.typ"), font_paths=[str(settings.FONT_DIR)], ignore_system_fonts=True
        )

    def print(self) -> bytes:
        self._printed += 1  # the same notice again would come out of its memory
        given = self._content | {"number": f"博边管代受〔2026〕{self._printed}号"}
        content = self._compiler.compile(
            format="pdf",
            sys_inputs={"content": json.dumps(given, ensure_ascii=False, default=str)},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=self._moment,
        )
        if not isinstance(content, bytes):
            raise RuntimeError("typst gave no single PDF")
        return content

    def close(self) -> None:
        self._folder.cleanup()


PRINTERS: dict[str, Callable[[Notice], Printer]] = {
    "bare": Bare,
    "ours": Ours,
    "chromium": Chromium,
    "typst": Typst,
}
