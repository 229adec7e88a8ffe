"""Boards: the cases of a workflow by column, the first cards of each, and counts; few queries however many cards there are."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any

import sqlalchemy as sa

from opsflow.columns import Moment
from opsflow.flow.models import CASE, TASK
from opsflow.flow.queries.cards import COLUMNS, WITH_TASK, beyond, cards
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.seen import seen_by
from opsflow.flow.queries.standing import mood_column
from opsflow.flow.views import Board, Card, Column, Tally
from opsflow.flow.words.definition import Definition
from opsflow.i18n import zone
from opsflow.refusals import NotFound

PAGE = 50
_OPEN = CASE.c.ended_at.is_(None)
MOODS = ("breach", "late", "soon", "paused")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a board is narrowed to. `who` is a member's id, 0 for nobody; `store_id` one of the reader's stores."""

    mine: bool = False
    who: int | None = None
    role: str = ""
    store_id: int | None = None
    mood: str = ""
    q: str = ""


def board(scope: Scope, workflow: str, narrowed: Narrowed, *, column: str = "", after: str = "") -> Board:
    """A workflow's board. With `column`, that column alone, from the cursor `after` on. Raises NotFound."""
    definition = scope.law(workflow)
    if column and column not in definition.columns:
        raise NotFound()
    tallies = _tallies(scope, definition, narrowed)
    names = [column] if column else list(definition.columns)
    found = _first_cards(scope, definition, narrowed, names, after)
    columns = tuple(_column(definition, name, tallies[name], found[name]) for name in names)
    return Board(workflow, dict(definition.text(workflow)), scope.now, tallies[""], columns)


def heads(scope: Scope, workflow: str, narrowed: Narrowed) -> Board:
    """The board's counts, without cards."""
    definition = scope.law(workflow)
    tallies = _tallies(scope, definition, narrowed)
    columns = tuple(_column(definition, name, tallies[name], ()) for name in definition.columns)
    return Board(workflow, dict(definition.text(workflow)), scope.now, tallies[""], columns)


def card(scope: Scope, case_id: int) -> Card:
    """One case's card, on a board or not. Raises NotFound."""
    asked = sa.select(*COLUMNS).select_from(WITH_TASK).where(CASE.c.id == case_id, scope.seen)
    row = scope.reading.execute(asked).one_or_none()
    if row is None:
        raise NotFound()
    return cards(scope, [row])[0]


def is_shown(scope: Scope, one: Card, narrowed: Narrowed) -> bool:
    """Whether a board so narrowed shows this card, in its column."""
    definition = scope.law(one.workflow)
    if one.column not in definition.columns:
        return False
    there = sa.or_(_OPEN, _ended_today(scope))
    asked = sa.select(CASE.c.id).where(CASE.c.id == one.id, there, *_there(scope, definition, narrowed))
    mood_fits = not narrowed.mood or one.timing.mood == narrowed.mood
    return mood_fits and scope.reading.execute(asked).first() is not None


def at_a_glance(scope: Scope) -> dict[str, Tally]:
    """Where the open cases of each workflow stand; a workflow without any is left out."""
    mood = mood_column(scope.now).label("mood")
    there = sa.select(CASE.c.workflow, mood).where(_OPEN, scope.seen).subquery()
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    counts = sa.select(there.c.workflow, there.c.mood, sa.func.count()).group_by(*there.c)
    for workflow, said, count in scope.reading.execute(counts):
        sums[workflow].update({"all": count, said: count})
    return {workflow: _tally(into) for workflow, into in sums.items()}


def due_between(scope: Scope, workflow: str, spans: Sequence[tuple[datetime, datetime]], until: datetime) -> list[int]:
    """How many open cases that do not wait for somebody come due in each of these spans; at last how many, waiting or not,
    have a limit yet to pass before `until`."""
    definition = scope.law(workflow)
    waiting = frozenset[str]().union(*(clock.pauses for clock in definition.clocks.values()))
    lanes = {definition.column_of(state) for state in definition.states if state not in waiting}
    known: dict[str, Any] = {"workflow": workflow, "stores": list(scope.stores), "lanes": list(lanes)}
    known |= {"now": scope.now, "until": until}
    for number, (start, end) in enumerate(spans):
        known |= {f"start_{number}": start, f"end_{number}": end}
    return list(scope.reading.execute(_due_in(len(spans)), known).one())


