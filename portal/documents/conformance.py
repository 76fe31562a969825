"""Whether a PDF keeps what PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask where papers like ours go wrong.

No validator: veraPDF knows every rule. These are the traps that it found, checked on every paper without it.
"""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

CLAIMS = {
    "{http://www.aiim.org/pdfa/ns/id/}part": "3",
    "{http://www.aiim.org/pdfa/ns/id/}conformance": "A",
    "{http://www.aiim.org/pdfua/ns/id/}part": "1",
}
#: Operators that put something on the page.
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"}
FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/URI", "/GoToR", "/SubmitForm", "/ImportData"}


def faults(content: bytes) -> list[str]:
    """What is wrong, in words; empty if nothing was found."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            *_identity_faults(pdf),
            *_attachment_faults(pdf),
            *_font_faults(pdf),
            *_action_faults(pdf),
            *_tree_faults(pdf),
            *_content_faults(pdf),
        ]


def _identity_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if pdf.is_encrypted:
        yield "encrypted"
    if Name.ID not in pdf.trailer:
        yield "no file identifier"
    metadata = pdf.open_metadata()
    claims = {name: metadata.get(name) for name in CLAIMS}
    title = str(metadata.get("dc:title", ""))
    if claims != CLAIMS:
        yield f"XMP claims {claims}"
    if b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" not in root.Metadata.read_bytes():
        yield "XMP does not describe the schema of pdfuaid"
    if not title or title != str(pdf.trailer.Info.get(Name.Title, "")):
        yield f"title {title!r} is not that of the document information"
    if not root.get(Name.ViewerPreferences, Dictionary()).get(Name.DisplayDocTitle):
        yield "the title is not displayed"
    if not str(root.get(Name.Lang, "")):
        yield "no language"
    if not root.get(Name.MarkInfo, Dictionary()).get(Name.Marked) or Name.StructTreeRoot not in root:
        yield "not tagged"
    intents = root.get(Name.OutputIntents, Array())
    if len(intents) != 1 or intents[0].S != Name.GTS_PDFA1 or int(intents[0].DestOutputProfile.N) != 3:
        yield "no output intent for RGB"


def _attachment_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    associated = {item.objgen for item in pdf.Root.get(Name.AF, Array())}
    for name, specification in pdf.attachments.items():
        item = specification.obj
        if item.objgen not in associated or Name.AFRelationship not in item:
            yield f"attachment {name} has no relationship"
        if not (Name.F in item and Name.UF in item and Name.Desc in item):
            yield f"attachment {name} lacks a name or a description"
        if Name.Subtype not in item.EF.F or Name.ModDate not in item.EF.F.get(Name.Params, Dictionary()):
            yield f"attachment {name} lacks its type or its date"


def _font_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if not isinstance(item, Dictionary) or item.get(Name.Type) != Name.Font or Name.BaseFont not in item:
            continue
        name = str(item.BaseFont)
        descendant = item.DescendantFonts[0] if Name.DescendantFonts in item else item
        descriptor = descendant.get(Name.FontDescriptor, Dictionary())
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
            yield f"font {name} is not embedded"
        if Name.DescendantFonts in item and Name.ToUnicode not in item:
            yield f"font {name} does not say what its characters mean"


def _action_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    if Name.OpenAction in pdf.Root or Name.AA in pdf.Root:
        yield "acts by itself when opened"
    for item in pdf.objects:
        if isinstance(item, Dictionary) and str(item.get(Name.S)) in FORBIDDEN_ACTIONS:
            yield f"holds the action {item.S}"
        if isinstance(item, Stream) and Name.F in item:
            yield "a stream lives outside the file"


def _tree_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    identifiers: list[bytes] = []
    headed: list[bytes] = []
    level = 0
    for element in elements(pdf):
        kind = str(element.S)
        if kind == "/Figure" and (not str(element.get(Name.Alt, "")) or Name.BBox not in element.A):
            yield "a figure without words or place"
        if kind in ("/TH", "/TD"):
            if Name.ID in element:
                identifiers.append(bytes(element.ID))
            headed += [bytes(head) for head in element.A.get(Name.Headers, Array())]
        if kind in ("/H1", "/H2", "/H3", "/H4"):
            if int(kind[2]) > level + 1:
                yield f"heading {kind[2]} follows level {level}"
            level = int(kind[2])
    tree = pdf.Root.StructTreeRoot.get(Name.IDTree, Dictionary()).get(Name.Kids, Array())
    known = [bytes(key) for kid in tree for key in list(kid.Names)[::2]]
    if sorted(identifiers) != known:
        yield "identifiers of cells are doubled or unknown"
    if not set(headed) <= set(known):
        yield "a cell names a head that is not there"


def elements(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """The structure elements that a reader finds from the root, in reading order."""
    waiting = list(reversed(list(pdf.Root.StructTreeRoot.K)))
    while waiting:
        element = waiting.pop()
        if isinstance(element, Dictionary) and element.get(Name.S) is not None:
            yield element
            kids: Any = element.get(Name.K, Array())
            waiting += reversed(list(kids) if isinstance(kids, Array) else [kids])


def _content_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Everything painted is either hung into the tree or an artifact, never both, and no glyph is missing."""
    reachable = {element.objgen for element in elements(pdf)}
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for number, page in enumerate(pdf.pages):
        if page.obj.get(Name.Tabs) != Name.S:
            yield f"page {number + 1}: no order of tabs"
        parents = numbers[2 * int(page.obj.StructParents) + 1]
        marks: list[str] = []
        for instruction in pikepdf.parse_content_stream(page):
            operands = instruction.operands
            match str(instruction.operator):
                case "BMC" | "BDC":
                    artifact = str(operands[0]) == "/Artifact"
                    identifier = None if artifact or len(operands) < 2 else operands[1].get(Name.MCID)
                    kind = "artifact" if artifact else "tagged" if identifier is not None else ""
                    if kind and any(marks):
                        yield f"page {number + 1}: {kind} content within {next(filter(None, marks))} content"
                    if identifier is not None and parents[int(identifier)].objgen not in reachable:
                        yield f"page {number + 1}: content {identifier} hangs nowhere in the tree"
                    marks.append(kind)
                case "EMC":
                    marks.pop()
                case name if name in PAINTING:
                    if not any(marks):
                        yield f"page {number + 1}: {name} paints what is neither tagged nor an artifact"
                    if name in ("Tj", "TJ") and _has_notdef(operands[0]):
                        yield f"page {number + 1}: a character without a glyph"


def _has_notdef(shown: Any) -> bool:
    pieces = shown if isinstance(shown, Array) else [shown]
    codes = (bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
    return any(b"\0\0" in (code[at : at + 2] for at in range(0, len(code), 2)) for code in codes)
