"""The process that looks at every object of a PDF that a stranger handed in, and of the PDFs in a ZIP.

Run as ``python -m portal.documents.dissecting MEMORY SECONDS``: it reads the file from standard input, a file. Exit
code 0: nothing in it acts by itself; the others are below, and standard output has the number of the file in the ZIP
that is at fault, counted as ``zip_files.look_through`` lists them. No Django here; its parent (``pdf_insides.py``)
kills it when it takes too long.
"""

import io
import re
import resource
import sys
import zipfile
from typing import Any

UNREADABLE, ACTIVE, LOCKED = 3, 4, 5
#: Without any of these every name stands in plain sight, and none asks for a closer look: names are otherwise escaped
#: or packed into a stream of objects, which has to say where the first is.
CONCEALING = re.compile(
    rb"#[0-9A-Fa-f]{2}|/(?:First|JS|XFA|RichMedia|EF|ImportData|OnInstantiate)(?![0-9A-Za-z])"
)

_ACTING_KEYS = frozenset(
    {"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/OnInstantiate"}
)
_ACTING_KINDS = frozenset({"/JavaScript", "/Launch", "/RichMedia", "/RichMediaExecute", "/ImportData"})
_WORTH_A_LOOK = re.compile(
    b"|".join(re.escape(name.encode()) for name in sorted(_ACTING_KEYS | _ACTING_KINDS | {"/EF"}))
)
#: What may be attached to a page: electronic invoices carry their data. Whatever has insides of its own was looked into
#: by nobody.
_ATTACHED = (".xml", ".txt", ".csv", ".json", ".png", ".jpg", ".jpeg")
_PROGRAMS = (b"MZ", b"\x7fELF", b"PK", b"\xd0\xcf\x11\xe0", b"#!", b"L\0\0\0")


class Refused(Exception):
    """``args[0]`` is the exit code."""


def dissect(content: bytes) -> None:
    """Raises ``Refused``, or whatever pikepdf raises for what is no PDF."""
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise Refused(LOCKED) from error
    with pdf:
        for each in [*pdf.objects, pdf.trailer]:
            definition = each.stream_dict if isinstance(each, pikepdf.Stream) else each
            # Written out by qpdf every name is plain; few objects then need to be walked through here.
            if _WORTH_A_LOOK.search(definition.unparse(resolved=True)):
                _walk(definition)


def _walk(value: Any) -> None:
    """Through what stands within one object; those that it refers to have their own turn."""
    import pikepdf

    if isinstance(value, pikepdf.Name) and str(value) in _ACTING_KINDS:
        raise Refused(ACTIVE)
    if isinstance(value, pikepdf.Array):
        for inner in value:
            _descend(inner)
    if isinstance(value, pikepdf.Dictionary):
        for key, inner in value.items():
            if key in _ACTING_KEYS:
                raise Refused(ACTIVE)
            if key == "/EF":
                _look_at_attachment(value, inner)
            if key in ("/S", "/Subtype") or not isinstance(inner, pikepdf.Name):
                _descend(inner)


def _descend(inner: Any) -> None:
    if not getattr(inner, "is_indirect", False):
        _walk(inner)


def _look_at_attachment(specification: Any, files: Any) -> None:
    names = [
        str(specification[key]) for key in ("/F", "/UF", "/DOS", "/Mac", "/Unix") if key in specification
    ]
    if not names or "/RF" in specification:
        raise Refused(ACTIVE)
    for name in names:
        if not name.isprintable() or not name.casefold().endswith(_ATTACHED):
            raise Refused(ACTIVE)
    for stream in files.values():
        if stream.read_bytes().startswith(_PROGRAMS):
            raise Refused(ACTIVE)


def _dissect_archive(file: Any, number: list[int]) -> None:
    with zipfile.ZipFile(file) as archive:
        if {"OFD.xml", "[Content_Types].xml"} & set(archive.namelist()):
            return
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            number[0] += 1
            content = archive.read(entry)
            if content.startswith(b"PK\x03\x04"):
                _dissect_archive(io.BytesIO(content), number)
            elif content.startswith(b"%PDF-") and CONCEALING.search(content):
                dissect(content)


def main() -> None:
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    number, code = [-1], 0
    try:
        content = sys.stdin.buffer.read()
        if content.startswith(b"%PDF-"):
            dissect(content)
        else:
            _dissect_archive(io.BytesIO(content), number)
    except Refused as refused:
        code = refused.args[0]
    except Exception:  # whatever a reader stumbles over
        code = UNREADABLE
    print(number[0])
    sys.exit(code)


if __name__ == "__main__":
    main()
