"""A department's own approval system, as the demonstration plays it: it knows the portal by its interface alone, never
by its models, and does what such a system would do without anybody retyping."""

import threading
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from yuanbantong import Client, Problem, Unverified, verify

Json = dict[str, Any]
#: What it reports, in this order, before it decides (BZ54-4.2).
NODES = {"acceptance": "受理", "review": "审查"}
LONGEST_EVENT = 64 * 1024


class DepartmentSystem:
    """Works through the department's queue, one step a round on each matter. ``tell`` hears, in Chinese, of each.

    It keeps nothing: what is to be done it reads from the portal each time, so that it may be killed and started again
    at any moment. A reply that is lost the client asks for again; where a colleague was faster (409, 404) it goes on.
    """

    def __init__(
        self,
        portal: Client,
        *,
        tell: Callable[[str], None],
        papers: Path | None = None,
        refuses_because: str = "",
    ) -> None:
        self.portal, self.tell, self.papers = portal, tell, papers
        self.refuses_because = refuses_because

    def round(self) -> int:
        """One round; how many steps it took. Raises what the client raises."""
        steps = 0
        for handover in self._of("handovers/", mine=True, state="sent"):
            steps += self._take(handover)
        for matter in self._of("request-matters/", state=["received", "in_review"]):
            steps += self._go_on(matter)
        return steps

    def _of(self, path: str, **filters: Any) -> list[Json]:
        """Read to the end first: what is done to the items moves them out of the list."""
        return list(self.portal.each(path, **filters))

    def _take(self, handover: Json) -> int:
        if self.papers:
            whole = self.portal.get(f"handovers/{handover['id']}/")
            for material in whole["materials"]:
                for copy in material["files"]:
                    self._fetch(handover, copy["file"])
        done = f"已签收 {handover['request']['number']} {handover['matter']['name']}"
        return self._act("handovers", handover["id"], "sign_handover", done=done)

    def _fetch(self, handover: Json, file: Json) -> None:
        """Under a name of our own: what the sender called the file is no path."""
        folder = (self.papers or Path()) / str(handover["request"]["number"])
        folder.mkdir(parents=True, exist_ok=True)
        to = folder / f"{file['id']}{Path(file['name']).suffix.lower()}"
        if not to.exists():
            self.portal.download(f"request-files/{file['id']}/content/", to, sha256=file["sha256"])
            self.tell(f"已下载 {file['name']}（{file['size']} 字节，校验一致）")

    def _go_on(self, matter: Json) -> int:
        whole = self.portal.get(f"request-matters/{matter['id']}/")
        about = f"{matter['request']['number']} {matter['name']}"
        if any(pause["ended_at"] is None for pause in whole["pauses"]):
            return 0
        reported = {node["kind"] for node in whole["nodes"]}
        for kind, label in NODES.items():
            if kind not in reported:
                done = f"已反馈 {about}：{label}"
                return self._act("request-matters", matter["id"], "post_progress", {"kind": kind}, done=done)
        if self.refuses_because:
            remedies = "可以依法申请行政复议或者提起行政诉讼。（示例）"
            refusal = {"reason": self.refuses_because, "remedies": remedies}
            return self._act("request-matters", matter["id"], "refuse", refusal, done=f"不予准予 {about}")
        given = f"示例〔{date.today().year}〕{matter['id']}号"  # noqa: DTZ011  (a sample's number)
        done = f"已准予 {about}：{given}"
        return self._act("request-matters", matter["id"], "grant", {"decision_number": given}, done=done)

    def _act(self, resource: str, key: Any, code: str, inputs: Json | None = None, *, done: str) -> int:
        """One step, or none."""
        try:
            self.portal.act(resource, key, code, inputs)
        except Problem as problem:
            if problem.status not in (404, 409):
                raise
            self.tell(f"没有办成（{problem.detail}）")
            return 0
        self.tell(done)
        return 1


class Listener:
    """Hears the portal's events and says when there is something to look at; what they say is not relied on, only
    that somebody did something. A forged one is answered 400."""

    def __init__(self, port: int, secret: str) -> None:
        self.woken = threading.Event()
        woken = self.woken

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                try:
                    if length > LONGEST_EVENT:
                        raise Unverified("too long")
                    verify(secret, dict(self.headers.items()), self.rfile.read(length))
                except Unverified:
                    self.send_response(400)
                else:
                    woken.set()
                    self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """What is heard is told by what is done about it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "Listener":
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
