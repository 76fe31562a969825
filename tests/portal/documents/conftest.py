"""A park that may issue papers, and a printer shared by the tests."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pdfplumber
import pytest

from portal.documents.checking import checked
from portal.documents.chinese import BEIJING
from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind
from portal.documents.press import press
from portal.documents.samples import ordinary
from portal.documents.samples.common import PARK
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.services.structure import create_organization
from tests.portal.documents.measuring import Sheet, sheets_of

NOW = datetime(2026, 11, 19, 11, 0, tzinfo=BEIJING)

Print = Callable[..., pdfplumber.PDF]
Measure = Callable[..., list[Sheet]]


@pytest.fixture
def park(db: None) -> Organization:
    return create_organization(
        code="652701-park",
        name=PARK,
        kind=OrganizationKind.PARK,
        division_code="652701",
        document_prefix="博边管代",
    )


def print_paper(kind: DocumentKind, facts: dict[str, Any] | None = None, issuer: str = PARK) -> bytes:
    paper = Paper(
        kind=kind,
        title=str(kind.label),
        number="博边管代试〔2026〕7号",
        issuer_name=issuer,
        facts=checked(kind, ordinary()[kind] if facts is None else facts),
        issued_at=NOW,
        token="token-of-a-paper-that-tests-print",
    )
    return press.print(compose(paper), limit=60).pdf


@pytest.fixture
def printed() -> Print:
    """Prints a paper from facts, without the database."""
    return lambda *args, **options: pdfplumber.open(io.BytesIO(print_paper(*args, **options)))


@pytest.fixture
def measured() -> Measure:
    """The same as numbers."""
    return lambda *args, **options: sheets_of(print_paper(*args, **options))


def text_of(pdf: pdfplumber.PDF) -> str:
    """The text of the paper in reading order, without white space and without what stands in the margins."""
    pages = ("".join((page.extract_text() or "").split()) for page in pdf.pages)
    return "".join(re.sub(r"^电子预览，以加盖印章为准|—\d+—$", "", text) for text in pages)
