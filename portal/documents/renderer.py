"""The process that turns HTML into PDF: the one importer of WeasyPrint.

Run as ``python -m portal.documents.renderer FONT_DIR STYLE_SHEET OWN_FOLDER MEMORY PAGES``: the most bytes of memory it
may take, the most pages of a paper. It reads jobs from standard input and writes answers to standard output, each a
4-byte length and a JSON object (a PDF travels in base64). Fonts and style sheet are loaded once. The content of a job
may fetch nothing but ``data:``; only our own ``@font-face`` rules may read files; and where the machine allows it the
process stands in a network of its own, that leads nowhere. Its parent (``press.py``) kills it when a job takes too
long, and it kills itself should the parent be gone.
"""

import base64
import ctypes
import gc
import hashlib
import io
import json
import logging
import resource
import shutil
import signal
import struct
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from portal.documents.typesetting import typeset_chinese

if TYPE_CHECKING:
    import pikepdf

    from portal.documents.finishing import Place

LENGTH = struct.Struct(">I")
CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000

#: Names of our own, one file each: Fandol's bold files call themselves weight 400, so family names are ambiguous.
FACES: tuple[tuple[str, str], ...] = (
    ("Paper Fang", "FandolFang-Regular.otf"),
    ("Paper Song", "FandolSong-Regular.otf"),
    ("Paper Title", "FandolSong-Bold.otf"),
    ("Paper Hei", "FandolHei-Regular.otf"),
    ("Paper Kai", "FandolKai-Regular.otf"),
)
#: Figures and Latin of every paper: those of 仿宋 look sans, those of 楷体 stand too wide.
LATIN = "Paper Latin"
LATIN_SOURCE = "FandolSong-Regular.otf"


#: How the ids of the boxes begin that keep a place for the seal, one to a page.
SEAL = "seal-"
SEAL_PAGE = "@page { size: 42mm; margin: 0 } svg { display: block }"
SEALS_KEPT = 64
#: Points to the pixel of CSS.
POINT = 0.75


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int
    seals: int


class Unprintable(Exception):
    """The fonts lack a character; printing it as a box would falsify a name."""


class TooManyPages(Exception):
    """The paper has more pages than allowed; the argument says how many."""


