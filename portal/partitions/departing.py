"""Months of ledgers' entries that leave: what they said goes into a file, what proves them stays. As the owner of the
tables; the portal runs on.

Three steps, each of which may be the last of somebody who is killed. What stays of each entry is written beside it,
and says nothing yet; the month leaves the table and is named in ``ledger_departedmonth`` and in the audit log, in one
transaction; the table that it has become is dropped once it was read again against the file.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from portal import audit
from portal.health.clock import database_now
from portal.ledger import chain
from portal.ledger.models import DepartedMonth, LedgerEntry
from portal.partitions import catalog, leaving
from portal.partitions.making import Refused, alone, run
from portal.partitions.tables import ENTRIES
from portal.retention.kinds import all_kinds
from portal.retention.queries import two_years_before, years_on
from portal.workdays.due import beijing_date

_STAYS = "id, ledger_id, sequence, recorded_at, previous_hash, hash"
# Of the ledgers with an entry in the month: audit logs, open ones, those not past their time, those held.
_STANDING = """
    SELECT count(*) FILTER (WHERE is_log), count(*) FILTER (WHERE NOT is_log AND closed_at IS NULL),
        count(*) FILTER (WHERE NOT is_log AND closed_at IS NOT NULL
            AND (kept IS NULL OR kept >= %(today)s OR closed_at >= %(archived_before)s)),
        count(*) FILTER (WHERE held)
    FROM (SELECT closed_at, {kept} AS kept,
              EXISTS (SELECT FROM audit_auditledger WHERE ledger_id = one.id) AS is_log,
              EXISTS (SELECT FROM retention_hold WHERE ledger_id = one.id AND lifted_at IS NULL) AS held
          FROM ledger_ledger AS one WHERE id IN (SELECT ledger_id FROM {month})) AS judged
