"""What may be read of the routines: each duty of a store with its next due time, who had it lately, and what was ruled of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa

from opsflow.flow import desk
from opsflow.flow.law.staff import Staff
from opsflow.flow.queries import history
from opsflow.flow.queries.heard import Stand, stands
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Entry, Person, Texts
from opsflow.refusals import NotFound
from opsflow.routines import rulings
from opsflow.routines.models import OCCASION, RULING, STORE
from opsflow.routines.rulings import Key, Ruling
from opsflow.routines.timetable import Duty

LATEST, OPENED = 6, 20  # occasions of a duty that its line shows, and its page
COMING = 7  # due times ahead that a duty's page shows, none farther than this:
AHEAD = timedelta(days=370)
RULED = 50  # rulings that it shows


@dataclass(frozen=True, slots=True)
class OccasionView:
    """A duty that was opened for somebody, and where its case stands; `acts`: what people decided of it."""

    case_id: int
    due: datetime
    holder: Person | None
    state: Texts
    mood: str  # done, open, late, missed
    acts: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class RulingView:
    """What was ruled of an occasion before it opened; `by` None: its holder had left the role."""

    due: datetime
    holder: Person | None
    act: str
    to: datetime | None
    why: str
    by: Person | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DutyView:
    """A line of the timetable as a store has it; `ruled`: what holds of its coming occasions."""

    duty: Duty
    title: Texts
    next_due: datetime
    latest: tuple[OccasionView, ...]
    ruled: tuple[RulingView, ...] = ()


@dataclass(frozen=True, slots=True)
class ComingView:
    """An occasion that is not opened yet: when it is usually due, and now (None: left out). `refused`: why the reader may not
    rule of it; `back`: what was ruled can be taken back."""

    usual: datetime
    due: datetime | None
    holder: Person | None
    ruling: RulingView | None
    seen: int
    refused: str
    back: bool


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty of a store: what comes, what was opened, what was ruled."""

    line: DutyView
    coming: tuple[ComingView, ...]
    rulings: tuple[RulingView, ...]


