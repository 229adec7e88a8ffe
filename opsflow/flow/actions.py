"""The way in: everything that changes a case comes through here. Each action is one transaction, or part of its caller's.

`by` is who asks, `seen` the version that stood on the page, `now` the moment; raises Stale, NotFound, Forbidden, Refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import desk, laws, stale, store
from opsflow.flow.law import machine
from opsflow.flow.law.case import Case
from opsflow.flow.law.commands.assign import Answer, Assign, Offer, Release
from opsflow.flow.law.commands.check import Check
from opsflow.flow.law.commands.decide import Decide
from opsflow.flow.law.commands.hear import Hear
from opsflow.flow.law.commands.judge import Excuse, Vouch
from opsflow.flow.law.commands.remark import Comment
from opsflow.flow.law.commands.retract import Cancel, Retract
from opsflow.flow.law.commands.tick import Tick
from opsflow.flow.law.commands.undo import Undo
from opsflow.flow.law.context import By, World
from opsflow.flow.laws import Law
from opsflow.flow.models import TASK
from opsflow.flow.queries import work
from opsflow.flow.store import Stored, Turn
from opsflow.people import queries as people
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound, Refused
from opsflow.shop import queries as shop

_CASE_OF = sa.select(TASK.c.case_id, TASK.c.name).where(TASK.c.id == sa.bindparam("of"))


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the case, and its version now (an undo names it)."""

    case_id: int
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class News:
    """What a case hears; without `case_id` it begins one. `at` and `proof` as in `Hear`."""

    event: str
    given: Mapping[str, Any] = field(default_factory=dict)
    case_id: int | None = None
    at: datetime | None = None
    proof: str = "before"
    also: "tuple[News, ...]" = ()  # what the case hears next, in the same change


# people's acts
def tick(
    task_id: int,
    *,
    by: Asker,
    seen: int | None,
    given: Mapping[str, Any] | None = None,
    checked: Iterable[str] = (),
    door: str = "board",
    now: datetime,
) -> Done:
    """Tick a task off and let its case move on. Raises Stale when it is no longer as it was seen."""
    return _on_task(task_id, lambda name: Tick(name, given or {}, tuple(checked)), by, door, now, seen=seen)


def check(task_id: int, points: Mapping[str, bool], *, by: Asker, door: str = "board", now: datetime) -> Done:
    """Tick points of a checklist, or take that back."""
    return _on_task(task_id, lambda name: Check(name, points), by, door, now)


def decide(
    case_id: int,
    way: str,
    *,
    by: Asker,
    seen: int | None,
    given: Mapping[str, Any] | None = None,
    signed: bool = False,
    door: str = "board",
    now: datetime,
) -> Done:
    """Take a way (`signed`: as `Decide` says). Raises Stale when the case is no longer as it was seen."""
    with db_change() as change:
        return _act(change, case_id, Decide(way, given or {}, signed), by, door, now, seen=seen)


def begin(
    workflow: str, way: str, store_id: int, *, by: Asker, given: Mapping[str, Any], door: str = "board", now: datetime
) -> Done:
    """Open a case by a way that begins one. Raises NotFound for a store that the asker does not work in."""
    with db_change() as change:
        if not by.roles_in(store_id) or store_id not in {row.id for row in shop.stores(change)}:
            raise NotFound()
        law = laws.law(change, workflow)
        world = desk.world(change, law.definition, store_id, now)
        who = By(by.id, door)
        case, event = machine.run(machine.opened(world, who), Decide(way, given), by=who, world=world)
        (case_id,) = store.write(change, [Turn(law, store_id, None, case, [event])], world.calendars)
        return Done(case_id, event.version, case.state)


