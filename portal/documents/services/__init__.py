from portal.documents.services.issuing import count_past, issue, retry, take_number, void
from portal.documents.services.previewing import drafts, print_drafts
from portal.documents.services.rendering import render, render_pending
from portal.documents.services.reprinting import print_anew
from portal.documents.services.room import watch_room
from portal.documents.services.scanning import release_unscanned, scan_again, scan_pending, watch_scans
from portal.documents.services.sealing import request_sealing, seal_pending
from portal.documents.services.seals import end_seal, register_seal
from portal.documents.services.uploading import (
    discard_upload,
    store_checked,
    store_upload,
    sweep_orphans,
    take_over,
    undone_with_uploads,
)

__all__ = [
    "count_past",
    "discard_upload",
    "drafts",
    "end_seal",
    "issue",
    "print_anew",
    "print_drafts",
    "register_seal",
    "release_unscanned",
    "render",
    "render_pending",
    "request_sealing",
    "retry",
    "scan_again",
    "scan_pending",
    "seal_pending",
    "store_checked",
    "store_upload",
    "sweep_orphans",
    "take_number",
    "take_over",
    "undone_with_uploads",
    "void",
    "watch_room",
    "watch_scans",
]
