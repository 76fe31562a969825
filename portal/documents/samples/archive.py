"""Sample facts of an archived file: its cover and its index."""

from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.common import CASE, CLIENT, MATERIALS, PARK, PROJECT

TITLE = f"{CLIENT['name']}关于{PROJECT['name']}代办服务的案卷"
PAPERS = (
    ("委", "政务服务代办委托书", "2026-11-18", 3),
    ("受", "代办服务受理通知书", "2026-11-19", 2),
    ("计", "代办工作计划表", "2026-11-20", 2),
    ("移", "材料移交清单", "2026-11-25", 1),
    ("函", "协调函", "2026-11-19", 2),
    ("达", "办结送达回证", "2026-12-24", 1),
    ("备", "代办服务全程跟踪备案表", "2027-01-08", 0),
    ("账", "代办服务台账", "2027-01-08", 0),
)


def archive() -> dict[DocumentKind, dict[str, Any]]:
    papers: list[dict[str, Any]] = [
        {
            "number": f"博边管代{character}〔{on[:4]}〕{128 + n}号",
            "responsible": PARK,
            "title": title,
            "on": on,
            **({"pages": pages, "sha256": f"{n}e5b" * 16} if pages else {"note": "归档时形成"}),
        }
        for n, (character, title, on, pages) in enumerate(PAPERS)
    ]
    files: list[dict[str, Any]] = [
        {
            "responsible": CLIENT["name"],
            "title": f"{material['name']}.pdf",
            "on": "2026-11-18",
            "note": "电子文件",
            "sha256": f"{n}a7c" * 16,
        }
        for n, material in enumerate(MATERIALS)
    ]
    return {
        DocumentKind.ARCHIVE_COVER: {
            "fonds": PARK,
            "case_number": CASE,
            "title": TITLE,
            "year": 2027,
            "started_on": "2026-11-18",
            "archived_on": "2027-01-08",
            "retain_until": "2029-01-08",
            "items": len(papers) + len(files),
            "pages": sum(pages for *_rest, pages in PAPERS),
            "unpaged": 2 + len(files),
            "compiler": "王建国",
            "index_number": "博边管代目〔2027〕3号",
            "ledger_hash": "9f2c" * 16,
        },
        DocumentKind.ARCHIVE_INDEX: {
            "case_number": CASE,
            "title": TITLE,
            "lines": papers + files,
            "compiler": "王建国",
            "compiled_on": "2027-01-08",
        },
    }
