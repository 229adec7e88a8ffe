"""Posters of the demo's designer: a stack of blankets under a winter moon, in the store's colours or not quite."""

import random
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

Colour = str
WIDE, HIGH = 750, 1000
LARGER = 2  # drawn so much larger: edges come out smooth


@dataclass(frozen=True, slots=True)
class Palette:
    """What a poster is painted with."""

    ground: Colour
    hill: Colour
    moon: Colour
    band: Colour
    ink: Colour
    blankets: tuple[Colour, ...]


STANDARD = Palette(
    "#1F4038", "#515B41", "#E2CDA4", "#EFE6D6", "#1F4038", ("#F7F1E6", "#7F9D8C", "#DDD2C2", "#C08F5A", "#EADCC0")
)
BLUE = Palette(
    "#323E5F", "#5F5168", "#D2A8B4", "#C98C9C", "#29335A", ("#F4EDF3", "#7C89B3", "#D5CFDD", "#A9697E", "#E5D2DA")
)
GREY = Palette(
    "#6E7276", "#5C6063", "#B9BCBF", "#D9DBDD", "#3A3D40", ("#F1F1F1", "#A5A8AB", "#D2D4D6", "#84888C", "#E3E4E5")
)


def poster(palette: Palette, chance: random.Random, *, logo: float = 0.06, small: int = 26) -> bytes:
    """A poster as PNG; `logo` is how far from the left its title stands, `small` the size of the least text."""
    picture = Image.new("RGB", (WIDE * LARGER, HIGH * LARGER), palette.ground)
    pen = ImageDraw.Draw(picture)
    _sky(pen, palette, chance)
    _blankets(pen, palette)
    _words(pen, palette, logo, small)
    return _png(picture)


def long_page(palette: Palette, chance: random.Random) -> bytes:
    """A product page: a poster above, then panels, much higher than wide."""
    page = Image.new("RGB", (WIDE, HIGH * 3), palette.band)
    page.paste(Image.open(BytesIO(poster(palette, chance))), (0, 0))
    pen = ImageDraw.Draw(page)
    for at, colour in enumerate(palette.blankets[1:]):
        top = HIGH + 60 + at * 480
        pen.rounded_rectangle((40, top, WIDE - 40, top + 420), 24, fill=colour)
        pen.ellipse((90 + 380 * (at % 2), top + 90, 330 + 380 * (at % 2), top + 330), fill=palette.moon)
        pen.text((390 - 300 * (at % 2), top + 180), f"No. {at + 1}", palette.ink, ImageFont.load_default(64))
    return _png(page)


def receipt() -> bytes:
    """A receipt on white paper, as PNG."""
    picture = Image.new("RGB", (420, 560), "#FBFAF7")
    pen = ImageDraw.Draw(picture)
    for at, text in enumerate(("RECEIPT", "QINGHE HOME", "-" * 24, "1 x", "2 x", "-" * 24, "TOTAL", "THANK YOU")):
        pen.text((44, 44 + 58 * at), text, "#3A3D40", ImageFont.load_default(30))
    return _png(picture)


def _sky(pen: ImageDraw.ImageDraw, palette: Palette, chance: random.Random) -> None:
    for _ in range(60):
        x, y = chance.randrange(WIDE), chance.randrange(round(HIGH * 0.7))
        _ellipse(pen, (x, y, x + 4, y + 4), palette.blankets[0])
    _ellipse(pen, (300, 310, 700, 710), palette.moon)
    _ellipse(pen, (-200, 590, 520, 1400), palette.hill)
    _ellipse(pen, (260, 650, 1050, 1400), palette.hill)


def _blankets(pen: ImageDraw.ImageDraw, palette: Palette) -> None:
    _box(pen, (278, 474, 402, 556), 16, palette.band)
    _ellipse(pen, (384, 492, 434, 540), palette.band)
    _ellipse(pen, (396, 502, 424, 530), palette.moon)
    for at, colour in enumerate(palette.blankets):
        left, top = 165 - 12 * at, 556 + 54 * at
        _box(pen, (left, top, 590 + 10 * at, top + 50), 25, colour)
        for x in range(left + 40, 540, 26 if at % 2 else 900):
            pen.line([(x * LARGER, (top + 14) * LARGER), (x * LARGER, (top + 36) * LARGER)], palette.band, 3 * LARGER)
    _box(pen, (0, 866, WIDE, HIGH), 0, palette.band)


def _words(pen: ImageDraw.ImageDraw, palette: Palette, logo: float, small: int) -> None:
    left = round(WIDE * logo)
    _write(pen, (left, 44), "QINGHE HOME", palette.band, 30)
    _write(pen, (left, 116), "Warm winter", palette.band, 92)
    _write(pen, (left, 234), "cashmere, linen and wool", palette.band, 34)
    _write(pen, (44, 890), "12.12", palette.ink, 80)
    _write(pen, (282, 900), "Year-end sale", palette.ink, 38)
    _write(pen, (282, 950), "50 off from 400", palette.ink, small)
    _box(pen, (560, 906, 706, 966), 30, palette.ink)
    _write(pen, (602, 920), "See it", palette.band, 28)


def _ellipse(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], colour: Colour) -> None:
    pen.ellipse([LARGER * side for side in box], fill=colour)


def _box(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], radius: int, colour: Colour) -> None:
    pen.rounded_rectangle([LARGER * side for side in box], radius * LARGER, fill=colour)


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, colour: Colour, size: int) -> None:
    pen.text((at[0] * LARGER, at[1] * LARGER), text, colour, ImageFont.load_default(size * LARGER))


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    smooth = picture.resize((WIDE, HIGH), Image.Resampling.LANCZOS) if picture.width > WIDE else picture
    smooth.save(file, "PNG")
    return file.getvalue()
