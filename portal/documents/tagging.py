"""Puts right what WeasyPrint's tags lack for PDF/UA-1: margins, places of figures, heads of tables."""

import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

#: The mark, the number and the content of what WeasyPrint marked.
_MARKED = re.compile(rb"(/\w+\s*<</MCID (\d+)>>\s*BDC)(.*?)EMC", re.DOTALL)
#: Points to the pixel of CSS.
POINT = 0.75


def mend_tags(pdf: pikepdf.Pdf) -> None:
    """``pdf`` as WeasyPrint tagged it, its content streams not compressed."""
    _settle_margins(pdf)
    _place_figures(pdf)
    _name_heads(pdf)


def _settle_margins(pdf: pikepdf.Pdf) -> None:
    """What stands in the margins is tagged, but WeasyPrint hangs it nowhere into the tree.

    A notice or label is hung there where it first appears; its repetitions and the page numbers become artifacts.
    """
    document = pdf.Root.StructTreeRoot.K[0]
    children = list(document.K)
    linked = {child.objgen for child in children}
    seen: set[bytes] = set()
    for page, elements in zip(pdf.pages, _elements_by_page(pdf), strict=True):
        loose = {}
        for number in range(len(elements) - 1, -1, -1):  # margins are painted last
            top = _top(elements[number], document)
            if top.objgen in linked:
                break
            loose[number] = top
        if not loose:
            continue
        # Artifacts are cut off the end of the list of elements, or leave a gap in it.
        kept: dict[int, Object] = {}

        before, *contents = _MARKED.split(page.obj.Contents.read_bytes())
        pieces = [before]
        for mark, number, content, after in zip(*[iter(contents)] * 4, strict=True):
            margin = loose.get(int(number))
            if margin is not None and (margin.S != Name.P or content in seen):
                mark = b"/Artifact <</Type /Pagination>> BDC"
            elif margin is not None:
                seen.add(content)
                kept[int(number)] = margin
            pieces += [mark, content, b"EMC", after]
        page.obj.Contents.write(b"".join(pieces))
        for number in sorted(loose, reverse=True):
            if number in kept:
                continue
            if number == len(elements) - 1:
                del elements[number]
            else:
                elements[number] = None
        first = next(
            (at for at, child in enumerate(children) if child.Pg.objgen == page.obj.objgen), len(children)
        )
        children[first:first] = {top.objgen: top for _, top in sorted(kept.items())}.values()
    document.K = Array(children)


def _place_figures(pdf: pikepdf.Pdf) -> None:
    """The places of figures are given in pixels from the upper edge; PDF counts in points from the lower one."""
    for page, elements in zip(pdf.pages, _elements_by_page(pdf), strict=True):
        for element in elements:
            if isinstance(element, Dictionary) and str(element.S) == "/Figure":
                left, top, right, bottom = (float(value) * POINT for value in element.A.BBox)
                height = float(page.mediabox[3])
                element.A.BBox = Array([round(v, 3) for v in (left, height - bottom, right, height - top)])


def _name_heads(pdf: pikepdf.Pdf) -> None:
    """Cells name their heads by identifiers, which must be unique, though every page repeats the head of a table,
    and must stand in a tree of their own."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    named: dict[bytes, Object] = {}
    for item in pdf.objects:
        if not isinstance(item, Dictionary) or item.get(Name.S) not in (Name.TH, Name.TD):
            continue
        prefix = f"{pages[item.Pg.objgen]}-".encode()
        if Name.ID in item:
            identifier = prefix + bytes(item.ID)
            item.ID = String(identifier)
            named[identifier] = item
        if Name.Headers in item.A:
            if len(item.A.Headers):
                item.A.Headers = Array([String(prefix + bytes(head)) for head in item.A.Headers])
            else:
                del item.A[Name.Headers]
    if named:
        names = Array([part for key in sorted(named) for part in (String(key), named[key])])
        limits = Array([String(min(named)), String(max(named))])
        pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(
            Dictionary(Kids=Array([pdf.make_indirect(Dictionary(Limits=limits, Names=names))]))
        )


def _elements_by_page(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """For each page, the structure elements of its marked contents, by number."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for place in range(len(pdf.pages)):
        yield numbers[2 * place + 1]


def _top(element: Object, document: Object) -> Object:
    """The ancestor of an element that hangs directly under the document."""
    while element.P.objgen != document.objgen:
        element = element.P
    return element
