"""Where cases stand for whoever speaks of them from outside, and whether anybody has done something to them since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from opsflow.flow import desk, laws
from opsflow.flow.models import CASE, EVENT, TASK
from opsflow.flow.rows import key_of
from opsflow.flow.words.worktime import Runs
from opsflow.i18n import zone

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


def stands(reading: sa.Connection, case_ids: Iterable[int], task: str) -> dict[int, Stand]:
    """Where these cases stand, by id; `task` is the one that a file can prove."""
    ticked = sa.and_(TASK.c.case_id == CASE.c.id, TASK.c.name == task, _UNPROVED)
    asked = sa.select(CASE.c.id, CASE.c.version, CASE.c.state, CASE.c.ended_at, TASK.c.done_at, TASK.c.uncounted)
    rows = reading.execute(asked.outerjoin(TASK, ticked).where(CASE.c.id.in_(list(case_ids)))).all()
    runs = desk.calendars(reading, zone()).runs
    return {
        row.id: Stand(
            row.version,
            row.state,
            row.ended_at is not None,
            _end_of_run(runs, row.done_at) if row.done_at else None,
            row.uncounted == "doubted",
        )
        for row in rows
    }


def open_of(reading: sa.Connection, workflow: str, store_id: int, values: Iterable[str]) -> dict[str, int]:
    """The open cases of a process that there is one of for each of these values."""
    definition = laws.law(reading, workflow).definition
    keys = {key_of(definition, store_id, value): value for value in values}
    there = CASE.c.one_key.in_(keys), CASE.c.workflow == workflow, CASE.c.ended_at.is_(None)
    found = reading.execute(sa.select(CASE.c.one_key, CASE.c.id).where(*there))
    return {keys[key]: case_id for key, case_id in found}


def touched(reading: sa.Connection, heard: Mapping[int, tuple[int, int]]) -> set[int]:
    """Which of these cases somebody has done something to since a version, but for what they heard up to another."""
    acts = sa.select(EVENT.c.case_id, EVENT.c.version, EVENT.c.act).where(
        EVENT.c.case_id.in_(list(heard)), EVENT.c.act != "rung", EVENT.c.version > 1
    )
    found = set()
    for case_id, version, act in reading.execute(acts):
        since, until = heard[case_id]
        if version > since and not (act == "heard" and version <= until):
            found.add(case_id)
    return found


def open_tasks(reading: sa.Connection, case_id: int) -> dict[str, tuple[int, int | None]]:
    """The tasks of a case that can be done now, by name: each one's id, and who has it."""
    asked = sa.select(TASK.c.name, TASK.c.id, TASK.c.assignee_id).where(TASK.c.case_id == case_id)
    return {name: (task_id, member) for name, task_id, member in reading.execute(asked.where(TASK.c.state == "open"))}


def _end_of_run(runs: Runs, moment: datetime) -> datetime:
    """The end of the first run that had not ended by then; one past its cut-off may still take an order along."""
    met = runs.of(moment)
    under_way = runs.before(met - _A_SECOND)
    return under_way if under_way >= moment else met