"""


def let_go(name: str, folder: Path, now: datetime) -> Path:
    """Has the oldest month of entries leave for a file below ``folder``; the file. Run again it goes on where somebody
    was killed. ``Refused`` unless it is over, each ledger with an entry in it is closed, past its time by ``now``
    (``portal.retention``) and not held, audit logs are past ``AUDIT_LOG_YEARS``, and all of them are anchored and as
    they were sealed."""
    path, aside = folder / f"{name}.jsonl.gz", f"{name}_left"
    if not catalog.exists(aside):
        end = leaving.require_oldest(ENTRIES, name)
        require_fit(name, end, now)
        written = leaving.write(path, name, name)
        _have_stay(name)
        digest = leaving.sha256(path)
        with alone():
            _take_out(name, aside, DepartedMonth(name=name, file=path.name, sha256=digest, entries=written))
    _drop(name, aside, path)
    return path


def require_fit(name: str, end: datetime, now: datetime) -> None:
    """``Refused``, with how many ledgers stand in the way and why. ``end``: of the month."""
    kept = ", ".join(f"retention_of_{kind.code}(id)" for kind in all_kinds())
    values = {"today": beijing_date(now), "archived_before": two_years_before(now)}
    logs, still_open, waiting, held = catalog.ask_by_name(
        _STANDING.format(kept=f"greatest({kept})" if kept else "NULL::date", month=name), values
    )[0]
    years = settings.AUDIT_LOG_YEARS
    over = years > 0 and end <= years_on(now, -years)
    if end > now:
        raise Refused(_("%(name)s 还没有过完。") % {"name": name})
    if still_open or waiting or held or (logs and not over):
        told = {
            "open": still_open,
            "waiting": waiting,
            "held": held,
            "logs": 0 if over else logs,
            "name": name,
        }
        raise Refused(
            _(
                "%(name)s 还不能移出：其中有未归档的台账 %(open)d 本、未满保管期限的 %(waiting)d 本、"
                "暂缓销毁的 %(held)d 本、未满 AUDIT_LOG_YEARS 的审计日志 %(logs)d 本。"
            )
            % told
        )
    [(last,)] = catalog.ask("SELECT coalesce(max(last_entry), 0) FROM anchors_anchor")
    [(newest,)] = catalog.ask(f"SELECT coalesce(max(id), 0) FROM {name}")  # noqa: S608  (a name of ours)
    if newest > last:
        raise Refused(_("%(name)s 里还有没有锚定的记录。") % {"name": name})
    for entry in LedgerEntry.objects.order_by().filter(recorded_at__lt=end).iterator(chunk_size=500):
        if chain.seal(entry) != entry.hash:
            raise Refused(_("编号 %(key)d 的记录与校验值不符，什么也没有移出。") % {"key": entry.pk})


def _have_stay(name: str) -> None:
    """What stays is what is there. Whoever was killed before left some of it as it is, for no entry ever changes."""
    run(
        f"INSERT INTO ledger_departedentry ({_STAYS}, month_id) SELECT {_STAYS}, {{label}} FROM {{name}}"  # noqa: S608  (names of ours)
        " ON CONFLICT DO NOTHING",
        {"label": name},
        name=name,
    )
    _require_same(name, name)


def _take_out(name: str, aside: str, month: DepartedMonth) -> None:
    """While nobody reads or writes entries, so that nothing long is asked here."""
    run("LOCK TABLE {table}", table=ENTRIES.table)
    if not month.entries == _number(name) == month.stayed.count():
        raise Refused(_("%(name)s 刚刚又有记录写入，什么也没有移出，请再运行一次。") % {"name": name})
    [(held,)] = catalog.ask(
        "SELECT EXISTS (SELECT FROM retention_hold JOIN ledger_departedentry USING (ledger_id)"
        " WHERE lifted_at IS NULL AND month_id = %s)",
        name,
    )
    if held:
        raise Refused(_("%(name)s 里的台账刚刚被暂缓销毁，什么也没有移出。") % {"name": name})
    month.left_at = now = database_now()
    month.save(force_insert=True)
    run("ALTER TABLE {table} DETACH PARTITION {name}", table=ENTRIES.table, name=name)
    run("ALTER TABLE {name} RENAME TO {aside}", name=name, aside=aside)
    audit.record(
        actor=None,
        organization=None,
        kind=leaving.LEFT,
        summary=_("%(name)s 的 %(rows)d 条台账记录移出数据库，存为 %(file)s")
        % {"name": name, "rows": month.entries, "file": month.file},
        data={"table": ENTRIES.table, "rows": month.entries, "file": month.file, "sha256": month.sha256},
        now=now,
    )


def _drop(name: str, aside: str, path: Path) -> None:
    """Once file, what stays and what is out are the same. A file that is lost by then is written again."""
    month = DepartedMonth.objects.get(pk=name)
    if not path.exists():
        leaving.write(path, name, aside)
    _require_same(name, aside)
    if leaving.sha256(path) != month.sha256 or not leaving.holds(path, name, aside):
        raise Refused(
            _("%(path)s 不是登记的文件（SHA-256 %(sha256)s），或者与移出的 %(table)s 不符，什么也没有删除。")
            % {"path": path, "sha256": month.sha256, "table": aside}
        )
    with alone():
        run("DROP TABLE {aside}", aside=aside)


def _require_same(name: str, table: str) -> None:
    """What stays is what is there, no more and no less."""
    [(missing,)] = catalog.ask(
        f"SELECT EXISTS (SELECT {_STAYS} FROM {table} EXCEPT"  # noqa: S608  (names of ours)
        f" SELECT {_STAYS} FROM ledger_departedentry WHERE month_id = %s)",
        name,
    )
    [(stayed,)] = catalog.ask("SELECT count(*) FROM ledger_departedentry WHERE month_id = %s", name)
    if missing or stayed != _number(table):
        raise Refused(_("%(name)s 留下的校验值与记录不符，什么也没有移出。") % {"name": name})


def _number(table: str) -> int:
    [(number,)] = catalog.ask(f"SELECT count(*) FROM {table}")  # noqa: S608  (a name of ours)
    return int(number)
