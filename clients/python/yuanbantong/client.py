"""The conversation: one key, every change sent until it is answered and done once, lists page after page."""

import hashlib
import json
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import urllib3

from yuanbantong.errors import Problem, Unreachable

#: Answers after which the same may be sent again: too many at once, and the portal or what stands before it in trouble.
AGAIN = frozenset({429, 502, 503, 504})
TRIES = 6
LONGEST_PAUSE = 60.0
TIMEOUT = urllib3.Timeout(connect=10, read=60)
CHUNK = 1 << 16
Json = dict[str, Any]
Files = Mapping[str, tuple[str, bytes] | list[tuple[str, bytes]]]


class Client:
    """Speaks to one portal with one key.

    Reads are tried again by themselves. Changes carry an ``Idempotency-Key``: a lost reply is asked for with the same
    key, and the portal answers it without doing the thing twice. Raises ``Problem`` for what the portal refuses and
    ``Unreachable`` when there was no answer after ``TRIES`` tries.
    """

    def __init__(
        self,
        address: str,
        key: str,
        *,
        pool: urllib3.PoolManager | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base = f"{address.rstrip('/')}/api/v1/"
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        self._pool = pool or urllib3.PoolManager(retries=False, timeout=TIMEOUT)
        self._pause = pause

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.clear()

    def get(self, path: str, **query: Any) -> Any:
        """One resource, or one page of a list as ``{"items": […], "next": …}``."""
        return self._json(self._send("GET", path, fields=_query(query)))

    def each(self, path: str, **query: Any) -> Iterator[Json]:
        """Everything of a list, page after page; what is added meanwhile spoils no page."""
        page = self.get(path, **query)
        while True:
            yield from page["items"]
            if not page["next"]:
                return
            page = self.get(page["next"])

    def post(self, path: str, body: Json | None = None, **options: Any) -> Any:
        """Sends a change; see ``change``."""
        return self.change("POST", path, body, **options)

    def change(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        files: Files | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """Sends a change until it is answered. With ``files`` (name → (file name, bytes)) it goes as a form.

        ``if_match`` is the ETag that was read: somebody else's change since then gives ``Problem`` 412. A caller that
        may itself be restarted passes its own ``idempotency_key`` and sends the same again.
        """
        key = idempotency_key or str(uuid.uuid4())
        headers = {"Idempotency-Key": key, **({"If-Match": if_match} if if_match else {})}
        if files is None:
            headers["Content-Type"] = "application/json"
            payload: dict[str, Any] = {"body": json.dumps(body or {}, ensure_ascii=False).encode()}
        else:
            payload = {"fields": _form(body or {}, files), "encode_multipart": True}
        return self._json(self._send(method, path, headers=headers, key=key, **payload))

    def act(self, resource: str, key: Any, code: str, inputs: Json | None = None, **options: Any) -> Any:
        """Carries out one act of the lifecycle: ``act("handovers", 7, "sign_handover")``."""
        return self.post(f"{resource}/{key}/acts/{code}/", inputs, **options)

    def acts(self, resource: str, key: Any) -> list[Json]:
        """What may be done now, with its inputs and their choices."""
        open_now: list[Json] = self.get(f"{resource}/{key}/acts/")["items"]
        return open_now

    def download(self, path: str, to: Path, *, sha256: str | None = None) -> str:
        """Saves a file, going on where an earlier try broke off; returns its SHA-256.

        The file appears under its name once it is whole and is what ``sha256``, or else the portal's own ETag, says
        (otherwise ``ValueError``, and nothing is left). What an earlier call left is gone on with only where ``sha256``
        tells that it is the same file.
        """
        part = to.with_name(f"{to.name}.part")
        expected = sha256 or ""
        if not expected:
            part.unlink(missing_ok=True)
        for attempt in range(TRIES):
            begin = part.stat().st_size if expected and part.exists() else 0
            resume = {"Range": f"bytes={begin}-", "If-Range": f'"{expected}"'} if begin else {}
            try:
                answer = self._send("GET", path, headers={"Accept": "*/*", **resume}, stream=True)
                expected = expected or answer.headers.get("ETag", "").strip('"')
                with part.open("ab" if answer.status == 206 else "wb") as file:
                    for chunk in answer.stream(CHUNK):
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                break
            except Problem as problem:
                if problem.status != 416:
                    raise
                if _sha256(part) == expected:
                    break  # it was whole already
                part.unlink()
            except (urllib3.exceptions.HTTPError, OSError) as error:
                if attempt == TRIES - 1:
                    raise Unreachable(str(error)) from error
                self._wait(attempt, None)
        found = _sha256(part)
        if expected and found != expected:
            part.unlink()
            raise ValueError(f"{to.name}: SHA-256 {found}, expected {expected}")
        part.replace(to)
        return found

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        key: str = "",
        **options: Any,
    ) -> urllib3.BaseHTTPResponse:
        """Tries until there is an answer that counts; ``stream`` leaves its body unread."""
        stream = options.pop("stream", False)
        url = path if path.startswith(("http://", "https://")) else self.base + path.lstrip("/")
        if not url.startswith(self.base):
            raise ValueError(f"{url} is not below {self.base}: the key is for this portal alone")
        for attempt in range(TRIES):
            try:
                answer = self._pool.request(
                    method,
                    url,
                    headers={**self._headers, **(headers or {})},
                    redirect=False,
                    preload_content=not stream,
                    **options,
                )
            except urllib3.exceptions.HTTPError as error:
                if attempt == TRIES - 1:
                    raise Unreachable(f"{method} {url}: {error}", idempotency_key=key) from error
                self._wait(attempt, None)
                continue
            if answer.status < 300:
                return answer
            problem = Problem.of(
                answer.status, _decoded(answer.data), _seconds(answer.headers.get("Retry-After"))
            )
            if answer.status not in AGAIN or attempt == TRIES - 1:
                raise problem
            self._wait(attempt, problem.retry_after)
        raise AssertionError("unreachable")

    def _wait(self, attempt: int, asked: float | None) -> None:
        """As long as the portal asks, else twice as long each time, spread so that clients do not come together."""
        grown = 2.0**attempt * random.uniform(0.5, 1.0)  # noqa: S311  (no secret: only spreads the load)
        self._pause(min(asked if asked is not None else grown, LONGEST_PAUSE))

    @staticmethod
    def _json(answer: urllib3.BaseHTTPResponse) -> Any:
        return json.loads(answer.data) if answer.data else None


def _query(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Lists become repeated parameters; None is left out."""
    return [
        (name, one.isoformat() if hasattr(one, "isoformat") else str(one))
        for name, value in query.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one is not None
    ]


def _form(body: Json, files: Files) -> list[tuple[str, Any]]:
    """A form: plain values by name, lists repeated, and the files."""
    fields: list[tuple[str, Any]] = [
        (name, "true" if one is True else "false" if one is False else str(one))
        for name, value in body.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one is not None
    ]
    for name, given in files.items():
        fields.extend((name, one) for one in (given if isinstance(given, list) else [given]))
    return fields


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdigit() else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
