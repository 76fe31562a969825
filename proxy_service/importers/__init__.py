"""What can be brought into the proxy service from files."""

from portal.exchange import importing
from proxy_service.importers.matters import Matters
from proxy_service.importers.paper_records import PaperRecords


def register_all() -> None:
    importing.register(PaperRecords())
    importing.register(Matters())
