"""`python -m opsflow.designs.drawing SOURCE KIND PAGE FULL THUMB`: draws a page anew, small and harmless, and measures it.

A process of its own with limits: whatever a file does to a decoder, it does it here. Prints what it measured as JSON.
"""

import json
import math
import resource
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageCms, ImageOps

from opsflow.looking import FORMATS

MEMORY, SECONDS, WRITTEN = 2 << 30, 40, 64 << 20
WIDEST, TALLEST, MOST_POINTS = 2000, 16_000, 14_000_000
THUMB = (160, 214)
SAMPLE = 160  # points of the longer side that colours are counted on
COLOURS = 10
LEAST_SHARE = 15  # per mille
ALIKE = 20  # of 441: a decoder's noise, not another colour
QUALITY = 88


def main(source: str, kind: str, page: str, full: str, thumb: str) -> None:
    """Write both pictures; raises for what cannot be read."""
    _keep_within_limits()
    drawn, facts = _pdf_page(source, int(page)) if kind == "pdf" else _picture(source, kind)
    shown = _smaller(drawn)
    shown.save(full, "WEBP", quality=QUALITY, method=3)
    _head(shown).save(thumb, "WEBP", quality=QUALITY, method=3)
    print(json.dumps({**facts, "colours": _colours(drawn)}))


def _keep_within_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))


def _picture(source: str, kind: str) -> tuple[Image.Image, dict[str, int]]:
    picture = Image.open(source, formats=[FORMATS[kind]])
    width, height = picture.size
    picture.draft("RGB", (WIDEST, TALLEST))  # a JPEG is decoded smaller at once
    turned = ImageOps.exif_transpose(picture)
    if (turned.width > turned.height) != (width > height):
        width, height = height, width
    return _on_white(_as_srgb(turned)), {"pages": 1, "width": width, "height": height}


def _pdf_page(source: str, page: int) -> tuple[Image.Image, dict[str, int]]:
    document = pypdfium2.PdfDocument(source)
    wide, high = document[page - 1].get_size()
    scale = min(WIDEST / wide, TALLEST / high, (MOST_POINTS / (wide * high)) ** 0.5)
    drawn = document[page - 1].render(scale=scale).to_pil().convert("RGB")
    return drawn, {"pages": len(document), "width": drawn.width, "height": drawn.height}


def _as_srgb(picture: Image.Image) -> Image.Image:
    """Colours as screens show them; a profile that cannot be read is left aside."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError):
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return ground.convert("RGB")


def _smaller(picture: Image.Image) -> Image.Image:
    by_points = (MOST_POINTS / (picture.width * picture.height)) ** 0.5
    scale = min(1.0, WIDEST / picture.width, TALLEST / picture.height, by_points)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)


def _head(picture: Image.Image) -> Image.Image:
    """The thumbnail; of a long page its beginning."""
    high = min(picture.height, picture.width * THUMB[1] // THUMB[0] + 1)
    head = picture.crop((0, 0, picture.width, high))
    head.thumbnail(THUMB, Image.Resampling.LANCZOS)
    return head


def _colours(picture: Image.Image) -> list[tuple[str, int]]:
    """The colours that fill most of it, with their share in per mille."""
    scale = min(1.0, SAMPLE / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    sample = picture.resize(size, Image.Resampling.NEAREST)  # edges are not mixed into colours that nobody chose
    few = sample.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=2)
    palette, points = few.getpalette() or [], size[0] * size[1]
    counted: list[tuple[int, int]] = sorted(few.getcolors() or [], reverse=True)  # type: ignore[arg-type]
    shares: dict[tuple[int, ...], int] = {}
    for count, at in counted:
        colour = tuple(palette[3 * at : 3 * at + 3])
        same = next((known for known in shares if math.dist(known, colour) < ALIKE), colour)
        shares[same] = shares.get(same, 0) + 1000 * count // points
    named = [("#{:02X}{:02X}{:02X}".format(*colour), share) for colour, share in shares.items()]
    return sorted((one for one in named if one[1] >= LEAST_SHARE), key=lambda one: -one[1])


if __name__ == "__main__":
    Path(sys.argv[4]).parent.mkdir(parents=True, exist_ok=True)
    main(*sys.argv[1:])
