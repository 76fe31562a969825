"""What is demanded of every page that anybody opens on a journey: it is whole, accessible and in order."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import ConsoleMessage, Page, Request, Response

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"

# What of the page axe could judge: kinds of elements with their classes, roles and states; the page remembers which.
SIGNATURES = """
() => {
    window.signatures = new Map();
    for (const e of document.querySelectorAll("body, body *")) {
        const signature = [e.tagName, e.getAttribute("class"), e.getAttribute("role"), e.getAttribute("type"),
                           e.hasAttribute("aria-invalid"), e.hasAttribute("open")].join("|");
        window.signatures.has(signature) ? window.signatures.get(signature).push(e)
                                         : window.signatures.set(signature, [e]);
    }
    return [...window.signatures.keys()];
}
"""
VIOLATIONS = """
async (fresh) => {
    const include = fresh && fresh.flatMap((s) => window.signatures.get(s)).filter((e) => e.isConnected);
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
class Inspector:
    """Collects the faults of all pages of one journey. axe judges every address once at every width, and later what
    a page shows there that it has not seen at this width anywhere."""

    faults: list[str] = field(default_factory=list)
    visited: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    judged: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    axe: str = field(default_factory=lambda: AXE.read_text(encoding="utf-8"), repr=False)

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
        shown = set(page.evaluate(SIGNATURES))
        fresh = shown - self.judged[width]
        known = name in self.visited[width]
        if known and not fresh:
            return
        self.visited[width].add(name)
        self.judged[width] |= fresh
        page.evaluate(self.axe)
        violations = page.evaluate(VIOLATIONS, sorted(fresh) if known else None)
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

    @staticmethod
    def _url_name(url: str) -> str:
        path = urlsplit(url).path
        try:
            match = resolve(path)
        except Resolver404:
            return path
        # Every act has a form of its own under one address.
        return " ".join([match.url_name or path, str(match.kwargs.get("code", match.kwargs.get("step", "")))])
