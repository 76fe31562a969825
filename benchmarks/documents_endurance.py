"""The press under load and over time."""

from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from benchmarks.documents_printers import LIMIT, Notice
from benchmarks.report import Stopwatch
from portal.documents.press import Press


def notices_a_second(notice: Notice, presses: int, each: int) -> float:
    """Of so many presses at once, each with a process of its own, as workers have them."""
    own = [Press() for _ in range(presses)]

    def work(press: Press, number: int) -> None:
        for _ in range(number):
            press.print(notice.html, limit=LIMIT, **notice.job)

    def all_at_once(number: int) -> None:
        workers = [Thread(target=work, args=(press, number)) for press in own]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    try:
        all_at_once(2)  # warm
        with Stopwatch() as watch:
            all_at_once(each)
    finally:
        for press in own:
            press.stop()
    return presses * each / watch.seconds


def over_many(notice: Notice, number: int) -> dict[str, Any]:
    """Resident memory of one rendering process along so many notices, and whether it grows slower."""
    press = Press()
    megabytes: dict[int, float] = {}
    times: list[float] = []
    marks = {1, *(number * tenth // 10 for tenth in range(1, 11))}
    try:
        for count in range(1, number + 1):
            with Stopwatch() as watch:
                press.print(notice.html, limit=LIMIT, **notice.job)
            times.append(watch.seconds)
            if count in marks:
                megabytes[count] = resident(press.pid)
    finally:
        press.stop()
    tenth = max(1, number // 10)
    warm = times[1:] or times
    return {"megabytes": megabytes, "slower": round(median(warm[-tenth:]) / median(warm[:tenth]), 2)}


def resident(pid: int | None) -> float:
    """Megabytes of a process that are in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise RuntimeError("no such process")
