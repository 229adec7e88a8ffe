"""Credits: how a member's tasks count for each item in a span of time, and the tasks behind a number.

The rows hold whose a credit is and what decides it (`flow/law/credit`); what it is worth is a comparison with now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.flow.law.credit import Outcome
from opsflow.flow.models import CASE, TASK
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.seen import seen_by
from opsflow.flow.views import Texts
from opsflow.refusals import NotFound

PAGE = 50
Gap = tuple[datetime, datetime | None]  # the last moment a role was held, when it is held again (None: not yet)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_MINE = ("on_time", "pending")
_BORNE = ("late", "missed", "overdue")


@dataclass(frozen=True, slots=True)
class During:
    """The days of a span (`edges`: where each begins, at last where the span ends), and when roles were not held.

    A done task whose counting moment falls into a gap of its role counts at the last moment before it (scoring.md §1.9).
    """

    edges: Sequence[datetime]
    gaps: Mapping[str, Sequence[Gap]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Count:
    """How many tasks of an item ended so on one day of the span; the first day is 0."""

    role: str
    item: str
    outcome: Outcome
    day: int
    times: int


@dataclass(frozen=True, slots=True)
class Credited:
    """A task behind a number. `outcome` '' does not count, and `why` says why: a word of `flow/law/credit`."""

    id: int
    case_id: int
    title: Texts
    case_title: str
    number: str
    at: datetime
    due: datetime | None
    done: datetime | None
    outcome: Outcome
    why: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Extra:
    """A task done outside the own scorecard: when, of which process."""

    done: datetime
    workflow: str


def outcome_column(now: datetime) -> sa.ColumnElement[str]:
    """What a credit is worth as of now, the same as `Credit.outcome` says."""
    task = TASK.c
    in_time = sa.or_(task.due.is_(None), task.done_at <= task.due)
    done = sa.case(
        (in_time, "on_time"), (sa.or_(task.hard.is_(None), task.done_at <= task.hard), "late"), else_="missed"
    )
    waits = sa.or_(task.paused_since.is_not(None), task.due.is_(None), task.due >= now)
    left = sa.case(
        (task.closed_at.is_not(None), "missed"), (waits, "pending"), (task.hard < now, "missed"), else_="overdue"
    )
    found = sa.case((task.failed, "missed"), (task.done_at.is_not(None), done), else_=left)
    nobodys = sa.and_(task.bearer_id.is_(None), found.in_(_BORNE))
    return sa.case((task.uncounted != "", ""), (nobodys, ""), else_=found)


def counts(reading: sa.Connection, member_id: int, during: During, now: datetime) -> list[Count]:
    """How the tasks that are a member's in this span ended, by item and day. What does not count is not among them."""
    outcome = outcome_column(now).label("outcome")
    columns = (TASK.c.credit_role, TASK.c.item, outcome, _day(_at(during), during.edges).label("day"))
    mine = sa.or_(TASK.c.bearer_id == member_id, outcome.in_(_MINE))  # the cheap question first
    expected = sa.or_(TASK.c.optional.is_(False), outcome != "pending")  # nobody waits for an optional one
    held = sa.select(*columns).where(TASK.c.member_id == member_id, TASK.c.item.is_not(None), mine, expected)
    borne = sa.select(*columns).where(_borne_for_another(member_id), outcome.in_(_BORNE))
    found = sa.union_all(*(part.where(*_within(during)) for part in (held, borne))).subquery()
    rows: Any = reading.execute(sa.select(*found.c, sa.func.count()).where(found.c.outcome != "").group_by(*found.c))
    return [Count(*row) for row in rows]


def behind(
    scope: Scope, member_id: int, role: str, item: str, during: During, *, outcome: str | None = None, after: str = ""
) -> tuple[list[Credited], str]:
    """A page of the tasks behind an item, the newest first, and the cursor of the next page ('': there is none).

    A private case that the reader does not see has no title. With those that do not count; `outcome` narrows it to one ('': what does not count), `after` goes on from a cursor. Raises NotFound.
    """
    worth = outcome_column(scope.now).label("worth")
    there = [TASK.c.credit_role == role, TASK.c.item == item, *_within(during)]
    there += [sa.or_(worth != "pending", TASK.c.optional.is_(False))] if outcome is None else [worth == outcome]
    there += [_older(after)] if after else []
    theirs = sa.or_(worth.in_(("", *_MINE)), TASK.c.bearer_id == member_id)
    parts = (
        (TASK.c.member_id == member_id, TASK.c.item.is_not(None), theirs),
        (_borne_for_another(member_id), worth.in_(("", *_BORNE))),
    )
    newest = (TASK.c.credit_at.desc(), TASK.c.id.desc())
    ids = [
        sa.select(sa.select(TASK.c.id).where(*part, *there).order_by(*newest).limit(PAGE + 1).subquery())
        for part in parts
    ]
    seen = seen_by(scope.asker.id)
    title, number = (sa.case((seen, CASE.c[name]), else_="").label(name) for name in ("title", "number"))
    asked = sa.select(*TASK.c, title, number, CASE.c.definition_id, worth).join(CASE, CASE.c.id == TASK.c.case_id)
    rows = scope.reading.execute(asked.where(TASK.c.id.in_(sa.union_all(*ids))).order_by(*newest).limit(PAGE + 1)).all()
    found = [_credited(scope, row) for row in rows[:PAGE]]
    return found, found[-1].cursor if len(rows) > PAGE else ""


