"""An import on its course: batch by batch planned without a lock and written in one short change, its progress with it.

Whoever goes on after a death begins behind the last batch that went in whole; what went in of the next one is met
unchanged and not counted again. Between two batches everybody else may write.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

import sqlalchemy as sa

from opsflow.db import counted_anew, db_change, db_reading, one_at_a_time
from opsflow.orders.models import ImportRefusal, ImportRun
from opsflow.orders.planning import LOCK, Frame
from opsflow.orders.reading import Batch, Reading
from opsflow.orders.writing import Author
from opsflow.refusals import Refused

RUN = cast(sa.Table, ImportRun.__table__)
REFUSAL = cast(sa.Table, ImportRefusal.__table__)
BATCH = 200  # orders: a change of as many takes a tenth of a second, which a person's tick does not feel
BEAT = timedelta(seconds=1)  # between two notes of the progress where nothing else is written
GROWN = frozenset(2**power for power in range(12))  # batches after which the tables may be twice as large
MOST_WAITING = 500  # numbers kept of old orders that still wait
NOT_OF_ORDERS = frozenset({404, 503})  # no process to open cases of, no room to write
COUNTED = ("created", "updated", "unchanged", "unknown")


class Lost(Exception):
    """Another worker has taken the import over."""


@dataclass(slots=True)
class Counts:
    """What became of orders, each of the file counted once, and the lines refused. `last`: all lines up to it are done."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unknown: int = 0
    waiting: list[str] = field(default_factory=list)
    refused: list[tuple[int, Refused]] = field(default_factory=list)
    lines: int = 0
    last: int = 0


class Told(Protocol):
    """What a file tells of one order or refund."""

    @property
    def number(self) -> str:
        """Its key over all stores."""

    @property
    def lines(self) -> list[int]:
        """Where in the file it stands."""


class Plan(Protocol):
    """What it would become: `outcome` is created, updated or unchanged; `is_quiet` when nothing is to be written."""

    @property
    def told(self) -> Told:
        """What the file tells."""

    @property
    def known(self) -> Mapping[str, Any] | None:
        """The row that is stored of it."""

    @property
    def outcome(self) -> str:
        """Its count."""

    @property
    def is_quiet(self) -> bool:
        """Nothing is to be written."""

    @property
    def is_unproved(self) -> bool:
        """History of which nobody knows how it ended."""

    @property
    def is_waiting(self) -> bool:
        """History that a person takes up or ends."""


@dataclass(frozen=True, slots=True)
class Trade:
    """How the files of a kind come in: rows → what they tell (`told`), `planned` without a lock, then written."""

    told: Callable[[Sequence[Any]], Sequence[Any]]
    planned: Callable[[sa.Connection, Frame, Sequence[Any], datetime], tuple[Sequence[Any], Sequence[Any]]]
    write: Callable[[sa.Connection, Author, Sequence[Any], datetime], None]


@dataclass(slots=True)
class Course:
    """An import: its claimed row, who it writes as, what holds for its file, the orders met, what is not noted yet."""

    run: Any
    token: str
    author: Author
    frame: Frame
    trade: Trade
    met: set[int] = field(default_factory=set)  # hashes: 1,000,000 numbers as texts would take 70 MB more
    pending: Counts = field(default_factory=Counts)
    noted: datetime | None = None


def go(course: Course, reading: Reading, clock: Callable[[], datetime]) -> None:
    """Bring all batches of the file in. Raises Lost, and Refused for a file that turns out to be damaged."""
    for number, batch in enumerate(reading.batches(BATCH), 1):
        orders = list(course.trade.told(batch.rows))
        first = {one.number for one in orders if _meet(course, one)}
        last = max([*(row.line for row in batch.rows), *(line.line for line in batch.refused)], default=0)
        if last > course.run.last_line:
            _bring_in(course, batch, orders, first, (reading.lines_read, last), clock)
        if number in GROWN and not course.run.trial:
            counted_anew()
    with db_change() as change:
        _note(change, course, [course.pending], clock())


def told(refusal: Refused) -> dict[str, Any]:
    """A refusal as it is kept."""
    values = {name: value if isinstance(value, str | int) else str(value) for name, value in refusal.values.items()}
    return {"key": refusal.key, "values": values}


def _meet(course: Course, one: Told) -> bool:
    known = len(course.met)
    course.met.add(hash(one.number))
    return len(course.met) > known


def _bring_in(
    course: Course,
    batch: Batch,
    orders: list[Told],
    first: set[str],
    reached: tuple[int, int],
    clock: Callable[[], datetime],
) -> None:
    """A batch: one round for each time that a number stands in it; the progress is noted with the last one's change."""
    course.pending.refused += [(line.line, line.refusal) for line in batch.refused]
    *earlier, final = list(_rounds(orders)) or [[]]
    for orders_of_round in earlier:
        _carry_out(course, _busy(course, orders_of_round, first, clock()), first, clock(), note=False)
        first = set()
    busy = _busy(course, final, first, clock())
    course.pending.lines, course.pending.last = reached
    now = clock()
    if busy:
        _carry_out(course, busy, first, now, note=True)
    elif course.noted is None or now - course.noted >= BEAT:
        with db_change() as change:
            _note(change, course, [course.pending], now)
        course.pending, course.noted = Counts(), now


