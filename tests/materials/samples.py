"""PDFs and images made by hand, byte by byte where they are hostile: nothing here comes from anywhere else."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw

A4 = (595, 842)


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(body))
    return body + head + table + end


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def make_pdf(
    texts: list[str],
    size: tuple[float, float] = A4,
    *,
    rotate: int = 0,
    content: bytes | None = None,
    catalog: bytes = b"",
    font: bytes = b"",
    more: tuple[bytes, ...] = (),
) -> bytes:
    """A page for each text, in Helvetica at 24 points with its baseline at (72, 700); `content` is drawn instead.

    `catalog` and `font` are more entries of theirs, `more` are objects past those of the pages.
    """
    count = len(texts)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >>" % font,
    ]
    for index, text in enumerate(texts):
        drawn = b"BT /F1 24 Tf 72 700 Td (%s) Tj ET" % text.encode("latin-1") if content is None else content
        box = b"[0 0 %g %g]" % size
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Rotate %d /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (box, rotate, 5 + 2 * index),
            stream(drawn),
        ]
    return pdf_of([*objects, *more])


def make_arabic_pdf(*lines: str, pages: int = 1) -> bytes:
    """Pages whose text layer is Arabic, from right to left; what is drawn are Latin letters.

    A font has no Arabic letters without being embedded, but may say what text its letters stand for (ToUnicode): `a`
    for U+0627 and so on. So a line is told in Latin letters, and read as Arabic.
    """
    letters = b"".join(b"<%02X> <%04X>\n" % (ord("a") + place, 0x0627 + place) for place in range(26))
    mapped = b"26 beginbfchar\n%sendbfchar\n" % letters
    ranged = b"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
    table = b"/CIDInit /ProcSet findresource begin\nbegincmap\n%s%sendcmap\nend" % (ranged, mapped)
    drawn = b""
    for row, line in enumerate(lines):
        # As programs write it: the letters from left to right as they stand on paper, the last one read first.
        visual = line[::-1].encode("ascii")
        drawn += b"BT /F1 24 Tf %d %d Td (%s) Tj ET\n" % (500 - 13 * len(line), 700 - 40 * row, visual)
    return make_pdf([""] * pages, content=drawn, font=b"/ToUnicode %d 0 R" % (4 + 2 * pages), more=(stream(table),))


def make_encrypted_pdf() -> bytes:
    """A PDF that opens with a password alone: its keys are made up, so the empty password does not fit."""
    catalog, pages = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"
    key = b"<" + b"ab" * 32 + b">"
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O %s /U %s /P -4 >>" % (key, key)
    return pdf_of([catalog, pages, page, encrypt], b"/Encrypt 4 0 R /ID [<00> <00>]")


def make_slow_pdf(*, first: bool = False) -> bytes:
    """Three small pages; drawing one of them, the second or the first, takes minutes.

    It draws a form that draws one ten times, which draws one ten times, eight levels deep.
    """
    levels = 8
    kids = b"4 0 R 3 0 R 10 0 R" if first else b"3 0 R 4 0 R 10 0 R"
    plain = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"
    slow = plain[:-2] + b"/Contents 5 0 R /Resources << /XObject << /X 6 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 3 >>" % kids.replace(b"10", b"%d" % (6 + levels)),
        plain,
        slow,
        stream(b"/X Do"),
    ]
    for level in range(levels):
        deeper = b"/Resources << /XObject << /X %d 0 R >> >>" % (7 + level) if level + 1 < levels else b""
        drawn = b"/X Do " * 10 if level + 1 < levels else b"0 0 m 200 200 l 200 0 l h f " * 10
        objects.append(stream(drawn, b"/Type /XObject /Subtype /Form /BBox [0 0 200 200] " + deeper))
    return pdf_of([*objects, plain])


def make_image(
    kind: str = "PNG", size: tuple[int, int] = (1600, 1200), colour: str = "#336699", **options: object
) -> bytes:
    """An image with something on it."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).rectangle((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill="white")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def make_png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is this large, and unpacks to a great deal."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")
