"""The findings of ``make bench`` as people read them: each page at each size, what grows, peers, and the targets."""

from collections.abc import Iterator
from typing import Any

from benchmarks.report import Row, table
from benchmarks.scale.targets import verdicts

Found = dict[str, Any]


def tables_of(found: Found) -> str:
    sizes = sorted(found["requests"], key=int)
    parts = [
        table("Pages: p50 / p95 / p99 in ms, statements", list(_pages(found["pages"], sizes))),
        table("What grows, from the smallest size to the largest", list(_growth(found, sizes))),
    ]
    if beside := list(_yardsticks(found["pages"], sizes)):
        parts.insert(1, table("Times the p95 of those that have the page ready", beside))
    if "standby" in found:
        parts.append(table("Lists and figures from a standby", list(_standby(found["standby"]))))
    if "acts" in found:  # not pages alone
        parts += [
            table("Acts: p50 / p95 / p99 in ms, statements", list(_pages(found["acts"], sizes))),
            table("Beside the same work done otherwise", list(_peers(found, sizes))),
            table("Off the pages", list(_background(found, sizes))),
            table("Targets at the largest size", list(verdicts(found, sizes[-1]))),
        ]
    return "\n\n".join(parts)


def _yardsticks(pages: Found, sizes: list[str]) -> Iterator[Row]:
    """Django without anything, and Django as ``startproject`` makes it, for a person who is signed in."""
    for name, at in pages.items():
        for size in [size for size in sizes if "bare" in at.get(size, {})]:
            one = at[size]
            bare, project = one["bare"], one["startproject"]
            yield (
                f"{name}, {int(size):,}",
                f"× {one['p95_ms'] / bare['p95_ms']:.1f} / × {one['p95_ms'] / project['p95_ms']:.1f}",
                f"{one['p95_ms']:.1f} ms against {bare['p95_ms']:.1f} of bare Django and {project['p95_ms']:.1f} as"
                f" startproject makes it, {project['queries']} statements; processor web {one['web_cpu_ms']:.1f},"
                f" {bare['web_cpu_ms']:.1f} and {project['web_cpu_ms']:.1f} ms",
            )


def _pages(pages: Found, sizes: list[str]) -> Iterator[Row]:
    for name, at in pages.items():
        for size in sizes:
            if size not in at:
                continue
            one = at[size]
            figures = f"{one['p50_ms']:.1f} / {one['p95_ms']:.1f} / {one['p99_ms']:.1f}"
            remark = (
                f"{one['queries']} statements, {one['waited_ms']:.1f} ms of them waited for; processor:"
                f" web {one['web_cpu_ms']:.1f}, PostgreSQL {one['database_cpu_ms']:.1f} ms"
            )
            yield f"{name}, {int(size):,}", figures, remark


def _standby(found: Found) -> Iterator[Row]:
    for size, told in found.items():
        pages = told["pages"].values()
        alone, beside = (sum(page[what] for page in pages) for what in ("alone_ms", "beside_ms"))
        yield (
            f"PostgreSQL's processor, {int(size):,}",
            f"{told['left']:.0%} left the primary",
            f"{alone:.1f} ms alone, {beside:.1f} ms beside the standby, one ask of each of {len(told['pages'])} pages",
        )


def _growth(found: Found, sizes: list[str]) -> Iterator[Row]:
    """Times of the median, and where the plan says that they come from: the node that read most rows."""
    least, most = sizes[0], sizes[-1]
    yield "requests", f"× {found['requests'][most] / found['requests'][least]:.1f}", ""
    for name, at in {**found["pages"], **found.get("acts", {})}.items():
        if least not in at or most not in at:
            continue
        plans = found["plans"].get(name, {})
        why = _read(plans[least], plans[most]) if most in plans else ""
        yield name, f"× {at[most]['p50_ms'] / at[least]['p50_ms']:.2f}", why


def _read(least: Found, most: Found) -> str:
    """The rows that PostgreSQL looked at for one page, and most of them where."""
    where = most["most"]
    words = (
        f"rows read {least['rows']:,} → {most['rows']:,}, most of {where.get('table')} by {where.get('by')}"
    )
    return f"{words}; whole tables: {', '.join(most['scans'])}" if most["scans"] else words


def _peers(found: Found, sizes: list[str]) -> Iterator[Row]:
    for size in sizes:
        number = f"{int(size):,}"
        filing, grants, loop = (found[part][size] for part in ("filing", "guardian", "loop"))
        yield (
            f"filing against its own SQL, {number}",
            f"× {filing['ratio']}",
            f"{filing['whole_ms']['median']} ms against {filing['sql_ms']['median']} ms of"
            f" {filing['statements']} statements in one transaction",
        )
        yield (
            f"the newest 50 by guardian's get_objects_for_user, {number}",
            f"× {grants['ratio']}",
            f"{grants['guardian']['median']} ms against {grants['ours']['median']} ms, {grants['grants']:,} grants",
        )
        yield (
            f"what is due by a loop over all open periods, {number}",
            f"× {loop['ratio']}",
            f"{loop['loop']['median']} ms against {loop['ours']['median']} ms, {loop['open']:,} open",
        )
    ours = found["printers"]["ours"]["ms"]["median"]
    for name, printer in found["printers"].items():
        if name != "ours":
            took = printer["ms"]["median"]
            yield (
                f"a notice by {name}",
                f"× {took / ours:.2f}",
                f"{took} ms against {ours} ms of ours, sealed",
            )


def _background(found: Found, sizes: list[str]) -> Iterator[Row]:
    for size in sizes:
        number, export, sweep = f"{int(size):,}", found["export"][size], found["sweep"][size]
        settled = found["settled"][size]
        yield (
            f"before anything was measured, {number}",
            f"{settled['seconds'] + settled['adding_seconds']:.1f} s",
            f"{settled['worked_off']:,} periods worked off that were due, {settled['changes_added_up']:,} changes added"
            f" to the figures in {settled['adding_seconds']} s",
        )
        yield (
            f"list as CSV, {export['rows']:,} rows of {number}",
            f"{export['seconds']} s",
            f"most memory {export['memory']} MB, {export['memory_before']} of them before the first row",
        )
        claim = sweep["claim"]["postgres_ms"]
        yield (
            f"sweep, {number}: PostgreSQL finds a batch",
            f"{claim['median']} ms",
            f"a row {sweep['row_ms']} ms" if "row_ms" in sweep else "none was due",
        )
        papers = found["papers"][size]
        if "issue_ms" in papers:
            yield f"a paper printed and kept, {number}", f"{papers['issue_ms']['median']} ms", ""
        largest = max(found["tables"][size].items(), key=lambda one: one[1]["bytes"] + one[1]["index_bytes"])
        whole = sum(one["bytes"] + one["index_bytes"] for one in found["tables"][size].values())
        yield f"on disk, {number}", f"{whole / 2**20:,.0f} MB", f"most of it {largest[0]}"
