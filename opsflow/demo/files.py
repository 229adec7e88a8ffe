"""What is handed in at the demo shop: order exports of the seller centre, and pictures of the designer."""

import csv
import io
import random
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from opsflow.orders.sample import HEADER, sample_rows

NUMBER, STORE_NUMBER, STORE_NAME = 0, 22, 23
CREATED, PAID = 14, 15
COLOURS = ((186, 74, 58), (46, 92, 110), (214, 188, 140), (74, 96, 72), (120, 88, 132), (52, 56, 64))


@dataclass(frozen=True, slots=True)
class Export:
    """An order export: the file, and the order numbers in it, the one paid first in front."""

    data: bytes
    numbers: tuple[str, ...]


def export(paid: Sequence[datetime], *, seed: int, store: tuple[str, str], zone: ZoneInfo) -> Export:
    """An export of orders that wait, paid at these moments, as the seller centre writes it; `store` is its name and 店铺Id."""
    moments = sorted(paid, reverse=True)
    rows = list(sample_rows(len(moments), seed=seed, now=moments[0], zone=zone, live=True, store=store[0]))
    for row, moment in zip(rows, moments, strict=True):
        text = moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        row[CREATED], row[PAID], row[STORE_NUMBER], row[STORE_NAME] = text, text, store[1], store[0]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([HEADER.split(","), *rows])
    numbers = tuple(row[NUMBER].strip('="') for row in reversed(rows))
    return Export(file.getvalue().encode("gb18030"), numbers)


def picture(chance: random.Random) -> bytes:
    """A plain poster as PNG: bands of the shop's colours."""
    width, height = 240, 320
    bands = [chance.choice(COLOURS) for _ in range(chance.randint(3, 6))]
    lines = b"".join(b"\0" + bytes(bands[y * len(bands) // height]) * width for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def spread(chance: random.Random, start: datetime, end: datetime, count: int) -> Iterator[datetime]:
    """Moments between two others, whole seconds."""
    for _ in range(count):
        moment = start + (end - start) * chance.random()
        yield moment.replace(microsecond=0)
