"""Whom a case waits for while its clocks stand still: who has, or had, the task that does not stand still with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from opsflow.flow.models import TASK
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Texts
from opsflow.flow.words.definition import Definition
from opsflow.people.roles import TITLES

Waiting = tuple[int, int, str]  # a case's id, its definition's id, its state


@dataclass(frozen=True, slots=True)
class Awaited:
    """Who has a waiting case in hand; `name` is whom it waits for: nobody of the shop once they have done their part."""

    member_id: int | None
    name: Texts | None


def awaited(scope: Scope, waiting: Iterable[Waiting]) -> dict[int, Awaited]:
    """By case; cases with no such task are left out."""
    names = {case_id: _names(scope.definition(law), state) for case_id, law, state in waiting}
    if not names:
        return {}
    columns = (TASK.c[one] for one in ("case_id", "name", "role", "assignee_id", "doer_id", "state", "done_at"))
    asked = sa.select(*columns).where(TASK.c.case_id.in_(names), TASK.c.state.in_(("open", "done")))
    rows = [row for row in scope.reading.execute(asked) if row.name in names[row.case_id]]
    scope.meet(member for row in rows for member in (row.assignee_id, row.doer_id))
    rows.sort(key=lambda row: (row.state == "open", row.done_at or scope.now))
    return {row.case_id: _awaited(scope, row) for row in rows}


def _names(definition: Definition, state: str) -> frozenset[str]:
    return frozenset(
        name
        for name, task in definition.tasks.items()
        if state in task.states and state not in task.pauses and not task.optional
    )


def _awaited(scope: Scope, row: Any) -> Awaited:
    if row.state == "done":
        return Awaited(row.doer_id, None)
    person = scope.person(row.assignee_id)
    return Awaited(row.assignee_id, {"en": person.name} if person else TITLES.get(row.role or ""))
