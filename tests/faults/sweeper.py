"""Sweeps in forks of one process, so that each can be killed at a point and none has to start Django anew.

python -m tests.faults.sweeper points      reads lines "ISO-instant<TAB>kill point": for each a fork that is killed
                                           there, then one that finishes; says how the first one ended
python -m tests.faults.sweeper together N  N forks sweep at once until nothing is due any more
"""

import os
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime

import django


def finish(now: datetime | None = None) -> None:
    """Sweeps until nothing is due."""
    from portal.deadlines.models import Deadline
    from portal.deadlines.services import sweep
    from portal.health.clock import database_now

    moment = now or database_now()
    while Deadline.objects.open().filter(next_action_at__lte=moment).exists():
        if not sweep(now=now):
            time.sleep(0.01)  # another sweep, or what is left of a killed one, holds the row


def fork(act: Callable[[], None]) -> int:
    """The fork, in a process group of its own as every worker is."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        act()
        code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def end_of(pid: int) -> int:
    """The exit code, or the signal as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(point: str, now: datetime) -> None:
    from portal.deadlines.services import sweep
    from tests.faults import kill_points

    kill_points.aim(point)
    sweep(now=now)


def visit_points() -> None:
    for line in sys.stdin:
        moment, point = line.rstrip("\n").split("\t")
        now = datetime.fromisoformat(moment)
        print(point, end_of(fork(lambda: killed_at(point, now))), sep="\t")  # noqa: B023  (forked at once)
        if end_of(fork(lambda: finish(now))):  # noqa: B023  (forked at once)
            sys.exit(f"the sweep after {point} failed")


def sweep_together(number: int) -> None:
    children = [fork(finish) for _ in range(number)]
    codes = [end_of(child) for child in children]
    if any(codes):
        sys.exit(f"ended with {codes}")


if __name__ == "__main__":
    django.setup()
    from django.template.loader import get_template

    from tests.faults import drill, kill_points

    drill.declare()
    kill_points.install()
    get_template("notifications/email.txt")  # once, before every fork does it for itself
    if sys.argv[1] == "points":
        visit_points()
    else:
        sweep_together(int(sys.argv[2]))