@cache
def _due_in(spans: int) -> sa.Select[Any]:
    """Counts of so many spans; built once, for building it takes longer than running it."""
    there = (
        CASE.c.workflow == sa.bindparam("workflow"),
        CASE.c.store_id.in_(sa.bindparam("stores", expanding=True)),
        _OPEN,
    )
    at_work, urgent = CASE.c.lane.in_(sa.bindparam("lanes", expanding=True)), CASE.c.urgent_at
    counted: list[tuple[sa.ColumnElement[bool], ...]] = [
        (at_work, urgent >= sa.bindparam(f"start_{n}"), urgent < sa.bindparam(f"end_{n}")) for n in range(spans)
    ]
    now, until = sa.bindparam("now", type_=Moment), sa.bindparam("until", type_=Moment)
    counted.append((urgent < until, CASE.c.limit_due < until, CASE.c.limit_due >= now))
    return sa.select(*(sa.select(sa.func.count()).where(*there, *these).scalar_subquery() for these in counted))


def day_start(now: datetime) -> datetime:
    """Midnight of the shop's day."""
    local = now.astimezone(zone())
    return datetime.combine(local.date(), time(), local.tzinfo)


def _column(definition: Definition, name: str, tally: Tally, found: tuple[Card, ...]) -> Column:
    more = found[PAGE - 1].order if len(found) > PAGE else None
    return Column(name, dict(definition.text(name)), tally, tuple(found[:PAGE]), more, _is_ended(definition, name))


def _is_ended(definition: Definition, column: str) -> bool:
    return set(definition.columns[column]) <= set(definition.ends)


def _there(scope: Scope, definition: Definition, narrowed: Narrowed) -> list[sa.ColumnElement[bool]]:
    """What every card of the board fulfils, whatever its column."""
    stores = [narrowed.store_id] if narrowed.store_id in scope.stores else list(scope.stores)
    found: list[sa.ColumnElement[bool]] = [CASE.c.workflow == definition.key, CASE.c.store_id.in_(stores)]
    found.append(seen_by(scope.asker.id))
    if narrowed.mine:
        found.append(_mine(scope))
    if narrowed.who is not None:
        found.append(CASE.c.assignee_id == narrowed.who if narrowed.who else CASE.c.assignee_id.is_(None))
    if narrowed.role:
        task = TASK.alias("in_hand")
        in_hand = (task.c.case_id == CASE.c.id, task.c.name == CASE.c.task, task.c.role == narrowed.role)
        found.append(sa.exists().where(*in_hand).correlate(CASE))
    if narrowed.q:
        found.append(_holds(narrowed.q))
    return found


def _mine(scope: Scope) -> sa.ColumnElement[bool]:
    """Cases in which the reader has a task that can be done now, whoever has the case in hand."""
    open_now = (TASK.c.state == "open", TASK.c.done_at.is_(None), TASK.c.closed_at.is_(None))
    of_reader = sa.select(TASK.c.case_id).where(TASK.c.assignee_id == scope.asker.id, *open_now)
    return CASE.c.id.in_(of_reader.where(TASK.c.optional.is_(False)))


def _holds(text: str) -> sa.ColumnElement[bool]:
    return sa.or_(CASE.c.number.contains(text, autoescape=True), CASE.c.title.icontains(text, autoescape=True))


def _ended_today(scope: Scope) -> sa.ColumnElement[bool]:
    return CASE.c.ended_at >= day_start(scope.now)


