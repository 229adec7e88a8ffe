"""What the page of the notices is shown: those of a store, and which orders one that is entered would move."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.flow.queries import boards
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card, Person
from opsflow.orders.deciding import LIMIT
from opsflow.orders.notices import Notice, checked
from opsflow.orders.planning import ORDER
from opsflow.orders.terms import concerned, moves
from opsflow.people.roles import COMMANDING
from opsflow.refusals import NotFound
from opsflow.shop.terms import TERMS, terms_of, titles_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice; `moved` counts the orders that have its limit, `products` are titles, `untold`: orders are still being told."""

    id: int
    title: str
    paid_from: datetime
    paid_until: datetime
    hours: int | None
    ship_by: datetime | None
    products: tuple[str, ...]
    provinces: tuple[str, ...]
    state: str
    untold: bool
    moved: int
    may_end: bool
    may_take_back: bool
    made_by: Person | None
    made_at: datetime
    changed_by: Person | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Move:
    """An order whose limit a notice would move."""

    number: str
    case: Card | None
    before: datetime
    after: datetime

    @property
    def longer(self) -> timedelta:
        """By how much."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Preview:
    """What a notice would do: how many orders it moves, how many of them are open, are past their limit now, would be then.

    `kept` are in its time, but keep the limit that their file tells; `moves` are the first of those moved.
    """

    moved: int
    open: int
    past_now: int
    past_then: int
    kept: int
    moves: tuple[Move, ...]


def notices(scope: Scope, store_id: int) -> list[NoticeView]:
    """The notices of a store, the newest first. Raises NotFound."""
    if store_id not in scope.stores:
        raise NotFound()
    asked = sa.select(TERMS).where(TERMS.c.store_id == store_id, TERMS.c.kind == "notice").order_by(TERMS.c.id.desc())
    rows = scope.reading.execute(asked).all()
    titles = titles_of(scope.reading, store_id, {number for row in rows for number in row.products or ()})
    counted = sa.select(ORDER.c.notice_id, sa.func.count()).where(ORDER.c.notice_id.in_([row.id for row in rows]))
    counts: dict[int, int] = dict(scope.reading.execute(counted.group_by(ORDER.c.notice_id)).all())
    scope.meet(member for row in rows for member in (row.made_by, row.changed_by))
    leads = not scope.asker.roles_in(store_id).isdisjoint(COMMANDING)
    return [_view(scope, row, titles, counts.get(row.id, 0), leads) for row in rows]


def preview(scope: Scope, store_id: int, notice: Notice) -> Preview:
    """Which orders a notice would move if it was taken into use now. Raises NotFound, Refused."""
    if store_id not in scope.stores:
        raise NotFound()
    reading = scope.reading
    new = notice.as_terms(checked(reading, store_id, notice, scope.now))
    there = concerned(reading, Asked(store_id, notice.paid_from, notice.paid_until))
    told = moves(reading, store_id, there, [*terms_of(reading, store_id), new], scope.now)
    moved = [(row, found, ended) for row, found, ended in told if found.notice is new]
    open_ = [(_before(row), found.limit or _before(row)) for row, found, ended in moved if not ended]
    first = sorted(moved, key=lambda one: (one[2], _before(one[0])))[:SHOWN]
    cards = boards.by_ids(scope, [row.case_id for row, *_ in first])
    return Preview(
        len(moved),
        len(open_),
        sum(before < scope.now for before, _ in open_),
        sum(after < scope.now for _, after in open_),
        _of_files(reading, store_id, notice),
        tuple(
            Move(row.number, cards.get(row.case_id), _before(row), found.limit or _before(row))
            for row, found, _ in first
        ),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Terms that are not there yet, as `concerned` looks at them."""

    store_id: int
    paid_from: datetime
    paid_until: datetime
    id: int = 0
    kind: str = "notice"


def _before(row: Any) -> datetime:
    limit: datetime = row.notice_by or row.paid_at + LIMIT
    return limit


def _of_files(reading: sa.Connection, store_id: int, notice: Notice) -> int:
    there = (ORDER.c.store_id == store_id, ORDER.c.paid_at >= notice.paid_from, ORDER.c.paid_at < notice.paid_until)
    asked = sa.select(sa.func.count()).select_from(ORDER).where(*there, ORDER.c.ship_by.is_not(None))
    return reading.execute(asked).scalar_one()


def _view(scope: Scope, row: Any, titles: dict[str, str], moved: int, leads: bool) -> NoticeView:
    return NoticeView(
        row.id,
        row.title,
        row.paid_from,
        row.paid_until,
        row.hours,
        row.ship_by,
        tuple(titles.get(number, number) for number in row.products or ()),
        tuple(row.provinces or ()),
        "over" if row.state == "in_use" and row.paid_until <= scope.now else row.state,
        not row.settled,
        moved,
        leads and row.state == "in_use" and row.paid_until > scope.now,
        leads and row.state != "taken_back",
        scope.person(row.made_by),
        row.made_at,
        scope.person(row.changed_by),
        row.changed_at,
    )
