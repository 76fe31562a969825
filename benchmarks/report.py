"""What a benchmark found: a table for people, the same figures as JSON for later comparison."""

import json
import os
import platform
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter_ns, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

Row = tuple[str, str, str]


def machine() -> dict[str, Any]:
    """What the figures depend on besides the code."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


class Stopwatch:
    """``with Stopwatch() as watch: …`` and then ``watch.seconds``, or what of them this process was at work."""

    seconds = cpu_seconds = 0.0

    def __enter__(self) -> "Stopwatch":
        self._begin, self._cpu_begin = perf_counter_ns(), process_time()
        return self

    def __exit__(self, *exception: object) -> None:
        self.seconds, self.cpu_seconds = self.so_far(), process_time() - self._cpu_begin

    def so_far(self) -> float:
        return (perf_counter_ns() - self._begin) / 1e9


def spread(values: Sequence[float], digits: int = 2) -> dict[str, float]:
    """Median, smallest and largest of several runs."""
    return {
        "median": round(median(values), digits),
        "least": round(min(values), digits),
        "most": round(max(values), digits),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of all (0 to 1) do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def table(title: str, rows: Sequence[Row]) -> str:
    """Three columns: what, how much, remark. Full-width characters count as two."""
    widths = [max((_width(row[column]) for row in rows), default=0) for column in range(2)]
    lines = [title, "-" * _width(title)]
    for what, figure, remark in rows:
        gap = " " * (widths[0] - _width(what))
        lines.append(f"{what}{gap}  {' ' * (widths[1] - _width(figure))}{figure}  {remark}".rstrip())
    return "\n".join(lines)


def write(name: str, findings: dict[str, Any]) -> Path:
    """Leaves the findings in ``var/NAME.json``."""
    path = ROOT / "var" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(findings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
