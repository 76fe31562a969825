from portal.documents.services.issuing import issue, retry, take_number, void
from portal.documents.services.rendering import preview, render, render_pending
from portal.documents.services.uploading import (
    discard_upload,
    store_upload,
    sweep_orphans,
    take_over,
    undone_with_uploads,
)

__all__ = [
    "discard_upload",
    "issue",
    "preview",
    "render",
    "render_pending",
    "retry",
    "store_upload",
    "sweep_orphans",
    "take_number",
    "take_over",
    "undone_with_uploads",
    "void",
]
