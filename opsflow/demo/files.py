"""What is handed in at the demo shop: order exports of the seller centre."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from opsflow.orders.sample import HEADER, sample_rows

NUMBER, STORE_NUMBER, STORE_NAME = 0, 22, 23
CREATED, PAID = 14, 15


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


def spread(chance: random.Random, start: datetime, end: datetime, count: int) -> Iterator[datetime]:
    """Moments between two others, whole seconds."""
    for _ in range(count):
        moment = start + (end - start) * chance.random()
        yield moment.replace(microsecond=0)
