"""The lists of the proxy service that can be taken out as files (``portal.exchange``), filtered as their pages are."""

from proxy_service.tables.registers import ARCHIVES, CLAIMS, COMPLAINTS, MATTERS, PAPER_RECORDS, PAPERS
from proxy_service.tables.requests import DEADLINES, REQUESTS, TRACKING

TABLES = (REQUESTS, TRACKING, DEADLINES, PAPERS, ARCHIVES, COMPLAINTS, CLAIMS, MATTERS, PAPER_RECORDS)
