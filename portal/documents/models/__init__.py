from portal.documents.models.document import Counter, Document, DocumentQuerySet, new_token
from portal.documents.models.rendering import Rendering
from portal.documents.models.seal import Seal, Sealing
from portal.documents.models.stored_file import StoredFile, StoredFileQuerySet
from portal.documents.models.unsealed import Unsealed

__all__ = [
    "Counter",
    "Document",
    "DocumentQuerySet",
    "Rendering",
    "Seal",
    "Sealing",
    "StoredFile",
    "StoredFileQuerySet",
    "Unsealed",
    "new_token",
]
