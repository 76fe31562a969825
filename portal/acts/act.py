"""What a row of a table of acts is made of."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise

from portal.documents.enums import DocumentKind
from portal.ledger.enums import Heading
from portal.organizations.enums import Role


def states(*values: str) -> frozenset[str]:
    return frozenset(values)


@dataclass(frozen=True, kw_only=True)
class Act:
    """One row of the table.

    ``subject`` names the kind of object it is done to, ``opens`` and ``settles`` kinds of deadline, ``notifies``
    parties: each a member of the app's own enumeration.

    ``to_state`` None: the act leaves the state as it is, or the service decides (``may_lead_to`` then lists where).
    ``issues`` are issued by every such act; ``may_issue`` by the service itself, in some cases or on another subject.
    ``settles`` and ``opens`` belong to the act's own subject; deadlines of other subjects are the service's business.
    """

    code: str
    label: str | Promise
    subject: models.TextChoices
    roles: frozenset[Role]
    from_states: frozenset[str]
    heading: Heading
    rule: str
    to_state: str | None = None
    may_lead_to: frozenset[str] = frozenset()
    settles: tuple[models.TextChoices, ...] = ()
    opens: tuple[models.TextChoices, ...] = ()
    issues: tuple[DocumentKind, ...] = ()
    may_issue: tuple[DocumentKind, ...] = ()
    notifies: tuple[models.TextChoices, ...] = ()
    main: bool = field(default=False)
    """Part of the straight way, drawn in the flow charts."""

    @property
    def issues_papers(self) -> bool:
        return bool(self.issues or self.may_issue)
