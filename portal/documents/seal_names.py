"""How seals are called: 单位名称 and behind it what the seal is for, with its number where there are several."""

import re
import unicodedata
from typing import Any, NamedTuple

from portal.documents.enums import SealPurpose

# 公章 and 印章 alone are the official seal; an approval seal is numbered before or behind: 审批专用2号章, …专用章(2).
_OFFICIAL = re.compile("(?:公章|印章)?")
_APPROVAL = re.compile(r"原?(?:行政)?审批专用(?:(\d{1,3})号)?公?章(?:\(?(\d{1,3})\)?号?)?")


class SealKind(NamedTuple):
    """Which of an organisation's seals: what it is for, and its number; 0 for one without."""

    purpose: SealPurpose
    number: int = 0

    @property
    def inscription(self) -> str:
        """What stands below the star: nothing on the official seal."""
        if self.purpose == SealPurpose.OFFICIAL:
            return ""
        return f"{self.purpose.label}({self.number})" if self.number else str(self.purpose.label)

    def of(self, owner: str) -> str:
        """The whole name of such a seal."""
        return owner + (self.inscription or "印章")

    def wanted(self, owner: str) -> dict[str, Any]:
        """The fact of a paper on which such a seal belongs (``facts.pieces.WantedSeal``)."""
        number = {"number": self.number} if self.number else {}
        return {"words": self.of(owner), "owner": owner, "purpose": self.purpose.value, **number}


OFFICIAL = SealKind(SealPurpose.OFFICIAL)


def kind_named(name: str, owner: str) -> SealKind | None:
    """Which seal of ``owner`` the name is that of, as people write it; None for another's, or for one that seals no
    paper of ours (财务专用章 …)."""
    given, body = _plain(name), _plain(owner)
    if not body or not given.startswith(body):
        return None
    rest = given.removeprefix(body)
    if _OFFICIAL.fullmatch(rest):
        return OFFICIAL
    approval = _APPROVAL.fullmatch(rest)
    return SealKind(SealPurpose.APPROVAL, int(approval[1] or approval[2] or 0)) if approval else None


def _plain(name: str) -> str:
    """Full-width brackets and figures as ASCII ones, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())