class _Ear(logging.Handler):
    """Collects what WeasyPrint only logs: characters without a glyph, and resources it refused to fetch."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: list[str] = []
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            character, codepoint = record.args
            self.missing.append(f"{character}（U+{codepoint:04X}）")
        else:
            self.warnings.append(record.getMessage()[:300])  # they may quote a whole picture


def latin_font(fonts: Path) -> bytes:
    """The ASCII part of 宋体 with the vertical metrics of 仿宋.

    Its own metrics differ, and a line that mixes the two would grow beyond the 22-line grid.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(fonts / FACES[0][1], lazy=True) as model, TTFont(fonts / LATIN_SOURCE, lazy=True) as font:
        subsetter = Subsetter(Options(layout_features=[], name_IDs=["*"], notdef_outline=True))
        subsetter.populate(unicodes=range(0x20, 0x7F))
        subsetter.subset(font)
        for table, fields in (
            ("hhea", ("ascent", "descent", "lineGap")),
            ("OS/2", ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent")),
        ):
            for field in fields:
                setattr(font[table], field, getattr(model[table], field))
        out = io.BytesIO()
        font.save(out)
        return out.getvalue()


def font_faces(fonts: Path) -> str:
    latin = base64.b64encode(latin_font(fonts)).decode()
    sources = [
        (LATIN, f"data:font/otf;base64,{latin}"),
        *((name, (fonts / file).resolve().as_uri()) for name, file in FACES),
    ]
    return "".join(f"@font-face{{font-family:'{name}';src:url('{source}')}}" for name, source in sources)


class Renderer:
    """WeasyPrint with everything loaded that does not change from paper to paper."""

    def __init__(self, fonts: Path, style_sheet: Path, most_pages: int) -> None:
        from weasyprint import CSS
        from weasyprint.layout import inline
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        typeset_chinese(inline)
        self.ear = _Ear()
        log = logging.getLogger("weasyprint")
        log.handlers = [self.ear]
        log.propagate = False
        self.font_configuration = FontConfiguration()
        ours = URLFetcher(allowed_protocols=["file", "data"], allow_redirects=False)
        self.sheets = [
            CSS(string=font_faces(fonts), font_config=self.font_configuration, url_fetcher=ours),
            CSS(filename=str(style_sheet), font_config=self.font_configuration, url_fetcher=ours),
        ]
        if self.ear.warnings:
            raise RuntimeError("; ".join(self.ear.warnings))
        self.most_pages = most_pages
        self._seals: dict[str, pikepdf.Pdf] = {}

    def render(
        self, html: str, *, seal: str = "", attachment: str = "", created: str = "", identifier: str = ""
    ) -> Rendered:
        """A PDF that is both PDF/A-3a and PDF/UA-1; the same input gives the same bytes.

        ``seal`` (an SVG) is laid under the text wherever the paper keeps a place for it. ``attachment`` (the frozen
        facts as JSON) travels inside the PDF. Raises ``Unprintable`` or ``TooManyPages``.
        """
        from weasyprint import HTML, Attachment
        from weasyprint.urls import URLFetcher

        from portal.documents.finishing import finish

        self.ear.missing.clear()
        self.ear.warnings.clear()
        nothing = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
        document = HTML(string=html, url_fetcher=nothing).render(
            font_config=self.font_configuration, stylesheets=self.sheets
        )
        if len(document.pages) > self.most_pages:
            raise TooManyPages(len(document.pages))
        if attachment:
            at = datetime.fromisoformat(created).astimezone(UTC)
            document.metadata.attachments = [
                Attachment(
                    string=attachment,
                    name="facts.json",
                    description="文书要素",
                    created=at,
                    modified=at,
                    relationship="Data",
                )
            ]
        places = [_place(page) for page in document.pages]
        pdf = document.write_pdf(
            pdf_variant="pdf/a-3a", pdf_identifier=identifier.encode() or None, uncompressed_pdf=True
        )
        if self.ear.missing:
            raise Unprintable("、".join(dict.fromkeys(self.ear.missing)))
        drawing = self._seal(seal) if seal and any(places) else None
        return Rendered(
            pdf=finish(pdf, seal=drawing, places=places),
            pages=len(document.pages),
            seals=len(places) - places.count(None) if drawing else 0,
        )

    def _seal(self, svg: str) -> "pikepdf.Page":
        """The seal as a page of its own, rendered once per process."""
        import pikepdf
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher

        key = hashlib.sha256(svg.encode()).hexdigest()
        if key not in self._seals:
            nothing = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
            drawn = HTML(string=f"<body style='margin:0'>{svg}", url_fetcher=nothing).write_pdf(
                stylesheets=[CSS(string=SEAL_PAGE)]
            )
            self._seals[key] = pikepdf.open(io.BytesIO(drawn))
            while len(self._seals) > SEALS_KEPT:
                self._seals.pop(next(iter(self._seals))).close()
        return self._seals[key].pages[0]


def _place(page: Any) -> "Place | None":
    """Where the page keeps a place for the seal. Its id has done its service then and names no place to link to."""
    name = next((name for name in page.anchors if name.startswith(SEAL)), None)
    if name is None:
        return None
    left, top, right, bottom = page.anchors.pop(name)
    return left * POINT, (page.height - bottom) * POINT, right * POINT, (page.height - top) * POINT


def answer(renderer: Renderer, job: dict[str, Any]) -> dict[str, Any]:
    try:
        done = renderer.render(**job)
    except Unprintable as error:
        return {"unprintable": str(error)}
    except TooManyPages as error:
        return {"too_many_pages": error.args[0]}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {
        "pdf": base64.b64encode(done.pdf).decode(),
        "pages": done.pages,
        "seals": done.seals,
        "warnings": renderer.ear.warnings,
    }


def read_message(stream: BinaryIO) -> Any:
    head = stream.read(LENGTH.size)
    return json.loads(stream.read(LENGTH.unpack(head)[0])) if len(head) == LENGTH.size else None


def write_message(stream: BinaryIO, message: Any) -> None:
    body = json.dumps(message).encode()
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def leave_network() -> None:
    """Into a network of our own, with no way out: the second wall behind the fetcher, where the kernel grants it."""
    unshare = getattr(ctypes.CDLL(None), "unshare", lambda flags: -1)
    # An ordinary user needs a user namespace of his own for it.
    if unshare(CLONE_NEWNET) != 0:
        unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main(fonts: str, style_sheet: str, folder: str, memory: str, pages: str) -> None:
    leave_network()
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    tempfile.tempdir = (
        folder  # WeasyPrint copies the fonts to a temporary folder, 30 MB that a kill leaves behind
    )
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints may get between the answers
    renderer = Renderer(Path(fonts), Path(style_sheet), int(pages))
    write_message(answers, {"ready": True})
    while (request := read_message(sys.stdin.buffer)) is not None:
        # The default action of SIGALRM ends the process even inside C code, should the parent have been killed.
        signal.alarm(int(request["limit"]) + 5)
        write_message(answers, answer(renderer, request["job"]))
        signal.alarm(0)
        gc.collect()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
