"""What has to leave, and by when: open cases whose limit passes before a moment, and those that a run takes along."""

from datetime import datetime

import sqlalchemy as sa

from opsflow.flow.models import CASE
from opsflow.flow.queries.cards import COLUMNS, WITH_TASK, cards
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card
from opsflow.flow.words.definition import Definition

_OPEN = CASE.c.ended_at.is_(None)


def passing(scope: Scope, workflow: str, store_id: int, until: datetime, most: int) -> list[Card]:
    """The first cases of a store whose limit passes before a moment, the earliest first; those past it too."""
    asked = sa.select(*COLUMNS).select_from(WITH_TASK).where(*_passing(workflow, store_id, until))
    asked = asked.where(scope.seen)
    return cards(scope, scope.reading.execute(asked.order_by(CASE.c.limit_due, CASE.c.id).limit(most)).all())


def passing_count(scope: Scope, workflow: str, store_id: int, until: datetime) -> int:
    """How many there are in a store that can still leave in time."""
    there = (*_passing(workflow, store_id, until), CASE.c.limit_due >= scope.now)
    return scope.reading.execute(sa.select(sa.func.count()).where(*there)).scalar_one()


def past_count(scope: Scope, workflow: str, store_id: int) -> int:
    """How many open cases of a store are past their limit."""
    there = _passing(workflow, store_id, scope.now)
    return scope.reading.execute(sa.select(sa.func.count()).where(*there)).scalar_one()


def taken_along(scope: Scope, workflow: str, store_id: int, cutoff: datetime, most: int) -> list[int]:
    """The open cases that wait for nobody outside and whose time began by a cut-off, the most urgent first."""
    definition = scope.law(workflow)
    states = [state for state in definition.states if state not in _pausing(definition)]
    there = (CASE.c.workflow == workflow, CASE.c.store_id == store_id, _OPEN, CASE.c.state.in_(states))
    asked = sa.select(CASE.c.id).where(*there, CASE.c.started_at <= cutoff).order_by(CASE.c.urgent_at, CASE.c.id)
    return list(scope.reading.execute(asked.limit(most)).scalars())


def _passing(workflow: str, store_id: int, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """`urgent_at` is never later than the limit, and the board's index is sorted by it."""
    here = (CASE.c.workflow == workflow, CASE.c.store_id == store_id, _OPEN)
    return (*here, CASE.c.urgent_at < until, CASE.c.limit_due < until)


def _pausing(definition: Definition) -> frozenset[str]:
    return frozenset[str]().union(*(clock.pauses for clock in definition.clocks.values()))
