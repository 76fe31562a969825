"""The answer to the question who may decide, in whose name, under which seal and at whose risk."""

from dataclasses import dataclass

from delegation.enums.authorities import EXERCISED, Mode, PowerPart, Standing
from delegation.models.instruments import Instrument, InstrumentItem
from delegation.models.postings import Posting
from portal.documents.remedies import COURT_MONTHS, RECONSIDERATION_DAYS
from portal.organizations.models import Organization


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """What may be done against a decision: natural days (行政复议法 20), months (行政诉讼法 46)."""

    reconsideration: str
    court: str
    text: str
    reconsideration_days: int = RECONSIDERATION_DAYS
    court_months: int = COURT_MONTHS


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How matters stand with a power, in a park, on a day.

    ``mode`` is None where neither an instrument nor a posting was found, ``instrument`` and ``item`` where it was no
    instrument; ``posting`` is the one that stands without any. ``document`` and ``paper`` name what the exercise rests
    on, for papers; "" where it rests on the law alone. ``issuer`` is in whose name decisions
    are issued, ``decides`` who decides (None: an organ above, named in ``decides_words``). Where the park does not
    exercise the power they are the department's own. ``competent`` is whom to go to with a new application.
    ``may_begin``: whether the park takes new applications; cases under way go on where the standing is
    ``AUTHORITY_LAPSED``. ``reason`` always says why.
    """

    standing: Standing
    mode: Mode | None
    instrument: Instrument | None
    item: InstrumentItem | None
    issuer: Organization
    seal: str
    seal_owner: Organization
    liable: tuple[Organization, ...]
    liability: str
    remedy: Remedy
    archive_owner: Organization
    decides: Organization | None
    decides_words: str
    competent: Organization
    reason: str
    may_begin: bool
    posting: Posting | None = None
    document: str = ""
    paper: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """What is done at the park: what the instrument hands over; of a posting, which hands over nothing, all."""
        if self.item is not None:
            return tuple(self.item.parts)
        return tuple(PowerPart) if self.posting is not None else ()

    @property
    def issuer_name(self) -> str:
        return self.issuer.name

    @property
    def is_exercised(self) -> bool:
        """Whether the park exercises the power on that day on grounds that are in force."""
        return self.standing in EXERCISED
