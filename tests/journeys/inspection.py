"""What is demanded of every page that anybody opens on a journey: it is whole, accessible and in order."""

import fcntl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import ConsoleMessage, Page, Request, Response

# Served with the style sheets, so that a browser fetches and compiles it once.
AXE_FOLDER, AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core", "axe/axe.min.js"

# What of the page axe could judge: kinds of elements with their classes, roles and states; the page remembers which.
KINDS = """
() => {
    window.kinds = new Map();
    for (const e of document.querySelectorAll("body, body *")) {
        const kind = [e.tagName, e.getAttribute("class"), e.getAttribute("role"), e.getAttribute("type"),
                      e.hasAttribute("aria-invalid"), e.hasAttribute("open")].join("|").replace(/\\s+/g, " ");
        window.kinds.has(kind) ? window.kinds.get(kind).push(e) : window.kinds.set(kind, [e]);
    }
    return [...window.kinds.keys()];
}
"""
LOAD = """
(address) => new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, {src: address, onload: done, onerror: () => failed(new Error(`no ${address}`))});
    document.head.append(script);
    script.remove();
})
"""
VIOLATIONS = """
async (fresh) => {
    const include = fresh && fresh.flatMap((s) => window.kinds.get(s)).filter((e) => e.isConnected);
    if (include && !include.length) return [];
    const found = await axe.run(include ? {include} : document, {resultTypes: ["violations"], preload: false});
    return found.violations.map(
        (v) => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join("  …  "));
}
"""
FRAME = """
() => {
    const root = document.documentElement, wide = root.scrollWidth - root.clientWidth;
    const beyond = (e) => e.getBoundingClientRect().right > root.clientWidth + 1;
    const widest = wide > 0 ? [...document.querySelectorAll("body *")].filter(beyond).slice(-1) : [];
    return {lang: root.lang, title: document.title, h1: document.querySelectorAll("h1").length, wide,
            widest: widest.map((e) => e.outerHTML.slice(0, 200))};
}
"""


@dataclass
class Record:
    """What has been judged, in a file that all processes of one run share."""

    path: Path
    known: set[str] = field(default_factory=set, repr=False)

    def claims(self, things: Iterable[str]) -> set[str]:
        """Those of the things that nobody has claimed before; they are the caller's to judge."""
        unknown = set(things) - self.known
        if not unknown:
            return set()
        with self.path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            self.known.update(file.read().split("\n"))
            fresh = unknown - self.known
            file.writelines(f"{thing}\n" for thing in sorted(fresh))
        self.known |= fresh
        return fresh


@dataclass
class Inspector:
    """Collects the faults of all pages of one journey. axe judges every address once at every width, and later what
    a page shows there that it has not seen at this width anywhere. All acts have forms of one make, at one address:
    the long tests (``thorough``) judge each of them whole. Where only ``parts`` are judged, an address is not: there it
    is what a page shows that axe has not seen anywhere."""

    record: Record
    thorough: bool = False
    parts: bool = False
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page, who: str) -> None:
        """Listens for scripts that fail, refusals of the CSP, failed requests and answers of a broken server."""

        def on_console(message: ConsoleMessage) -> None:
            # A refused address or an invalid form is an answer, not a fault; its status is judged as a response.
            if message.type == "error" and not message.text.startswith("Failed to load resource"):
                self.faults.append(f"{who}: {page.url}: console: {message.text}")

        def on_response(response: Response) -> None:
            asset = not response.request.is_navigation_request() and response.status >= 400
            if response.status >= 500 or (asset and response.status != 422):
                self.faults.append(f"{who}: {response.status} {response.request.method} {response.url}")

        def on_failure(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":
                self.faults.append(f"{who}: {request.url}: {request.failure}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.faults.append(f"{who}: {page.url}: script: {error}"))
        page.on("response", on_response)
        page.on("requestfailed", on_failure)

    def inspect(self, page: Page, who: str) -> None:
        """Judges the page as it stands now."""
        place, name = f"{who}: {page.url}", self._url_name(page.url)
        width = page.viewport_size["width"] if page.viewport_size else 0
        self._frame(page.evaluate(FRAME), place)
        shown = {f"{width} {kind}": kind for kind in page.evaluate(KINDS)}
        address = f"{width} at {name}"
        fresh = self.record.claims(shown if self.parts else [address, *shown])
        if not fresh:
            return
        page.evaluate(LOAD, f"{settings.STATIC_URL}{AXE}")
        part = None if address in fresh else [shown[kind] for kind in sorted(fresh)]
        violations = page.evaluate(VIOLATIONS, part)
        self.faults += [f"{place}: axe: {violation}" for violation in violations]

    def _frame(self, frame: dict[str, Any], place: str) -> None:
        if not frame["lang"].startswith("zh"):
            self.faults.append(f"{place}: no language")
        if not frame["title"].strip(" -"):
            self.faults.append(f"{place}: no title")
        if frame["h1"] != 1:
            self.faults.append(f"{place}: {frame['h1']} main headings")
        if frame["wide"] > 0:
            self.faults.append(f"{place}: {frame['wide']} px wider than the screen: {frame['widest']}")

    def _url_name(self, url: str) -> str:
        path = urlsplit(url).path
        try:
            match = resolve(path)
        except Resolver404:
            return path
        parts = ("code", "step") if self.thorough else ("step",)
        return " ".join(
            [match.url_name or path, *(str(match.kwargs[part]) for part in parts if part in match.kwargs)]
        )
