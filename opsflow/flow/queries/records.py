"""How cases stand, for a room whose own rows belong to them: state, values, and who has done which task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.flow import store
from opsflow.flow.law.work import Work


@dataclass(frozen=True, slots=True)
class Record:
    """A case as it stands; `tasks` are its tasks' records by name."""

    case_id: int
    version: int
    state: str
    since: datetime
    values: Mapping[str, Any]
    tasks: Mapping[str, Work]
    ended: bool

    def is_open(self, task: str) -> bool:
        """Whether a task waits to be ticked."""
        return bool((work := self.tasks.get(task)) and work.is_open)

    def is_done(self, task: str) -> bool:
        """Whether a task was ticked."""
        return bool((work := self.tasks.get(task)) and work.done)


def records(reading: sa.Connection, case_ids: Iterable[int]) -> dict[int, Record]:
    """These cases by id. Raises NotFound when one is missing."""
    return {stored.id: _record(stored) for stored in store.load_all(reading, sorted(set(case_ids)))}


def _record(stored: store.Stored) -> Record:
    case, definition = stored.case, stored.law.definition
    ended = case.state in definition.ends
    return Record(stored.id, case.version, case.state, case.entered, case.values, case.works, ended)