def assign(task_id: int, member_id: int, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """A superior gives a task to somebody."""
    return _on_task(task_id, lambda name: Assign(name, member_id), by, door, now)


def assign_all(task_ids: Sequence[int], member_id: int, *, by: Asker, now: datetime) -> list[Done | Refused]:
    """A superior gives many tasks to somebody; each is a change of its own, with its own result."""
    return [_result(partial(assign, task_id, member_id, by=by, now=now)) for task_id in task_ids]


def offer(task_id: int, member_id: int | None, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """Ask somebody to take a task over; None takes the offer back."""
    return _on_task(task_id, lambda name: Offer(name, member_id), by, door, now)


def answer(task_id: int, accept: bool, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """Take a task that was offered, or decline it."""
    return _on_task(task_id, lambda name: Answer(name, accept), by, door, now)


def excuse(task_id: int, why: str, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """Let a task not count, with a reason."""
    return _on_task(task_id, lambda name: Excuse(name, why), by, door, now)


def vouch(task_id: int, why: str, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """Let a doubted tick count, with a reason."""
    return _on_task(task_id, lambda name: Vouch(name, why), by, door, now)


def comment(case_id: int, text: str, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """Say something on a case."""
    with db_change() as change:
        return say(change, case_id, text, by=by, door=door, now=now)


def say(change: sa.Connection, case_id: int, text: str, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """The same within the caller's change."""
    return _act(change, case_id, Comment(text), by, door, now)


def undo(case_id: int, version: int, *, by: Asker, door: str = "board", now: datetime) -> Done:
    """Take an act back within five minutes, while nobody has built on it."""
    with db_change() as change:
        stored = store.visible(change, case_id, by, claim=True)
        history = store.history(change, case_id)
        return _run(change, stored, Undo(version, history), By(by.id, door), now)


def release(
    change: sa.Connection,
    member_id: int,
    why: str,
    *,
    by: Asker | None,
    now: datetime,
    role: str | None = None,
    due: tuple[datetime, datetime] | None = None,
    to: int | None = None,
) -> list[Done | Refused]:
    """Hand on the open work of a member who is gone (`disabled`, `leave`), within the caller's change.

    With `role`, only that of a role which they no longer hold in a task's store (`left_role`); with `due`, only what is
    due from a moment on and before another; with `to`, to who stands in.
    """
    who = By(by.id if by else None, "people")
    results = []
    for case_id, name in work.open_work(change, member_id, role, due):
        stored = store.load(change, case_id, claim=True)
        if role and role in people.roles_at(change, member_id, stored.store_id, now):
            continue
        if stored.case.works[name].assignee == member_id:  # else it went along with another task of its case
            results.append(_result(partial(_run, change, stored, Release(name, why, to), who, now)))
    return results


# the system's acts
def hear(
    change: sa.Connection,
    workflow: str,
    store_id: int,
    news: Sequence[News],
    *,
    by: int | None,
    door: str,
    now: datetime,
) -> list[Done]:
    """Let cases hear what happened outside, all within the caller's change; answers where each of `news` left its case."""
    law = laws.law(change, workflow)
    world = desk.world(change, law.definition, store_id, now)
    desk.meet(world, (one.given for of_case in news for one in (of_case, *of_case.also)))
    known = [one.case_id for one in news if one.case_id is not None]
    there = {stored.id: stored for stored in store.load_all(change, known, claim=True)} if known else {}
    who = By(by, door)
    turns = []
    for one in news:
        stored = there.get(one.case_id or 0)
        begins = stored.law if stored else law
        turns.append(_heard(one, stored, begins, store_id, who, world))
    ids = iter(store.write(change, [turn for turn in turns if turn.events], world.calendars))
    return [_done(turn, ids) for turn in turns]


def retract(
    change: sa.Connection, heard: Mapping[int, int], why: str, *, by: int | None, door: str, now: datetime
) -> None:
    """Take back what these cases heard after a version, within the caller's change; after 0: the case ends cancelled."""
    for stored in store.load_all(change, list(heard), claim=True):
        since, history = heard[stored.id], store.history(change, stored.id)
        command = Retract(since, history) if since else Cancel(why, history)
        _run(change, stored, command, By(by, door), now)


# how
def _on_task(
    task_id: int,
    command: Callable[[str], machine.Command],
    by: Asker,
    door: str,
    now: datetime,
    *,
    seen: int | None = None,
) -> Done:
    with db_change() as change:
        row = change.execute(_CASE_OF, {"of": task_id}).one_or_none()
        if row is None:
            raise NotFound()
        return _act(change, row.case_id, command(row.name), by, door, now, task=row.name, seen=seen)


def _act(
    change: sa.Connection,
    case_id: int,
    command: machine.Command,
    by: Asker,
    door: str,
    now: datetime,
    *,
    task: str | None = None,
    seen: int | None = None,
) -> Done:
    stored = store.visible(change, case_id, by, claim=True)
    work = stored.case.works.get(task or "")
    version = work.version if work else stored.case.version
    if seen is not None and seen != version and (work or not stale.only_talk(change, case_id, seen)):
        raise stale.faster(change, case_id, version if seen < version else stored.case.version)
    return _run(change, stored, command, By(by.id, door), now)


def _run(change: sa.Connection, stored: Stored, command: machine.Command, by: By, now: datetime) -> Done:
    world = desk.world(change, stored.law.definition, stored.store_id, now)
    case, event = machine.run(stored.case, command, by=by, world=world)
    if not event.facts:  # all was so already
        return Done(stored.id, stored.case.version, stored.case.state)
    store.write(change, [Turn(stored.law, stored.store_id, stored, case, [event])], world.calendars)
    return Done(stored.id, event.version, case.state)


def _heard(one: News, stored: Stored | None, law: Law, store_id: int, by: By, world: World) -> Turn:
    case: Case = stored.case if stored else machine.opened(world, by)
    if law.definition is not world.definition:
        world = replace(world, definition=law.definition)
    events = []
    for news in (one, *one.also):
        after, event = machine.run(case, Hear(news.event, news.given, news.at, news.proof), by=by, world=world)
        if event.facts:
            case = after
            events.append(event)
    return Turn(law, store_id, stored, case, events)


def _done(turn: Turn, ids: Iterator[int]) -> Done:
    case_id = next(ids) if turn.events else turn.before.id if turn.before else 0
    return Done(case_id, turn.after.version, turn.after.state)


def _result(act: Callable[[], Done]) -> Done | Refused:
    try:
        return act()
    except Refused as refusal:
        return refusal
