"""Small files to hand in, made in code: a real PDF and a real PNG, each marked 样例."""

from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

MARK = "样例"


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def pdf(name: str, *lines: str) -> SimpleUploadedFile:
    """One A4 page with the mark, the name and some lines; the font is the reader's own Chinese one."""
    drawn = [b"BT /F1 24 Tf 72 760 Td <%s> Tj 0 -60 Td /F1 18 Tf <%s> Tj" % (_hex(MARK), _hex(name))]
    drawn += [b"0 -30 Td /F1 12 Tf <%s> Tj" % _hex(line) for line in lines]
    stream = b"\n".join([*drawn, b"ET"])
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count, start = len(objects) + 1, len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return SimpleUploadedFile(f"{MARK}-{name}.pdf".replace("/", "-"), body, "application/pdf")


@cache
def _picture() -> bytes:
    image = Image.new("RGB", (480, 320), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((16, 16, 464, 304), outline="#0b4a8f", width=4)
    fonts = sorted(Path(settings.FONT_DIR).glob("FandolHei*"))
    if fonts:
        draw.text((240, 160), MARK, fill="#0b4a8f", font=ImageFont.truetype(str(fonts[0]), 96), anchor="mm")
    else:
        draw.text((240, 160), "SAMPLE", fill="#0b4a8f", anchor="mm")
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def png(name: str) -> SimpleUploadedFile:
    """A picture such as a photograph of a site would be."""
    return SimpleUploadedFile(f"{MARK}-{name}.png".replace("/", "-"), _picture(), "image/png")
