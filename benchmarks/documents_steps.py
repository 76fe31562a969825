"""Where the time of a notice goes, step by step, as the portal takes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import weasyprint
from django.conf import settings
from django.test import override_settings

from benchmarks.documents_printers import LIMIT, Notice
from benchmarks.report import Stopwatch, spread
from portal.documents import finishing
from portal.documents.composing import compose
from portal.documents.enums import SealProvider
from portal.documents.models import Seal
from portal.documents.press import STYLE_SHEET, Press
from portal.documents.renderer import Renderer
from portal.documents.signing import sign
from portal.documents.signing.trial import TrialCA
from portal.organizations.models import Organization

Times = dict[str, list[float]]


def steps(notice: Notice, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each. What lies between the sum of layout to finishing and printing is the way to the rendering
    process and back."""
    times: Times = {}
    renderer = Renderer(settings.FONT_DIR, settings.BASE_DIR / STYLE_SHEET, settings.PAPER_PAGES)
    press = Press()
    with _seal(times) as signed, _watched(times):
        for turn in range(rounds + 2):
            if turn == 2:
                times.clear()  # cold until now
            _timed(times, "compose: facts to HTML, code", lambda: compose(notice.paper))
            rendered = _timed(times, "render in all", lambda: renderer.render(notice.html, **notice.job))
            _timed(
                times,
                "print: the same in its process",
                lambda: press.print(notice.html, limit=LIMIT, **notice.job),
            )
            signed(rendered.pdf)
    press.stop()
    return {name: spread(taken, 1) for name, taken in times.items()}


def _timed(times: Times, name: str, work: Callable[[], Any]) -> Any:
    with Stopwatch() as watch:
        done = work()
    times.setdefault(name, []).append(watch.seconds * 1000)
    return done


@contextmanager
def _watched(times: Times) -> Iterator[None]:
    """Also times what the renderer calls."""

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given, **named: _timed(times, name, lambda: call(*given, **named))

    with (
        patch.object(weasyprint.HTML, "render", watched("  layout", weasyprint.HTML.render)),
        patch.object(weasyprint.Document, "write_pdf", watched("  write", weasyprint.Document.write_pdf)),
        patch.object(finishing, "finish", watched("  finish: tags, seal, XMP", finishing.finish)),
    ):
        yield


@contextmanager
def _seal(times: Times) -> Iterator[Callable[[bytes], Any]]:
    """Signs with a seal whose key (P-256) is a file, judged before it is handed out; no time service."""
    with TemporaryDirectory() as folder:
        keys, trusted = Path(folder) / "keys", Path(folder) / "trusted"
        keys.mkdir(mode=0o700)
        trusted.mkdir()
        now = datetime.now(UTC)
        authority = TrialCA(now - timedelta(hours=1))
        key, chain = authority.seal("基准测试")
        (keys / "bench.pem").write_bytes(key)
        (keys / "bench.pem").chmod(0o600)
        (trusted / "root.pem").write_bytes(chain[chain.index(b"-----BEGIN", 1) :])
        seal = Seal(
            organization=Organization(name="基准测试"),
            name="基准测试",
            provider=SealProvider.KEY_FILE,
            key_name="bench.pem",
            certificate=chain.decode(),
        )
        with override_settings(SEAL_KEY_DIR=keys, SEAL_TRUST_DIR=trusted, TIMESTAMP_URL=""):
            yield lambda pdf: _timed(
                times,
                "sign: P-256, key in a file",
                lambda: sign(pdf, seal=seal, reason="用印", location="", moment=now),
            )
