"""The processes in use: their versions, and one of them as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.flow import laws as shelf
from opsflow.flow.models import CASE, FlowDefinition
from opsflow.flow.places import Arrow, Step
from opsflow.flow.reading.vocabulary import ABOUT
from opsflow.flow.views import Texts
from opsflow.flow.words.definition import Clock, Definition, Task

Which = sa.ColumnElement[bool]
EVERY: Which = sa.true()


@dataclass(frozen=True, slots=True)
class LawLine:
    """A process in the list; `open` counts the cases that were asked for."""

    key: str
    title: Texts
    about: Texts
    states: int
    version: int
    open: int


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task: where it is written, whose it is, when it is due (as written), the scorecard items that it may feed."""

    title: Texts
    state: Texts
    role: str | None
    due: str
    optional: bool
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock: its due time as written, the states where it runs and where it pauses."""

    title: Texts
    due: str
    is_limit: bool
    runs: tuple[Texts, ...]
    pauses: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class LawView:
    """All that the page of a process shows."""

    line: LawLine
    steps: tuple[Step, ...]
    arrows: tuple[Arrow, ...]
    versions: tuple[tuple[int, datetime, int], ...]  # number, since, open cases; the newest first
    roles: tuple[str, ...]
    tasks: tuple[TaskLine, ...]
    clocks: tuple[ClockLine, ...]
    texts: tuple[tuple[str, Texts], ...]
    source: str


def laws(reading: sa.Connection, seen: Which = EVERY) -> list[LawLine]:
    """The newest version of every process; of the cases those are counted that are `seen`."""
    opened = _open_cases(reading, seen)
    numbers = _ids(reading)
    return [_line(law, sum(opened.get(one, 0) for one in numbers[law.definition.key])) for law in shelf.laws(reading)]


def law(reading: sa.Connection, key: str, seen: Which = EVERY, *, version: int | None = None) -> LawView:
    """A process as it is in use, or a version of it. Raises NotFound."""
    found = shelf.law(reading, key) if version is None else shelf.law_of(reading, key, version)
    definition, opened = found.definition, _open_cases(reading, seen)
    rows = reading.execute(_versions(key)).all()
    return LawView(
        line=_line(found, sum(opened.get(row.id, 0) for row in rows)),
        steps=tuple(steps(definition)),
        arrows=tuple(arrows(definition)),
        versions=tuple((row.version, row.created_at, opened.get(row.id, 0)) for row in rows),
        roles=roles(definition),
        tasks=tuple(_task(definition, task) for task in definition.tasks.values()),
        clocks=tuple(_clock(definition, clock) for clock in definition.clocks.values()),
        texts=tuple((name, dict(words)) for name, words in definition.texts.items()),
        source=next(row.text for row in rows if row.version == found.version),
    )


def roles(definition: Definition) -> tuple[str, ...]:
    """Who works in a process, in the order in which its tasks name them."""
    found = (definition.role_of(task) for task in definition.tasks.values())
    return tuple(dict.fromkeys(role for role in found if role))


def arrows(definition: Definition) -> Iterable[Arrow]:
    """What leads from state to state. Ways from any state are left out: they would hide the others."""
    for state, following in definition.states.items():
        if following:
            yield Arrow(state, following, dict(definition.text(following)))
    for way in definition.ways.values():
        if way.to and len(way.sources) < len(definition.states):
            for source in definition.states:
                if source in way.sources:
                    yield Arrow(source, way.to, dict(definition.text(way.name)))


def _line(law: shelf.Law, opened: int) -> LawLine:
    definition = law.definition
    title, about = dict(definition.text(definition.key)), dict(definition.texts.get(ABOUT, {}))
    return LawLine(definition.key, title, about, len(definition.states), law.version, opened)


def steps(definition: Definition) -> Iterable[Step]:
    """Its states and ends in the order in which they are written."""
    for state in (*definition.states, *definition.ends):
        kind: Any = definition.ends.get(state, "state")
        yield Step(state, dict(definition.text(state)), kind, here=False, entered=None)


def _task(definition: Definition, task: Task) -> TaskLine:
    return TaskLine(
        dict(definition.text(task.name)),
        dict(definition.text(task.state)),
        definition.role_of(task),
        task.due.text if task.due else "",
        task.optional,
        tuple(sorted(task.feeds.all())) if task.feeds else (),
    )


def _clock(definition: Definition, clock: Clock) -> ClockLine:
    runs, pauses = (
        tuple(dict(definition.text(state)) for state in definition.states if state in states)
        for states in (clock.runs, clock.pauses)
    )
    return ClockLine(dict(definition.text(clock.name)), clock.due.text, clock.limit, runs, pauses)


def _versions(key: str) -> Any:
    return sa.select(FlowDefinition).where(FlowDefinition.key == key).order_by(FlowDefinition.version.desc())


def _ids(reading: sa.Connection) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in reading.execute(sa.select(FlowDefinition.id, FlowDefinition.key)):
        found.setdefault(row.key, []).append(row.id)
    return found


def _open_cases(reading: sa.Connection, seen: Which) -> dict[int, int]:
    """Open cases by the id of their definition's version."""
    counted = sa.select(CASE.c.definition_id, sa.func.count().label("open")).where(CASE.c.ended_at.is_(None), seen)
    return {row.definition_id: row.open for row in reading.execute(counted.group_by(CASE.c.definition_id))}
