"""A first look at a file that came in, before anything opens it whole: is it what its name says, and harmless to draw?

Only headers are read here. What is decoded later is decoded in a process of its own.
"""

import re
import zlib
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from opsflow.refusals import Refused

FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
MOST_POINTS = 80_000_000  # a poster of A1 at 300 dpi has 70 million
LONGEST_SIDE = 60_000
MOST_INFLATED = 32 * 1024 * 1024  # of a PDF's packed objects

# a picture of more points than Pillow thinks wise is refused below, in words
Image.MAX_IMAGE_PIXELS = None

_NAME = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA)(?![A-Za-z0-9])")
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)


def look(path: Path, kind: str, name: str) -> None:
    """Refuse what is not what its name says, too large to be drawn, broken, or would act by itself.

    Raises Refused `file_other`, `picture_large`, `picture_broken`, `file_acts`.
    """
    ending = name.rpartition(".")[2].lower().replace("jpg", "jpeg")
    if ending in (*FORMATS, "pdf", "psd") and ending != kind:
        raise Refused("file_other", name=name, kind=kind.upper())
    if kind in FORMATS:
        _look_at_picture(path, kind, name)
    if kind == "pdf" and _acts(path.read_bytes()):
        raise Refused("file_acts", name=name)


def _look_at_picture(path: Path, kind: str, name: str) -> None:
    try:
        with Image.open(path, formats=[FORMATS[kind]]) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as problem:
        raise Refused("picture_broken", name=name) from problem
    if width * height > MOST_POINTS or max(width, height) > LONGEST_SIDE:
        raise Refused("picture_large", name=name, width=width, height=height, most=MOST_POINTS // 1_000_000)


def _acts(content: bytes) -> bool:
    """Whether a PDF holds a script, starts a program or carries a player; its packed objects are unpacked for that."""
    if _ACTS.search(_plain(content)):
        return True
    left = MOST_INFLATED
    for packed in _PACKED.finditer(content):
        try:
            part = zlib.decompressobj().decompress(content[packed.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        if _ACTS.search(_plain(part)) or left <= 0:
            return True
    return False


def _plain(part: bytes) -> bytes:
    """Names as they are meant: `/J#61vaScript` is `/JavaScript`."""
    return _NAME.sub(lambda found: bytes([int(found[1], 16)]), part)
