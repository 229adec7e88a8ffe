"""Pictures and documents to hand in."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 80), colour: str = "#1F4038") -> bytes:
    """A picture of one colour, a quarter of it white."""
    drawn = Image.new("RGB", size, colour)
    drawn.paste("white", (0, 0, size[0], size[1] // 4))
    file = BytesIO()
    drawn.save(file, kind)
    return file.getvalue()


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"\0" * 10)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pdf(pages: int = 2, *, catalog: str = "", more: bytes = b"") -> bytes:
    """A document with empty pages; `catalog` and `more` stand in it too."""
    kids = " ".join(f"{3 + at} 0 R" for at in range(pages))
    objects = [f"<</Type/Catalog/Pages 2 0 R{catalog}>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>"]
    objects += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>"] * pages
    text, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj{body}endobj\n".encode()
    at = len(text := text + more)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        text
        + f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF".encode()
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