def runs_in(reading: sa.Connection, store_id: int) -> datetime | None:
    """Since when the routines of a store run; None: they do not."""
    return reading.execute(sa.select(STORE.c.since).where(STORE.c.store_id == store_id)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Opened:
    """An occasion that was opened."""

    case_id: int
    member_id: int
    due: datetime


def newest(reading: sa.Connection) -> int:
    """The number of the occasion opened last."""
    return int(reading.execute(sa.select(sa.func.coalesce(sa.func.max(OCCASION.c.id), 0))).scalar_one())


def opened_after(reading: sa.Connection, last: int) -> list[Opened]:
    """The occasions opened after one, in order."""
    rows = reading.execute(sa.select(OCCASION).where(OCCASION.c.id > last).order_by(OCCASION.c.id))
    return [Opened(row.case_id, row.member_id, row.due_at) for row in rows]


def lines(scope: Scope, store_id: int, duties: Sequence[Duty]) -> list[DutyView]:
    """Every duty of the timetable for a store."""
    latest = _latest(scope, store_id, {duty.key: duty.opens for duty in duties}, LATEST)
    ruled = _ruled(scope, store_id)
    return [_line(scope, duty, latest.get(duty.key, ()), tuple(ruled[duty.key])) for duty in duties]


def page(scope: Scope, store_id: int, duties: Sequence[Duty], key: str) -> DutyPage:
    """One duty of a store. Raises NotFound."""
    duty = next((one for one in duties if one.key == key), None)
    if duty is None:
        raise NotFound()
    latest = _latest(scope, store_id, {key: duty.opens}, OPENED, decided=True).get(key, ())
    rows = scope.reading.execute(
        sa.select(RULING)
        .where(RULING.c.store_id == store_id, RULING.c.duty == key)
        .order_by(RULING.c.id.desc())
        .limit(RULED)
    ).all()
    told = [Ruling(*row) for row in rows]
    _meet(scope, told)
    coming = tuple(_coming(scope, store_id, duty)) if runs_in(scope.reading, store_id) else ()
    return DutyPage(_line(scope, duty, latest), coming, tuple(_view(scope, one) for one in told))


def _line(scope: Scope, duty: Duty, latest: tuple[OccasionView, ...], ruled: tuple[RulingView, ...] = ()) -> DutyView:
    title = dict(scope.law(duty.opens).text(duty.key))
    return DutyView(duty, title, duty.every.following(scope.calendars, scope.now), latest, ruled)


# what comes
def _coming(scope: Scope, store_id: int, duty: Duty) -> list[ComingView]:
    staff = desk.staff(scope.reading, store_id, scope.calendars, scope.now)
    ruled = rulings.of_duty(scope.reading, store_id, duty.key)
    holders: list[int | None] = [mate.id for mate in staff.holders(duty.role)] if duty.for_each else [None]
    dues = islice(duty.every.between(scope.calendars, scope.now, scope.now + AHEAD), COMING)
    usual = {(due, who) for due in dues for who in holders} | {key for key in ruled if _comes(ruled[key], scope.now)}
    keys = usual - rulings.opened(scope.reading, store_id, duty, min((due for due, _ in usual), default=scope.now))
    scope.meet(member for _, member in keys)
    _meet(scope, ruled.values())
    views = [_one(scope, store_id, duty, key, ruled.get(key), staff) for key in keys]
    return sorted(views, key=lambda one: (one.due or one.usual, one.holder.name if one.holder else ""))


def _one(scope: Scope, store_id: int, duty: Duty, key: Key, ruling: Ruling | None, staff: Staff) -> ComingView:
    usual, member_id = key
    changed = ruling if ruling and ruling.act != "restored" else None
    return ComingView(
        usual,
        ruling.stands if ruling else usual,
        scope.person(member_id),
        _view(scope, changed) if changed else None,
        ruling.id if ruling else 0,
        rulings.refused_to(scope.asker, store_id, duty, member_id, staff),
        changed is not None and usual > scope.now,
    )


def _comes(ruling: Ruling, now: datetime) -> bool:
    return max(ruling.due, ruling.to or ruling.due) > now


# what was ruled
def _ruled(scope: Scope, store_id: int) -> dict[str, list[RulingView]]:
    """What holds of coming occasions, by duty."""
    there = [one for one in rulings.holding(scope.reading, RULING.c.store_id == store_id) if _comes(one, scope.now)]
    _meet(scope, there)
    found: dict[str, list[RulingView]] = defaultdict(list)
    for one in there:
        if one.act != "restored":
            found[one.duty].append(_view(scope, one))
    return found


def _meet(scope: Scope, told: Iterable[Ruling]) -> None:
    scope.meet(member for one in told for member in (one.member_id, one.by_id))


def _view(scope: Scope, one: Ruling) -> RulingView:
    return RulingView(one.due, scope.person(one.member_id), one.act, one.to, one.why, scope.person(one.by_id), one.at)


# what was opened
def _latest(
    scope: Scope, store_id: int, opens: Mapping[str, str], most: int, *, decided: bool = False
) -> dict[str, tuple[OccasionView, ...]]:
    place = sa.func.row_number().over(partition_by=OCCASION.c.duty, order_by=(OCCASION.c.due_at.desc(), OCCASION.c.id))
    mine = (OCCASION.c.store_id == store_id, OCCASION.c.duty.in_(opens))
    ranked = sa.select(OCCASION, place.label("place")).where(*mine).subquery()
    rows = scope.reading.execute(sa.select(ranked).where(ranked.c.place <= most).order_by(ranked.c.place)).all()
    scope.meet(row.member_id for row in rows)
    where = stands(scope.reading, [row.case_id for row in rows], "")
    acts = history.decisions(scope, next(iter(opens.values())), where) if decided else {}
    found: dict[str, list[OccasionView]] = defaultdict(list)
    for row in rows:
        stand = where[row.case_id]
        due = stand.due or row.due_at
        state = dict(scope.law(opens[row.duty]).text(stand.state))
        view = OccasionView(row.case_id, due, scope.person(row.member_id), state, _mood(stand, due, scope.now))
        found[row.duty].append(replace(view, acts=acts.get(row.case_id, ())))
    return {duty: tuple(views) for duty, views in found.items()}


def _mood(stand: Stand, due: datetime, now: datetime) -> str:
    if stand.state == "missed":
        return "missed"
    return "done" if stand.ended else "late" if due < now else "open"
