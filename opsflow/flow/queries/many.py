"""What a reader may do with several cases at once: ways that all of them offer, who could take them over."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from opsflow.flow.models import CASE, TASK
from opsflow.flow.queries import offers
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person, WayView
from opsflow.people.roles import chain_of_superiors
from opsflow.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that was chosen, with the task in hand, by ids and versions."""

    id: int
    version: int
    name: str  # its number, else its title
    task_id: int | None
    task: str


def chosen(scope: Scope, workflow: str, ids: Sequence[int]) -> list[Chosen]:
    """These cases, as far as the reader sees them, the most urgent first. Raises NotFound when there is none."""
    task = sa.and_(TASK.c.case_id == CASE.c.id, TASK.c.name == CASE.c.task)
    columns = (CASE.c.id, CASE.c.version, CASE.c.number, CASE.c.title, TASK.c.id, TASK.c.name)
    asked = sa.select(*columns).select_from(CASE.outerjoin(TASK, task))
    there = (CASE.c.workflow == workflow, scope.seen, CASE.c.id.in_(ids))
    rows = scope.reading.execute(asked.where(*there).order_by(CASE.c.urgent_at, CASE.c.id)).all()
    if not rows:
        raise NotFound()
    return [Chosen(row[0], row[1], row[2] or row[3], row[4], row[5] or "") for row in rows]


def common_ways(scope: Scope, cases: Sequence[Chosen]) -> list[WayView]:
    """The ways that each of these cases offers to the reader; those that ask for each entry of a list aside."""
    drafts = [offers.draft_of(scope, one.id) for one in cases]
    first, store_id = drafts[0]
    fields = first.definition.fields
    return [
        offers.way_view(scope, first, store_id, way)
        for way in first.definition.ways.values()
        if not any(fields[ask.name].each for ask in way.ask)
        and all(way.name in draft.definition.ways and offers.is_on_offer(draft, way) for draft, _store in drafts)
    ]


def takers(scope: Scope, cases: Sequence[Chosen]) -> list[Person]:
    """Who could take the task in hand of some of these cases."""
    found: dict[int, Person] = {}
    for one in cases:
        if one.task:
            found |= {person.id: person for person in offers.may_take(scope, one.id, one.task)}
    return sorted(found.values(), key=lambda person: person.id)


def may_order(scope: Scope, workflow: str) -> bool:
    """Whether the reader stands above somebody who works in this workflow."""
    law = scope.law(workflow)
    roles = {role for task in law.tasks.values() if (role := law.role_of(task))}
    return bool(scope.asker.roles & {above for role in roles for above in chain_of_superiors(role)})
