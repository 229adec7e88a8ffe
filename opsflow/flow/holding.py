"""Cases held while a room changes its own rows that belong to them, within that room's change."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from opsflow.flow import desk, store
from opsflow.flow.law import machine
from opsflow.flow.law.context import By
from opsflow.people.roles import Asker


def hold(change: sa.Connection, case_id: int, task: str, *, by: Asker, now: datetime) -> None:
    """Let nobody else act on a case while its task is worked at.

    Raises NotFound, Forbidden for who may not tick the task, Refused `not_open`.
    """
    stored = store.visible(change, case_id, by, claim=True)
    world = desk.world(change, stored.law.definition, stored.store_id, now)
    machine.at_work(stored.case, task, by=By(by.id), world=world)


def claim(change: sa.Connection, case_ids: Sequence[int]) -> None:
    """Let nobody else change these cases until the transaction ends."""
    store.load_all(change, case_ids, claim=True)


def stand_still(change: sa.Connection, case_ids: Sequence[int]) -> None:
    """Let no task of any case change until the transaction ends; these cases are claimed first."""
    store.load_all(change, case_ids, claim=True)
    if change.dialect.name == "postgresql":  # SQLite has one writer anyway
        change.execute(sa.text("LOCK TABLE flow_task IN SHARE ROW EXCLUSIVE MODE"))
