"""The words of archived files: how long a file is kept, and where it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Retention(models.TextChoices):
    """保管期限, the longest first (国家档案局令第8号、第13号)."""

    PERMANENT = "permanent", _("永久")
    THIRTY = "thirty_years", _("30年")
    TEN = "ten_years", _("10年")

    @property
    def years(self) -> int | None:
        """None: for ever."""
        return {"permanent": None, "thirty_years": 30, "ten_years": 10}[self.value]

    @property
    def code(self) -> str:
        """As it stands in 档号 (DA/T 13)."""
        return {"permanent": "Y", "thirty_years": "D30", "ten_years": "D10"}[self.value]

    def is_shorter_than(self, other: "Retention") -> bool:
        order = list(Retention)
        return order.index(self) > order.index(other)


class FilingState(models.TextChoices):
    """Where another keeps the file than handled the case, it is handed over first and signed for."""

    HANDED = "handed", _("已移交，待签收")
    RETURNED = "returned", _("已退回，待重新移交")
    ARCHIVED = "archived", _("已归档")
