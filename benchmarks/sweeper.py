"""One process that sweeps when it is told to: ``go`` in, ``done`` out. Started by ``benchmarks.processes``."""

import sys

import django


def main() -> None:
    django.setup()
    from benchmarks.kinds import declare
    from benchmarks.measuring import batch
    from portal.deadlines.tasks import sweep

    declare()
    sweep()  # calendars, templates and connection are warm, as in a worker that has run for a while
    print("ready", flush=True)
    for _line in sys.stdin:
        while batch().exists():
            sweep()
        print("done", flush=True)


if __name__ == "__main__":
    main()
