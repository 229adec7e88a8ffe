"""The cases around a case: the one that opened it, those that it opened, and those that could not begin yet."""

from ast import literal_eval
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from opsflow.flow.law.context import Draft
from opsflow.flow.models import CASE, NEWS
from opsflow.flow.places import NotBegun, Relative
from opsflow.flow.queries.scope import Scope
from opsflow.refusals import Refused

COLUMNS = tuple(
    CASE.c[name] for name in ("id", "definition_id", "store_id", "title", "state", "ended_at", "parent_task")
)


@dataclass(frozen=True, slots=True)
class Related:
    """`children` by the task or way that opened them, the newest of each."""

    parent: Relative | None = None
    children: dict[str, Relative] = field(default_factory=dict)
    not_begun: tuple[NotBegun, ...] = ()


def of(scope: Scope, draft: Draft, case_id: int) -> Related:
    """What the reader may see of them."""
    parent = None
    if draft.case.parent:
        parent_id, name = draft.case.parent
        row = scope.reading.execute(sa.select(*COLUMNS).where(CASE.c.id == parent_id, scope.seen)).one_or_none()
        if row:
            parent = _relative(scope, row, dict(scope.definition(row.definition_id).text(name)))
    if not draft.case.begun:
        return Related(parent)
    asked = sa.select(*COLUMNS).where(CASE.c.parent_id == case_id, scope.seen)
    rows = scope.reading.execute(asked.order_by(CASE.c.id)).all()
    children = {row.parent_task: _relative(scope, row, dict(draft.text(row.parent_task))) for row in rows}
    return Related(parent, children, _not_begun(scope, draft, case_id))


def _relative(scope: Scope, row: Any, by: dict[str, str]) -> Relative:
    definition = scope.definition(row.definition_id)
    title, state = dict(definition.text(definition.key)), dict(definition.text(row.state))
    return Relative(row.id, row.title, title, state, row.ended_at is not None, by)


def _not_begun(scope: Scope, draft: Draft, case_id: int) -> tuple[NotBegun, ...]:
    """What was put off, and why as it was refused."""
    asked = sa.select(NEWS.c.body, NEWS.c.refused).where(NEWS.c.case_id == case_id, NEWS.c.kind == "begins")
    rows = scope.reading.execute(asked.where(NEWS.c.due_at.is_not(None), NEWS.c.refused != "")).all()
    laws = scope.laws()
    return tuple(
        NotBegun(
            dict(draft.text(row.body["task"])),
            dict(laws[row.body["workflow"]].text(row.body["workflow"])) if row.body["workflow"] in laws else {},
            _refusal(row.refused),
        )
        for row in rows
    )


def _refusal(text: str) -> Refused | None:
    """The refusal as it was written down: its key and its values."""
    key, _, values = text.partition(" ")
    try:
        return Refused(key, **literal_eval(values))
    except (ValueError, SyntaxError, TypeError):
        return None
