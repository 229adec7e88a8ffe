"""What changed since a reader last looked: the newest events as plain rows, and how far the history was read.

PostgreSQL's ids become visible out of order (a long import commits lower ones later), so holes are watched for a while.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from opsflow.flow.models import CASE, EVENT, FlowDefinition
from opsflow.flow.queries.seen import seers_of
from opsflow.people.roles import Asker

WATCHED = timedelta(minutes=2)  # a hole that is older was a transaction that rolled back
MOST_HOLES = 200
RECENT = 1000  # ids below the newest in which holes are looked for at first


@dataclass(frozen=True, slots=True)
class Moved:
    """An event, with where its case is now."""

    id: int
    at: datetime
    by: int | None
    act: str
    case_id: int
    workflow: str
    store_id: int
    lane: str
    version: int
    seers: frozenset[int] | None = None  # of a private case, who sees it

    def shown_to(self, asker: Asker) -> bool:
        """Whether somebody may learn of it."""
        return bool(asker.roles_in(self.store_id)) and (self.seers is None or asker.id in self.seers)


@dataclass(frozen=True, slots=True)
class Hole:
    """Ids that were given out and not seen yet; `since` is when the one after them was."""

    first: int
    last: int
    since: datetime


@dataclass
class Waterline:
    """How far the history was read: everything up to `top` but the holes."""

    top: int
    holes: list[Hole] = field(default_factory=list)

    @property
    def mark(self) -> int:
        """The id up to which nothing is missing: whoever reads on from here misses nothing, and may see things twice."""
        return self.holes[0].first - 1 if self.holes else self.top

    def take(self, rows: Iterable[Moved], now: datetime) -> None:
        """Note that these rows, in the order of their ids, were read."""
        for row in rows:
            if row.id <= self.top:
                self.holes = [part for hole in self.holes for part in _without(hole, row.id)]
                continue
            if row.id > self.top + 1:
                self.holes.append(Hole(self.top + 1, row.id - 1, row.at))
            self.top = row.id
        self.holes = [hole for hole in self.holes if now - hole.since <= WATCHED][-MOST_HOLES:]


def newest(reading: sa.Connection) -> int:
    """The newest event's id; 0 when there is none."""
    return reading.execute(sa.select(sa.func.max(EVENT.c.id))).scalar_one() or 0


def workflows(reading: sa.Connection) -> list[str]:
    """The keys of every process that the shop has."""
    return list(reading.execute(sa.select(FlowDefinition.key).distinct().order_by(FlowDefinition.key)).scalars())


def moved(reading: sa.Connection, line: Waterline, most: int) -> list[Moved]:
    """What was not read yet, in the order of ids: at most so many."""
    unread = sa.or_(EVENT.c.id > line.top, *(EVENT.c.id.between(hole.first, hole.last) for hole in line.holes))
    asked = (
        sa.select(
            CASE.c.private,
            EVENT.c.id,
            EVENT.c.at,
            EVENT.c.by_id,
            EVENT.c.act,
            EVENT.c.case_id,
            CASE.c.workflow,
            CASE.c.store_id,
            CASE.c.lane,
            CASE.c.version,
        )
        .join(CASE, CASE.c.id == EVENT.c.case_id)
        .where(unread)
        .order_by(EVENT.c.id)
        .limit(most)
    )
    rows = reading.execute(asked).all()
    seers = seers_of(reading, {row.case_id for row in rows if row.private})
    return [replace(Moved(*row[1:]), seers=seers.get(row.case_id)) for row in rows]


def from_now(reading: sa.Connection, now: datetime) -> Waterline:
    """A waterline at the newest event, with the holes that transactions under way have left."""
    line = Waterline(max(0, newest(reading) - RECENT))
    line.take(moved(reading, line, RECENT), now)
    return line


def _without(hole: Hole, id: int) -> Sequence[Hole]:
    if not hole.first <= id <= hole.last:
        return [hole]
    parts = (Hole(hole.first, id - 1, hole.since), Hole(id + 1, hole.last, hole.since))
    return [part for part in parts if part.first <= part.last]