def _tallies(scope: Scope, definition: Definition, narrowed: Narrowed) -> dict[str, Tally]:
    """Counts by column, and of all open cards under ''. Filters narrow the columns' counts; the mood narrows only the cards."""
    mood = mood_column(scope.now).label("mood")
    late_end = sa.case((CASE.c.ended_at > CASE.c.target_due, "late"), else_="done").label("mood")
    there = _there(scope, definition, narrowed)
    asked = sa.union_all(
        sa.select(CASE.c.lane, mood, _mine(scope).label("mine")).where(*there, _OPEN),
        sa.select(CASE.c.lane, late_end, sa.false()).where(*there, _ended_today(scope)),  # nothing of it is open
    ).subquery()
    counts = sa.select(asked.c.lane, asked.c.mood, asked.c.mine, sa.func.count()).group_by(*asked.c)
    return _summed(definition, scope.reading.execute(counts).all())


def _summed(definition: Definition, rows: Any) -> dict[str, Tally]:
    sums: dict[str, dict[str, int]] = {name: {} for name in ("", *definition.columns)}
    for lane, mood, mine, count in rows:
        for name in (lane,) if _is_lane_ended(definition, lane) else (lane, ""):
            into = sums.setdefault(name, {})
            for key in ("all", mood, *(["mine"] if mine else [])):
                into[key] = into.get(key, 0) + count
    return {name: _tally(into) for name, into in sums.items()}


def _is_lane_ended(definition: Definition, lane: str) -> bool:
    return lane not in definition.columns or _is_ended(definition, lane)


def _tally(into: Mapping[str, int]) -> Tally:
    breach, late, soon, paused = (into.get(mood, 0) for mood in MOODS)
    return Tally(into.get("all", 0), breach, late, soon, paused, into.get("mine", 0))


def _first_cards(
    scope: Scope, definition: Definition, narrowed: Narrowed, names: list[str], after: str
) -> dict[str, tuple[Card, ...]]:
    """The first cards of each column, all columns in one query."""
    parts = [_of_column(scope, definition, narrowed, name, after) for name in names]
    asked: Any = sa.union_all(*(sa.select(part.subquery()) for part in parts)) if len(parts) > 1 else parts[0]
    found: dict[str, list[Card]] = {name: [] for name in names}
    for one in cards(scope, scope.reading.execute(asked).all()):
        found[one.column].append(one)
    return {name: tuple(sorted(of, key=lambda one: one.order)) for name, of in found.items()}


def _of_column(scope: Scope, definition: Definition, narrowed: Narrowed, name: str, after: str) -> Any:
    ended = _is_ended(definition, name)
    asked = sa.select(*COLUMNS).select_from(WITH_TASK).where(*_there(scope, definition, narrowed), CASE.c.lane == name)
    asked = asked.where(_ended_today(scope) if ended else _OPEN)
    if narrowed.mood and not ended:
        asked = asked.where(mood_column(scope.now) == narrowed.mood)
    if narrowed.mood and ended:
        asked = asked.where(CASE.c.ended_at > CASE.c.target_due if narrowed.mood == "late" else sa.false())
    if after:
        asked = asked.where(_beyond(after, ended))
    order = (CASE.c.ended_at.desc(), CASE.c.id) if ended else (CASE.c.urgent_at, CASE.c.id)
    return asked.order_by(*order).limit(PAGE + 1)


def _beyond(after: str, ended: bool) -> sa.ColumnElement[bool]:
    moment, case_id = beyond(after, ended)
    if ended:
        same = sa.and_(CASE.c.ended_at == moment, CASE.c.id > case_id)
        return sa.or_(CASE.c.ended_at < moment, same)
    return sa.or_(CASE.c.urgent_at > moment, sa.and_(CASE.c.urgent_at == moment, CASE.c.id > case_id))


def by_ids(scope: Scope, case_ids: Sequence[int]) -> dict[int, Card]:
    """The cards of these cases in the reader's stores, by id."""
    asked = sa.select(*COLUMNS).select_from(WITH_TASK).where(CASE.c.id.in_(case_ids))
    rows = scope.reading.execute(asked.where(scope.seen)).all()
    return {one.id: one for one in cards(scope, rows)}
