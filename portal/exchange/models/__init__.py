from portal.exchange.models.exports import Export
from portal.exchange.models.imports import Import, ImportFile, ImportRow

__all__ = ["Export", "Import", "ImportFile", "ImportRow"]
