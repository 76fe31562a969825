"""What may stand in a text: no control characters, nothing that turns the direction of a line unseen."""

import re
import unicodedata

# Cc except tab and line feed; Cf that reorder or hide text; line and paragraph separators; non-characters.
_UNWANTED = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)


def clean_text(text: str) -> str:
    """``text`` in composed form (NFC), trimmed, without control and bidirectional characters; line feeds stay."""
    text = unicodedata.normalize(
        "NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    )
    return _UNWANTED.sub("", text).strip()


def clean_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean_text(text).split())


def paragraphs(text: str) -> list[str]:
    """The non-empty lines of a cleaned text: one printed paragraph each."""
    return [line.strip() for line in text.split("\n") if line.strip()]
