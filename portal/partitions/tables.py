"""Which tables may be kept by month, and how their months are called and bounded."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

#: Months begin at midnight in Beijing, whatever the time zone of a session is.
BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Partitioned:
    """A table, and the column of moments by which a row belongs to a month. It is written once, with the row."""

    table: str
    column: str

    @property
    def first(self) -> str:
        """The partition of everything before the table was partitioned: the table as it was."""
        return f"{self.table}_first"

    @property
    def other(self) -> str:
        """The partition of what belongs to no month that is there, so that no act ever fails for that."""
        return f"{self.table}_other"

    @property
    def until(self) -> str:
        """The constraint that is there while the first partition is being made."""
        return f"{self.table}_until"

    def month(self, begin: datetime) -> str:
        return f"{self.table}_{begin.astimezone(BEIJING):%Y_%m}"


#: The entries of all ledgers, the audit log's among them; the log of who signed in; the outbox of e-mail. Nothing in
#: the database has a foreign key to any of them, and none has a unique index that must hold beyond a month.
TABLES = ENTRIES, SIGN_INS, EMAILS = (
    Partitioned("ledger_ledgerentry", "recorded_at"),
    Partitioned("accounts_signin", "at"),
    Partitioned("notifications_email", "queued_at"),
)


def month_of(moment: datetime) -> datetime:
    """The beginning of the month that a moment is in."""
    return moment.astimezone(BEIJING).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def months_on(begin: datetime, number: int) -> datetime:
    """The beginning of the month so many months after the one that begins at ``begin``."""
    local = begin.astimezone(BEIJING)
    months = local.year * 12 + local.month - 1 + number
    return local.replace(year=months // 12, month=months % 12 + 1)
