"""Where cases stand for whoever speaks of them from outside, and whether anybody has done something to them since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.flow import desk, laws, store
from opsflow.flow.law.events import read, undone
from opsflow.flow.models import CASE, EVENT, TASK
from opsflow.flow.rows import key_of
from opsflow.flow.words.definition import Definition
from opsflow.flow.words.worktime import Runs
from opsflow.i18n import zone
from opsflow.people.roles import Asker

Values = Mapping[str, Any]
_A_SECOND = timedelta(seconds=1)
_UNPROVED = sa.and_(TASK.c.done_at.is_not(None), TASK.c.proof == "")


@dataclass(frozen=True, slots=True)
class Stand:
    """A case as a file meets it. `run_end`: of the dispatch run in which a person ticked the task asked about.

    `doubted`: a file said that this was not so.
    """

    version: int
    state: str
    ended: bool
    run_end: datetime | None = None
    doubted: bool = False
    due: datetime | None = None  # of what is to be done now


def stands(reading: sa.Connection, case_ids: Iterable[int], task: str) -> dict[int, Stand]:
    """Where these cases stand, by id; `task` is the one that a file can prove."""
    ticked = sa.and_(TASK.c.case_id == CASE.c.id, TASK.c.name == task, _UNPROVED)
    asked = sa.select(
        CASE.c.id, CASE.c.version, CASE.c.state, CASE.c.ended_at, TASK.c.done_at, TASK.c.uncounted, CASE.c.target_due
    )
    rows = reading.execute(asked.outerjoin(TASK, ticked).where(CASE.c.id.in_(list(case_ids)))).all()
    runs = desk.calendars(reading, zone()).runs
    return {
        row.id: Stand(
            row.version,
            row.state,
            row.ended_at is not None,
            _end_of_run(runs, row.done_at) if row.done_at else None,
            row.uncounted == "doubted",
            row.target_due,
        )
        for row in rows
    }


def versions(reading: sa.Connection, case_ids: Iterable[int]) -> dict[int, int]:
    """How far these cases have come, by id."""
    asked = sa.select(CASE.c.id, CASE.c.version).where(CASE.c.id.in_(list(case_ids)))
    return {row.id: row.version for row in reading.execute(asked)}


def open_of(reading: sa.Connection, workflow: str, store_id: int, values: Iterable[str]) -> dict[str, int]:
    """The open cases of a process that there is one of for each of these values."""
    definition = laws.law(reading, workflow).definition
    keys = {key_of(definition, store_id, value): value for value in values}
    there = CASE.c.one_key.in_(keys), CASE.c.workflow == workflow, CASE.c.ended_at.is_(None)
    found = reading.execute(sa.select(CASE.c.one_key, CASE.c.id).where(*there, CASE.c.store_id == store_id))
    return {keys[key]: case_id for key, case_id in found}


def standing_in(
    reading: sa.Connection, workflow: str, store_id: int, values: Iterable[str], states: Iterable[str]
) -> set[str]:
    """For which of these values a process that there is one of for each stands in one of these states."""
    there = open_of(reading, workflow, store_id, values)
    asked = sa.select(CASE.c.id).where(CASE.c.id.in_(there.values()), CASE.c.state.in_(states))
    here = set(reading.execute(asked).scalars()) if there else set()
    return {value for value, case_id in there.items() if case_id in here}


def touched(reading: sa.Connection, heard: Mapping[int, tuple[int, int]]) -> set[int]:
    """Which of these cases somebody has done something to since a version, but for what they heard up to another."""
    body = sa.case((EVENT.c.act == "undone", EVENT.c.body)).label("body")
    acts = sa.select(EVENT.c.case_id, EVENT.c.version, EVENT.c.act, body).where(
        EVENT.c.case_id.in_(list(heard)), EVENT.c.act != "rung", EVENT.c.version > 1
    )
    found: set[tuple[int, int]] = set()
    gone: set[tuple[int, int]] = set()
    for case_id, version, act, undoing in reading.execute(acts):
        since, until = heard[case_id]
        taken_back = _taken_back(undoing) if undoing else ()
        gone.update((case_id, one) for one in (*taken_back, version) if taken_back)
        if version > since and not (act == "heard" and version <= until):
            found.add((case_id, version))
    return {case_id for case_id, _ in found - gone}


def _taken_back(body: str) -> frozenset[int]:
    """What an import that was taken back undid; what a person undid was their act, and so is its undoing."""
    event = read(body)
    return undone((event,)) if event.door == "import" else frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What a case holds, for a room that brings a file to it. `open` are its tasks that can be done now, with their ids."""

    workflow: str
    store_id: int
    values: Values
    titles: Mapping[str, str]
    law: Definition
    open: Mapping[str, int]


def values_of(reading: sa.Connection, case_id: int, by: Asker) -> Told:
    """What a case holds. Raises NotFound where somebody sees none."""
    stored = store.visible(reading, case_id, by)
    law, case = stored.law.definition, stored.case
    tasks = {name: task_id for name, (task_id, _) in open_tasks(reading, case_id).items()}
    return Told(law.key, stored.store_id, case.values, case.titles, law, tasks)


def open_tasks(reading: sa.Connection, case_id: int) -> dict[str, tuple[int, int | None]]:
    """The tasks of a case that can be done now, by name: each one's id, and who has it."""
    asked = sa.select(TASK.c.name, TASK.c.id, TASK.c.assignee_id).where(TASK.c.case_id == case_id)
    return {name: (task_id, member) for name, task_id, member in reading.execute(asked.where(TASK.c.state == "open"))}


def when_and_who(reading: sa.Connection, case_id: int, version: int) -> tuple[datetime, int | None]:
    """When the act of a version was done, and by whom."""
    act = sa.select(EVENT.c.at, EVENT.c.by_id).where(EVENT.c.case_id == case_id, EVENT.c.version == version)
    at, by = reading.execute(act).one()
    return at, by


def law_of(reading: sa.Connection, case_id: int) -> Definition:
    """What a case runs on."""
    row = reading.execute(sa.select(CASE.c.definition_id).where(CASE.c.id == case_id)).one()
    return laws.law_by_id(reading, row.definition_id).definition


def opened_by(reading: sa.Connection, case_id: int, task: str) -> int:
    """The newest case that a task of this one opened."""
    opened = sa.select(sa.func.max(CASE.c.id)).where(CASE.c.parent_id == case_id, CASE.c.parent_task == task)
    return int(reading.execute(opened).scalar_one())


def newest(reading: sa.Connection, workflow: str, store_id: int) -> int:
    """The newest case of a process in a store."""
    there = sa.select(sa.func.max(CASE.c.id)).where(CASE.c.workflow == workflow, CASE.c.store_id == store_id)
    return int(reading.execute(there).scalar_one())


def _end_of_run(runs: Runs, moment: datetime) -> datetime:
    """The end of the first run that had not ended by then; one past its cut-off may still take an order along."""
    met = runs.of(moment)
    under_way = runs.before(met - _A_SECOND)
    return under_way if under_way >= moment else met
