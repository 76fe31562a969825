"""Puts right what WeasyPrint's tags lack for PDF/UA-1: margins, places of figures, heads of tables."""

import re
from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

#: The mark, the number and the content of what WeasyPrint marked.
_MARKED = re.compile(rb"(/\w+\s*<</MCID (\d+)>>\s*BDC)(.*?)EMC", re.DOTALL)
_FIGURE = re.compile(rb"/Figure\s*<</MCID (\d+)>>\s*BDC")
#: Points to the pixel of CSS.
POINT = 0.75


def mend_tags(pdf: pikepdf.Pdf, *, tables: bool) -> None:
    """``pdf`` as WeasyPrint tagged it, its content streams not compressed; ``tables`` says whether it holds any."""
    document = pdf.Root.StructTreeRoot.K[0]
    children = list(document.K)
    linked = {child.objgen for child in children}
    seen: set[bytes] = set()
    for page, elements in zip(pdf.pages, _elements_by_page(pdf), strict=True):
        contents = page.obj.Contents.read_bytes()
        _place_figures(page, contents, elements)
        if loose := _loose_elements(elements, document, linked):
            contents, kept = _settle_margins(contents, loose, seen)
            page.obj.Contents.write(contents)
            _forget(elements, loose.keys() - kept.keys())
            first = next((at for at, child in enumerate(children) if child.Pg.objgen == page.obj.objgen), 0)
            children[first:first] = {top.objgen: top for _, top in sorted(kept.items())}.values()
    document.K = Array(children)
    if tables:
        _name_heads(pdf)


def _place_figures(page: pikepdf.Page, contents: bytes, elements: Object) -> None:
    """The places of figures are given in pixels from the upper edge; PDF counts in points from the lower one."""
    height = float(page.mediabox[3])
    for found in _FIGURE.finditer(contents):
        layout = elements[int(found[1])].A
        left, top, right, bottom = (float(value) * POINT for value in layout.BBox)
        layout.BBox = Array([round(side, 3) for side in (left, height - bottom, right, height - top)])


def _loose_elements(elements: Object, document: Object, linked: set[tuple[int, int]]) -> dict[int, Object]:
    """What stands in the margins is tagged, but WeasyPrint hangs it nowhere into the tree.

    The topmost elements over such contents, by the number of the content.
    """
    loose = {}
    for number in range(len(elements) - 1, -1, -1):  # margins are painted last
        top = elements[number]
        while top.P.objgen != document.objgen:
            top = top.P
        if top.objgen in linked:
            break
        loose[number] = top
    return loose


def _settle_margins(
    contents: bytes, loose: dict[int, Object], seen: set[bytes]
) -> tuple[bytes, dict[int, Object]]:
    """The contents with the repetitions of what was ``seen``, and the page numbers, made artifacts; and of ``loose``
    what is left: a notice or label where it first appears, which belongs into the tree."""
    before, *rest = _MARKED.split(contents)
    pieces = [before]
    kept = {}
    for mark, number, content, after in zip(*[iter(rest)] * 4, strict=True):
        margin = loose.get(int(number))
        if margin is not None and (margin.S != Name.P or content in seen):
            mark = b"/Artifact <</Type /Pagination>> BDC"
        elif margin is not None:
            seen.add(content)
            kept[int(number)] = margin
        pieces += [mark, content, b"EMC", after]
    return b"".join(pieces), kept


def _forget(elements: Object, numbers: Iterable[int]) -> None:
    """Contents that are artifacts now have no element: cut off the end of the list, or a gap in it."""
    for number in sorted(numbers, reverse=True):
        if number == len(elements) - 1:
            del elements[number]
        else:
            elements[number] = None


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