def _rounds(orders: list[Told]) -> Iterator[list[Told]]:
    while orders:
        once: dict[str, Told] = {}
        for one in orders:
            once.setdefault(one.number, one)
        yield list(once.values())
        orders = [one for one in orders if once[one.number] is not one] if len(once) < len(orders) else []


def _busy(course: Course, orders: list[Told], first: set[str], now: datetime) -> list[Told]:
    """Those of the orders that something is to be written of; the others are counted."""
    with db_reading() as reading:
        plans, refused = course.trade.planned(reading, course.frame, orders, now)
    quiet = [plan for plan in plans if course.run.trial or plan.is_quiet]
    _count(course, course.pending, quiet, first)
    course.pending.refused += [(line, refusal) for one, refusal in refused for line in one.lines]
    return [plan.told for plan in plans if not (course.run.trial or plan.is_quiet)]


def _carry_out(course: Course, orders: list[Told], first: set[str], now: datetime, *, note: bool) -> None:
    """Write orders in one change; where they cannot be, the halves apart, until the one that cannot is refused alone."""
    if not orders:
        return
    try:
        with db_change() as change:
            one_at_a_time(change, LOCK)
            own = Counts()
            plans, refused = course.trade.planned(change, course.frame, orders, now)
            course.trade.write(change, course.author, plans, now)
            _count(course, own, plans, first)
            own.refused = [(line, refusal) for one, refusal in refused for line in one.lines]
            _note(change, course, [own, course.pending] if note else [own], now)
    except (Refused, sa.exc.IntegrityError) as problem:
        _apart(course, orders, first, now, problem, note=note)
        return
    if note:
        course.pending, course.noted = Counts(), now


def _apart(
    course: Course, orders: list[Told], first: set[str], now: datetime, problem: Exception, *, note: bool
) -> None:
    if isinstance(problem, Refused) and problem.status in NOT_OF_ORDERS:
        raise problem
    if len(orders) == 1:
        why = problem if isinstance(problem, Refused) else Refused("order_not_kept", number=orders[0].number)
        course.pending.refused += [(line, why) for line in orders[0].lines]
        return  # noted with the next change
    middle = len(orders) // 2
    _carry_out(course, orders[:middle], first, now, note=False)
    _carry_out(course, orders[middle:], first, now, note=note)


def _count(course: Course, counts: Counts, plans: Sequence[Plan], first: set[str]) -> None:
    for plan in plans:
        if plan.told.number not in first:
            _count_again(course, counts, plan)
        elif not (_is_counted(course, plan) and plan.is_quiet):
            setattr(counts, plan.outcome, getattr(counts, plan.outcome) + 1)
            counts.unknown += plan.is_unproved
            counts.waiting += [plan.told.number] if plan.is_waiting else []


def _count_again(course: Course, counts: Counts, plan: Plan) -> None:
    """The file tells of an order once more: what was unchanged by then may be updated now."""
    if plan.outcome == "updated" and not _is_counted(course, plan) and not course.run.trial:
        counts.unchanged -= 1
        counts.updated += 1


def _is_counted(course: Course, plan: Plan) -> bool:
    """Whether this import has changed the order already, in a try before this one or further up in the file."""
    return bool(plan.known and plan.known["import_id"] == course.run.id)


def _note(change: sa.Connection, course: Course, counted: Sequence[Counts], now: datetime) -> None:
    """Note the progress. Raises Lost when another worker goes on with it."""
    run_id = course.run.id
    values: dict[str, Any] = {name: RUN.c[name] + sum(getattr(one, name) for one in counted) for name in COUNTED}
    waiting = [number for one in counted for number in one.waiting]
    refused = [row for one in counted for row in one.refused]
    if waiting:
        before = change.execute(sa.select(RUN.c.waiting).where(RUN.c.id == run_id)).scalar_one() or []
        values |= {"waiting_old": RUN.c.waiting_old + len(waiting), "waiting": [*before, *waiting][:MOST_WAITING]}
    for one in counted:
        values |= {"lines_read": one.lines, "last_line": one.last} if one.last else {}
    held = sa.update(RUN).where(RUN.c.id == run_id, RUN.c.worker == course.token)
    if not change.execute(held.values(beat_at=now, refused=RUN.c.refused + len(refused), **values)).rowcount:
        raise Lost
    if refused:
        change.execute(sa.insert(REFUSAL), [{"import_id": run_id, "line": line, **told(why)} for line, why in refused])
