"""What hostile texts and markup can do to the renderer: nothing fetched, nothing told, and the next paper is printed.

Two walls, each proven without the other: facts reach the paper escaped, and markup that got through nevertheless finds
a fetcher that fetches nothing. The renderer runs in this process for that, where the canary can be reached.
"""

import base64
import dataclasses
import io
import os
import secrets
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from portal.documents import services
from portal.documents.checking import checked
from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.press import STYLE_SHEET, Press, PressError, TooManyPages, TooSlow
from portal.documents.renderer import Renderer
from portal.documents.samples import ordinary
from portal.documents.samples.strange import strange
from portal.organizations.models import Organization
from tests.portal.documents.conftest import NOW


@dataclasses.dataclass
class Bait:
    """A server that nobody may ask, and a file that nobody may read."""

    address: str
    file: str
    secret: str
    asked: list[str]

    def bites(self, pdf: bytes) -> bool:
        """Whether somebody took it: asked the server, or carried the secret off in any form."""
        return bool(self.asked) or self.secret.encode() in everything_in(pdf)


def everything_in(content: bytes) -> bytes:
    """The bytes, and every stream unpacked."""
    parts = [content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    parts.append(item.read_bytes())
                except pikepdf.PdfError:  # a picture in its own coding
                    parts.append(item.read_raw_bytes())
    return b"\n".join(parts)


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = f"SECRET{secrets.token_hex(8)}"
    (tmp_path / "secret.txt").write_text(secret)
    yield Bait(f"http://127.0.0.1:{server.server_port}", (tmp_path / "secret.txt").as_uri(), secret, asked)
    server.shutdown()
    server.server_close()


def markup(url: str) -> list[str]:
    """Every way to name a resource that HTML, CSS and SVG know."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    picture = f'{svg}<image href="{url}" width="9" height="9"/></svg>'
    inner = base64.b64encode(picture.encode()).decode()
    return [
        f'<link rel="attachment" href="{url}">',
        f'<p><a rel="attachment" href="{url}">附件</a></p>',
        f'<link rel="stylesheet" href="{url}">',
        f'<img src="{url}" alt="图">',
        f'<img src="{url.replace("http:", "HTTP:").replace("file:", "FILE:")}" alt="图">',
        f'<img src="data:image/svg+xml;base64,{inner}" alt="图">',
        f'<object data="{url}"></object>',
        f'<embed src="{url}">',
        f'<base href="{url}"><img src="?relative" alt="图">',
        picture,
        f'{svg}<use href="{url}#a"/></svg>',
        f'<style>@import url("{url}");</style>',
        f'<style>@import "{url}" print;</style>',
        f'<style>@font-face{{font-family:x;src:url("{url}")}} p{{font-family:x}}</style><p>字</p>',
        f'<style>@page{{background:url("{url}")}}</style>',
        f'<p style="background:url({url})">字</p>',
        f'<p style="border:9px solid;border-image-source:url({url})">字</p>',
        f'<ul><li style="list-style-image:url({url})">字</li></ul>',
        f'<style>p::before{{content:url("{url}")}}</style><p>字</p>',
        f'<input type="image" src="{url}">',
    ]  # fmt: skip


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(settings.FONT_DIR, settings.BASE_DIR / STYLE_SHEET, 50)


def test_markup_that_got_through_fetches_nothing(renderer: Renderer, bait: Bait) -> None:
    for url in (
        f"{bait.address}/canary",
        bait.file,
        f"{bait.file}?x",
        "ftp://127.0.0.1:9/x",
        "//127.0.0.1:9/x",
    ):
        page = f"<html lang='zh'><title>题</title>{''.join(markup(url))}<p>正文</p>"
        pdf = renderer.render(page).pdf
        assert not bait.bites(pdf), (url, bait.asked)
    assert len(renderer.ear.warnings) > 3


def test_the_bait_is_taken_without_our_fetcher(bait: Bait) -> None:
    """The same markup with WeasyPrint's own fetcher: the canary is asked, the secret carried off."""
    from weasyprint import HTML

    def taken(url: str) -> bytes:
        return HTML(string=f"<html lang='zh'>{''.join(markup(url))}").write_pdf()

    taken(f"{bait.address}/canary")
    assert len(bait.asked) >= 8
    assert bait.secret.encode() in everything_in(taken(bait.file))


#: Rendered with every run; the others with the long tests.
QUICK = (DocumentKind.DECLINE, DocumentKind.SUPERVISION_LETTER, DocumentKind.TRACKING)


def attacks(bait: Bait) -> tuple[str, str]:
    url, file = f"{bait.address}/a", bait.file
    return (
        f'"><img src="{url}"><style>@import "{file}"</style><link rel="attachment" href="{file}">',
        f"</p></td></table><style>*{{background:url({url})}}</style><div style='background:url({file})'>",
    )


def attacked(kind: DocumentKind, bait: Bait) -> str:
    """The HTML of a paper with markup in all its fields."""
    first, second = attacks(bait)
    paper = Paper(
        kind=kind,
        title=first,
        number=second,
        issuer_name=first,
        facts=checked(kind, strange((first, second))[kind]),
        issued_at=NOW,
        token="token-of-a-paper-that-tests-print",
        replaces=second,
        mark=first,
    )
    return compose(paper)


def test_every_field_of_every_paper_is_escaped(bait: Bait) -> None:
    for kind in DocumentKind:
        html = attacked(kind, bait).replace('<img class="qr" src="data:image/png;base64,', "")
        assert html.count("&lt;img") > 3
        assert [tag for tag in ("<img", "<style", "<link", "<div style='background") if tag in html] == []


@pytest.mark.parametrize(
    "kind", [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.soak) for kind in DocumentKind]
)
def test_every_field_of_every_paper_is_printed_as_text(
    renderer: Renderer, bait: Bait, kind: DocumentKind
) -> None:
    assert not bait.bites(renderer.render(attacked(kind, bait)).pdf), bait.asked


