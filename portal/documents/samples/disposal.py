"""A sample of the register of destroyed files."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.common import CLIENT, PARK, PROJECT

TITLE = f"{CLIENT['name']}关于{PROJECT['name']}代办服务的案卷"


def disposal() -> dict[DocumentKind, dict[str, Any]]:
    return {
        DocumentKind.DISPOSAL_REGISTER: {
            "keeper": PARK,
            "reason": "保管期满，无未了纠纷，无继续查考利用价值。",
            "proposer": "古丽娜尔·买买提",
            "proposed_as": "窗口受理人",
            "proposed_on": "2029-01-15",
            "approver": "王建国",
            "approved_as": "园区负责人",
            "approved_on": "2029-01-18",
            "destroyed_on": "2029-01-18",
            "lines": [
                {
                    "number": f"BLBJ-2026-00012{n}",
                    "title": TITLE,
                    "archived_on": f"2027-01-0{n}",
                    "retained_until": f"2029-01-0{n}",
                    "pieces": 9 + n,
                    "ledger_hash": f"{n}f2c" * 16,
                }
                for n in range(1, 4)
            ],
        }
    }


def longest_disposal(facts: dict[DocumentKind, dict[str, Any]], *, name: str, person: str, text: str) -> None:
    """A hundred files with long titles, and a long reason."""
    register = facts[DocumentKind.DISPOSAL_REGISTER]
    (line, *_rest) = register["lines"]
    register.update(
        keeper=name,
        reason=text[:500],
        proposer=person,
        approver=person,
        lines=[
            {**line, "number": f"654002-YNYQ-ZY·2027-D30-XK-{n:04}", "title": f"{name}申请许可的案卷"}
            for n in range(1, 101)
        ],
    )
