"""Which scorecard holds for a role in a month: the newest that the shop wrote for it, else the file that ships.

A version holds from its month on, whatever was written before it for later months.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from opsflow.columns import canonical
from opsflow.scoring.card import Scorecard
from opsflow.scoring.models import CARD
from opsflow.scoring.months import Month
from opsflow.scoring.scorecards import feed_names, load_scorecards, scorecard_of

FOLDER = Path(__file__).parents[2] / "workflows" / "scorecards"
_READ: dict[str, Scorecard] = {}  # by digest: a version never changes


@cache
def shipped() -> dict[str, Scorecard]:
    """The scorecards that ship, by role, read once."""
    return load_scorecards(FOLDER)


def card_of(reading: sa.Connection, role: str, month: Month) -> Scorecard:
    """The scorecard of a role in a month. Raises KeyError."""
    return cards_of(reading, month)[role]


def cards_of(reading: sa.Connection, month: Month) -> dict[str, Scorecard]:
    """The scorecards of a month by role: one question, a second one for those never read before."""
    newest = sa.select(sa.func.max(CARD.c.id)).where(CARD.c.from_month <= str(month)).group_by(CARD.c.role)
    rows = reading.execute(sa.select(CARD.c.id, CARD.c.role, CARD.c.digest).where(CARD.c.id.in_(newest))).all()
    return shipped() | {row.role: card for row, card in zip(rows, _cards(reading, rows), strict=True)}


def items_from(reading: sa.Connection, month: Month) -> frozenset[str]:
    """Every `role.item` that a task may count for in this month or a later one."""
    later = reading.execute(sa.select(CARD.c.id, CARD.c.digest).where(CARD.c.from_month > str(month))).all()
    return feed_names([*cards_of(reading, month).values(), *_cards(reading, later)])


def add(change: sa.Connection, role: str, month: Month, body: str, *, by: int, at: datetime) -> None:
    """Keep a text as a role's scorecard from a month on. Raises BadYaml."""
    scorecard_of(body, role)
    row = {"role": role, "from_month": str(month), "body": body, "author_id": by, "made_at": at}
    digest = sha256(canonical([role, str(month), body]).encode()).hexdigest()
    change.execute(sa.insert(CARD).values(**row, digest=digest))


def _cards(reading: sa.Connection, rows: Iterable[Any]) -> list[Scorecard]:
    """The scorecards of rows with `id` and `digest`."""
    rows = list(rows)
    unread = [row.id for row in rows if row.digest not in _READ]
    if unread:
        for row in reading.execute(sa.select(CARD).where(CARD.c.id.in_(unread))):
            _READ[row.digest] = scorecard_of(row.body, row.role)
    return [_READ[row.digest] for row in rows]