@pytest.fixture(scope="module")
def own_press() -> Iterator[Press]:
    press = Press()
    yield press
    press.stop()


@pytest.mark.parametrize(
    "bomb",
    [
        f"{'<div>' * 500}字{'</div>' * 500}",
        pytest.param("<table><tr><td colspan=1000000>列</td></tr></table>", marks=pytest.mark.soak),
        pytest.param("<table><col span=1000000><tr><td>列</td></tr></table>", marks=pytest.mark.soak),
        pytest.param(f"{'<div style=display:grid>' * 60}字", marks=pytest.mark.soak),
        pytest.param("<p style='font-size:1e9mm'>字", marks=pytest.mark.soak),
    ],
)
def test_bomb_is_ended_and_the_next_paper_printed(own_press: Press, bomb: str) -> None:
    with pytest.raises((PressError, TooSlow)):
        own_press.print(f"<html lang='zh'><title>题</title>{bomb}", limit=2)
    assert own_press.print("<p>下一份</p>", limit=60).pages == 1


@pytest.mark.soak
def test_paper_that_eats_memory_is_ended_and_the_next_one_printed(own_press: Press, settings: Any) -> None:
    """A picture of 169 million points: small in the paper, a byte for each when unpacked."""
    settings.PAPER_MEMORY = 400 * 2**20
    own_press.stop()  # the next process knows the new limit
    packed = io.BytesIO()
    Image.new("L", (13000, 13000)).save(packed, "PNG")
    picture = f'<img alt="图" src="data:image/png;base64,{base64.b64encode(packed.getvalue()).decode()}">'
    with pytest.raises(PressError, match="MemoryError"):
        own_press.print(picture, limit=60)
    assert own_press.print("<p>下一份</p>", limit=60).pages == 1
    own_press.stop()


def test_paper_of_too_many_pages_is_refused_for_good(park: Organization, settings: Any) -> None:
    settings.PAPER_PAGES = 2
    document = services.issue(
        kind=DocumentKind.DECLINE,
        issuer=park,
        ledger=None,
        facts=ordinary()[DocumentKind.DECLINE] | {"reason": "字" * 2000},
        now=NOW,
    )
    own_press = Press()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("portal.documents.services.rendering.press", own_press)
            document = services.render(document)
        assert (document.state, document.attempts) == (DocumentState.FAILED, 1)
        assert "超过2页的上限" in document.error
        with pytest.raises(TooManyPages):
            own_press.print("<p style='break-after:page'>一<p style='break-after:page'>二<p>三", limit=60)
    finally:
        own_press.stop()


def test_renderer_knows_no_secrets_and_no_network(own_press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary-of-the-environment")
    own_press.stop()  # the next process is started with it around
    own_press.print("<p>暖机</p>", limit=60)
    child = Path(f"/proc/{own_press.pid}")
    environment = (child / "environ").read_bytes()
    assert b"canary" not in environment
    assert b"DATABASE_URL" not in environment
    allowed = any(
        subprocess.run(["unshare", option, "true"], capture_output=True, check=False).returncode == 0
        for option in ("-n", "-rn")
    )
    apart = os.readlink(child / "ns/net") != os.readlink("/proc/self/ns/net")
    assert apart == allowed