def done_of_others(reading: sa.Connection, member_id: int, main_role: str | None, during: During) -> list[Extra]:
    """What a member did for other roles than their main one, and helped with when it was overdue (scoring.md §1.1, §1.9).

    Own tasks count by their counting moment, help when it was given.
    """
    begins, ends = during.edges[0], during.edges[-1]
    in_time = sa.or_(TASK.c.due.is_(None), TASK.c.done_at <= TASK.c.due)
    counting = (TASK.c.uncounted == "", sa.or_(in_time, TASK.c.bearer_id.is_not(None)))
    done = (TASK.c.member_id == member_id, TASK.c.item.is_not(None), TASK.c.done_at.is_not(None))
    outside = sa.select(TASK.c.done_at, TASK.c.workflow).where(
        *done, *counting, TASK.c.credit_role != (main_role or ""), *_within(during)
    )
    helped = sa.select(TASK.c.done_at, TASK.c.workflow).where(
        TASK.c.helper_id == member_id, TASK.c.done_at >= begins, TASK.c.done_at < ends
    )
    return [Extra(*row) for row in reading.execute(sa.union(outside, helped))]


def _borne_for_another(member_id: int) -> sa.ColumnElement[bool]:
    """Lateness that is a member's though the task went to somebody else; few, with an index of their own."""
    return sa.and_(TASK.c.bearer_id == member_id, TASK.c.bearer_id != TASK.c.member_id)


def _at(during: During) -> sa.ColumnElement[datetime]:
    """The counting moment."""
    moved = [(_moved(role, gap), gap[0]) for role, gaps in during.gaps.items() for gap in gaps]
    if not moved:
        return TASK.c.credit_at
    kind = TASK.c.credit_at.type
    return sa.case(*((when, sa.literal(then, kind)) for when, then in moved), else_=TASK.c.credit_at)


def _moved(role: str, gap: Gap) -> sa.ColumnElement[bool]:
    last, again = gap
    there = [TASK.c.credit_role == role, TASK.c.done_at <= last, TASK.c.credit_at > last]
    return sa.and_(*there, *([TASK.c.credit_at < again] if again else []))


def _within(during: During) -> list[sa.ColumnElement[bool]]:
    """The counting moment lies in the span. Looks at no more than the index where no gap begins in it."""
    begins, ends = during.edges[0], during.edges[-1]
    found = [TASK.c.credit_at >= begins]
    if not any(begins <= last < ends for gaps in during.gaps.values() for last, _ in gaps):
        found.append(TASK.c.credit_at < ends)
    if any(during.gaps.values()):
        at = _at(during)
        found += [at >= begins, at < ends]
    return found


def _day(at: sa.ColumnElement[datetime], edges: Sequence[datetime], first: int = 0) -> sa.ColumnElement[int]:
    """Which day of the span it is, by halving: days of a zone are no arithmetic."""
    days = len(edges) - 1
    if days < 2:
        return sa.literal(first)
    half = days // 2
    return sa.case((at < edges[half], _day(at, edges[: half + 1], first)), else_=_day(at, edges[half:], first + half))


def _credited(scope: Scope, row: Any) -> Credited:
    return Credited(
        id=row.id,
        case_id=row.case_id,
        title=dict(scope.definition(row.definition_id).text(row.name)),
        case_title=row.title,
        number=row.number,
        at=row.credit_at,
        due=row.due,
        done=row.done_at,
        outcome=row.worth,
        why="" if row.worth else row.uncounted or row.spared,
        cursor=f"{(row.credit_at - _EPOCH) // _MICRO:018}{row.id:012}",
    )


def _older(cursor: str) -> sa.ColumnElement[bool]:
    if len(cursor) != 30 or not (cursor.isascii() and cursor.isdigit()):
        raise NotFound()
    try:
        moment = _EPOCH + int(cursor[:18]) * _MICRO
    except OverflowError:
        raise NotFound() from None
    same = sa.and_(TASK.c.credit_at == moment, TASK.c.id < int(cursor[18:]))
    return sa.or_(TASK.c.credit_at < moment, same)
