from portal.documents.models.document import Counter, Document, DocumentQuerySet, new_token
from portal.documents.models.stored_file import StoredFile

__all__ = ["Counter", "Document", "DocumentQuerySet", "StoredFile", "new_token"]
