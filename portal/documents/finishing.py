"""What WeasyPrint leaves to be done on a PDF: the seal is laid under the text, and PDF/UA-1 declared beside PDF/A-3a.

Runs in the rendering process, with pikepdf.
"""

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import ObjectStreamMode

from portal.documents.tagging import mend_tags

#: Left, bottom, right, top, in points from the lower left corner of the page.
Place = tuple[float, float, float, float]

#: PDF/A allows a property of a foreign schema (here PDF/UA's) only with a description of that schema beside it.
PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
END_OF_RDF = b"</rdf:RDF>"
SEAL = "/Seal"


def finish(content: bytes, *, seal: pikepdf.Page | None = None, places: Sequence[Place | None] = ()) -> bytes:
    """The finished bytes of a tagged and not compressed PDF of WeasyPrint; the same input gives the same bytes.

    ``seal`` is laid at the place, if any, of each page.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        mend_tags(pdf, tables=b"/S /Table" in content)
        declare_pdf_ua(pdf)
        if seal is not None and any(places):
            lay(pdf, seal, places)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()


def declare_pdf_ua(pdf: pikepdf.Pdf) -> None:
    metadata = pdf.Root.Metadata
    before, end, after = metadata.read_bytes().rpartition(END_OF_RDF)
    metadata.write(before + PDF_UA + end + after)


def lay(pdf: pikepdf.Pdf, seal: pikepdf.Page, places: Sequence[Place | None]) -> None:
    """The page ``seal`` becomes one object of ``pdf``, drawn first on its pages: no word is ever hidden behind it.

    It is an artifact: what it means stands beside it as text, the issuer's name and the date.
    """
    drawing = pdf.copy_foreign(seal.as_form_xobject())
    left, bottom, right, top = (float(side) for side in drawing.BBox)
    for page, place in zip(pdf.pages, places, strict=True):
        if place is None:
            continue
        page.resources.XObject[SEAL] = drawing  # resources that all pages share
        across = (place[2] - place[0]) / (right - left)
        down = (place[3] - place[1]) / (top - bottom)
        matrix = (across, 0, 0, down, place[0] - left * across, place[1] - bottom * down)
        operands = " ".join(f"{value:.4f}" for value in matrix)
        page.contents_add(f"/Artifact BMC q {operands} cm {SEAL} Do Q EMC".encode(), prepend=True)
