"""What the frame of every page says of the work, asked in one question."""

from dataclasses import dataclass

import sqlalchemy as sa

from opsflow.flow.models import CASE, EVENT, TASK
from opsflow.flow.queries.scope import Scope

WORK, NEWEST = "", "#"  # no process is called so


@dataclass(frozen=True, slots=True)
class Glance:
    """How many cases are open on each workflow's board, how many tasks the reader can do now, the newest event."""

    open: dict[str, int]
    work: int
    newest: int


def glance(scope: Scope) -> Glance:
    """The counts of the reader's stores."""
    count = sa.func.count()
    cases = sa.select(CASE.c.workflow, count.label("count")).where(CASE.c.ended_at.is_(None))
    can_do = (TASK.c.assignee_id == scope.asker.id, TASK.c.state == "open", TASK.c.optional.is_(False))
    tasks = sa.select(sa.literal(WORK), count).where(*can_do, TASK.c.done_at.is_(None), TASK.c.closed_at.is_(None))
    asked = sa.union_all(
        cases.where(scope.seen).group_by(CASE.c.workflow),
        tasks.where(TASK.c.store_id.in_(scope.stores)),
        sa.select(sa.literal(NEWEST), sa.func.coalesce(sa.func.max(EVENT.c.id), 0)),
    )
    found = {row[0]: row[1] for row in scope.reading.execute(asked)}
    return Glance(work=found.pop(WORK), newest=found.pop(NEWEST), open=found)
