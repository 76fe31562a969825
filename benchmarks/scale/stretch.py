"""A stretch of load: how long its answers took, and what they cost beside."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.report import percentile
from benchmarks.scale.costs import costs
from benchmarks.scale.load import Answer, Ask, send


def figures(answers: Sequence[Answer], accepted: Sequence[int]) -> dict[str, Any]:
    """``RuntimeError`` where an answer is none of those that are accepted: what failed fast is no figure."""
    wrong = {answer.status for answer in answers} - set(accepted)
    if wrong or not answers:
        raise RuntimeError(f"{answers[0].name if answers else 'nothing'}: answered with {sorted(wrong)}")
    times = [answer.milliseconds for answer in answers]
    return {
        **{f"p{round(share * 100)}_ms": round(percentile(times, share), 2) for share in (0.5, 0.95, 0.99)},
        "queries": max(answer.queries for answer in answers),
        "waited_ms": round(median(answer.waited for answer in answers) * 1000, 2),
        "bytes": round(median(answer.size for answer in answers)),
        "asks": len(answers),
    }


def stretch(
    socket: Path, web: int, asks: Sequence[Ask], clients: int, accepted: Sequence[int] = (200,)
) -> dict[str, Any]:
    """Sent by the load generator; what they cost the web server (its master's ``web``) and PostgreSQL beside the time
    they took. Processor time is what remains comparable on a machine that has other things to do."""
    with costs(web) as cost:
        answers = send(socket, asks, clients=clients)
    number = len(answers)
    return {
        **figures(answers, accepted),
        "web_cpu_ms": round(cost.web * 1000 / number, 2),
        "database_cpu_ms": round(cost.database * 1000 / number, 2),
        "wal_bytes": round(cost.wal / number),
    }
