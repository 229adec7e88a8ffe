"""The next dispatch run: what must not miss it, what is to be picked for it, and a slip for each of its orders."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.flow.queries import crew, leaving
from opsflow.flow.queries.crew import OnToday
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card
from opsflow.orders.cells import Status
from opsflow.orders.planning import LINE, ORDER, WORKFLOW
from opsflow.orders.stored import order_of
from opsflow.refusals import NotFound

MOST_SHOWN = 500
MOST_SLIPS = 1_000
SHIPPING = "shipping"
GONE = (Status.SHIPPED.value, Status.DONE.value, Status.CLOSED.value)


@dataclass(frozen=True, slots=True)
class LastChance:
    """The orders whose limit passes before the run after the next one ends: they leave with the next one or too late.

    `past` counts those that are too late already, `crew` is who packs and is at work until the run.
    """

    run: datetime
    cutoff: datetime
    following: datetime
    cards: tuple[Card, ...]
    count: int
    past: int
    crew: tuple[OnToday, ...]

    @property
    def is_gap(self) -> bool:
        """Whether more than a day lies between the two runs: a Saturday, the eve of a holiday."""
        return self.following - self.run > timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A product as it is picked and packed: its title, its variant (SKU), the shop's code."""

    title: str
    sku: str
    code: str


@dataclass(frozen=True, slots=True)
class Picked:
    """How many pieces of a product a run needs, for how many orders."""

    piece: Piece
    pieces: int
    orders: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What goes into one order's parcel; `memo` and `message` are the shop's and the buyer's words, as far as kept.

    `new_sku`, `new_address`: the buyer had them changed. `alike`: other orders of the run to the same buyer and address.
    """

    number: str
    case_id: int
    province: str
    limit: datetime | None
    memo: str
    message: str
    pieces: tuple[tuple[Piece, int], ...]
    new_sku: bool
    new_address: bool
    alike: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """All its pieces."""
        return sum(count for _, count in self.pieces)


@dataclass(frozen=True, slots=True)
class Pick:
    """The run and what it takes along, as it stands now: looking at it changes nothing."""

    run: datetime
    cutoff: datetime
    picked: tuple[Picked, ...]
    slips: tuple[Slip, ...]
    is_cut: bool  # there are more orders than one list holds

    @property
    def pieces(self) -> int:
        """All pieces."""
        return sum(one.pieces for one in self.picked)

    @property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """The numbers of orders that can share a parcel."""
        return tuple(dict.fromkeys(tuple(sorted((slip.number, *slip.alike))) for slip in self.slips if slip.alike))


def last_chance(scope: Scope, store_id: int, most: int = MOST_SHOWN) -> LastChance:
    """What must not miss the next run of a store. Raises NotFound."""
    _refuse_strange(scope, store_id)
    runs = scope.calendars.runs
    run = runs.of(scope.now)
    following = runs.of(run)
    there = crew.crew(scope, store_id)
    return LastChance(
        run,
        runs.cutoff_of(scope.now),
        following,
        tuple(leaving.passing(scope, WORKFLOW, store_id, following, most)),
        leaving.passing_count(scope, WORKFLOW, store_id, following),
        leaving.past_count(scope, WORKFLOW, store_id),
        tuple(on for on in there if SHIPPING in on.roles),
    )


def pick(scope: Scope, store_id: int) -> Pick:
    """What the next run of a store takes along. Raises NotFound."""
    _refuse_strange(scope, store_id)
    runs = scope.calendars.runs
    cutoff = runs.cutoff_of(scope.now)
    case_ids = leaving.taken_along(scope, WORKFLOW, store_id, cutoff, MOST_SLIPS + 1)
    slips = _slips(scope, case_ids[:MOST_SLIPS])
    return Pick(runs.of(scope.now), cutoff, tuple(_picked(slips)), tuple(slips), len(case_ids) > MOST_SLIPS)


def _picked(slips: Iterable[Slip]) -> list[Picked]:
    pieces: Counter[Piece] = Counter()
    orders: Counter[Piece] = Counter()
    for slip in slips:
        for piece, count in slip.pieces:
            pieces[piece] += count
        orders.update({piece for piece, _ in slip.pieces})
    named = sorted(pieces, key=lambda piece: (piece.code, piece.title, piece.sku))
    return [Picked(piece, pieces[piece], orders[piece]) for piece in named]


def _slips(scope: Scope, case_ids: Sequence[int]) -> list[Slip]:
    rows = {row.case_id: row for row in scope.reading.execute(sa.select(ORDER).where(ORDER.c.case_id.in_(case_ids)))}
    lines: dict[int, list[Any]] = {}
    for line in scope.reading.execute(
        sa.select(LINE).where(LINE.c.order_id.in_([row.id for row in rows.values()])).order_by(LINE.c.id)
    ):
        lines.setdefault(line.order_id, []).append(line)
    there = [rows[case_id] for case_id in case_ids if case_id in rows]
    slips = [slip for slip in (_slip(row, lines) for row in there) if slip.pieces]
    alike = _alike([row for row in there if row.case_id in {slip.case_id for slip in slips}])
    return [replace(slip, alike=alike.get(slip.number, ())) for slip in slips]


def _alike(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """Which orders go to one buyer at one address, by number: known only where the shop keeps buyers."""
    places: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        buyer = order_of(row._mapping).buyer
        if buyer and buyer.login and buyer.address and not row.changed_address:
            places.setdefault((buyer.login, buyer.address), []).append(row.number)
    return {number: tuple(one for one in all_ if one != number) for all_ in places.values() for number in all_}


def _slip(row: Any, lines: Mapping[int, Sequence[Any]]) -> Slip:
    pieces: Counter[Piece] = Counter()
    for line in lines.get(row.id, ()):
        if _is_due(line):
            pieces[Piece(line.title, line.sku, line.code)] += line.quantity
    if row.id not in lines:
        pieces[Piece(row.title, "", "")] = row.quantity or 1
    limit = row.notice_by or row.ship_by
    changed = (row.changed_sku, row.changed_address)
    return Slip(row.number, row.case_id, row.province, limit, row.memo, row.message, tuple(pieces.items()), *changed)


def _is_due(line: Any) -> bool:
    """Whether a line is still to leave: not of an order that left in part, not refunded whole."""
    is_refunded = line.price is not None and line.refund and line.refund >= line.price * line.quantity
    return line.status not in GONE and not line.shipped_at and not is_refunded


def _refuse_strange(scope: Scope, store_id: int) -> None:
    if store_id not in scope.stores:
        raise NotFound()
