"""A whole case as its page and drawer show it: clocks, tasks, ways on offer, history, where it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.flow import store
from opsflow.flow.forms import Typed
from opsflow.flow.law import persons
from opsflow.flow.law.answers import encoded
from opsflow.flow.law.case import Case
from opsflow.flow.law.clock import Term, running, term_of_clock
from opsflow.flow.law.context import Draft
from opsflow.flow.law.events import Event
from opsflow.flow.models import TASK
from opsflow.flow.places import Arrow, Step
from opsflow.flow.queries import asking, boards, history, offers, relatives, values
from opsflow.flow.queries.relatives import Related
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.standing import task_timing
from opsflow.flow.views import (
    CaseView,
    ClockView,
    Fact,
    Point,
    TaskView,
    Texts,
    Timing,
)
from opsflow.flow.words.definition import Clock, Definition

Ticks = dict[tuple[str, str], tuple[int | None, datetime]]  # who ticked a task's point, and when


def case(scope: Scope, case_id: int, typed: Typed | None = None, before: int | None = None) -> CaseView:
    """A case of a store that the reader works in; with `typed`, one of its forms as it comes back; with `before`, its history
    before that version. Raises NotFound."""
    card = boards.card(scope, case_id)
    draft, store_id = offers.draft_of(scope, case_id)
    events = store.history(scope.reading, case_id)
    definition, shown = draft.definition, history.page(events, before)
    related = relatives.of(scope, draft, case_id)
    runs = any(not child.ended for child in related.children.values())
    called_off = [end for end, kind in definition.ends.items() if kind == "cancelled" and runs]
    return CaseView(
        card=card,
        store_id=store_id,
        workflow_title=dict(definition.text(definition.key)),
        opened=draft.case.opened,
        clocks=tuple(_clocks(draft)),
        tasks=_tasks(_Seen(scope, draft, store_id, typed), case_id, events, related),
        ways=tuple(
            replace(way, asks_children=way.to in called_off) for way in offers.decisions(scope, draft, store_id, typed)
        ),
        history=history.entries(scope, definition, events, shown),
        older=shown[0].version if shown and shown[0] is not events[0] else None,
        newest=not events or shown[-1:] == events[-1:],
        steps=tuple(_steps(definition, draft.case)),
        arrows=tuple(_arrows(definition, draft.case)),
        facts=tuple(_facts(scope, draft)),
        ended=draft.ended,
        may_comment=True,
        may_assign=bool(scope.asker.roles_in(store_id)),
        parent=related.parent,
        children=tuple(related.children.values()),
        not_begun=related.not_begun,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A case with its reader, and the form that comes back."""

    scope: Scope
    draft: Draft
    store_id: int
    typed: Typed | None


# clocks
def _clocks(draft: Draft) -> Iterable[ClockView]:
    for clock in draft.definition.clocks.values():
        term = term_of_clock(draft.sight, clock)
        if term.due and (clock.when is None or clock.when(draft.sight)):
            view = _clock(draft, clock, term)
            if draft.definition.ends.get(draft.case.state) in (None, "done") or view.timing.late_by:
                yield view  # what was called off in time has met nothing


def _clock(draft: Draft, clock: Clock, term: Term) -> ClockView:
    started: datetime = (clock.since(draft.sight) if clock.since else None) or draft.case.opened
    definition = draft.definition
    return ClockView(
        clock.name,
        dict(definition.text(clock.name)),
        _clock_timing(draft, clock, term, started),
        started,
        tuple(_pauses(draft, clock)),
        may_pause=bool(clock.pauses),
        is_limit=clock.limit,
    )


def _clock_timing(draft: Draft, clock: Clock, term: Term, started: datetime) -> Timing:
    now, due = draft.now, term.due
    assert due
    limit = due if clock.limit else None
    if clock not in set(running(draft.sight, draft.definition)):
        ended = draft.case.entered
        late = ended - due
        return Timing(
            "done", now, due, limit, ended=ended, took=ended - started, late_by=late if late.days >= 0 else None
        )
    if term.paused:
        return Timing("paused", now, due, limit, term.paused)
    passed = "breach" if clock.limit else "late"
    warnings = [stage.moment(draft.sight.knowing(due=due)) for stage in clock.tells if stage.key != "due"]
    soon = min((moment for moment in warnings if moment), default=due)
    mood: Any = passed if due < now else "soon" if soon <= now else "on_time"
    return Timing(mood, now, due, limit, turns=due if due > now else None)


def _pauses(draft: Draft, clock: Clock) -> Iterable[tuple[datetime, datetime | None, Texts]]:
    for state, start, end in draft.case.stays():
        if state in clock.pauses:
            yield start, end, dict(draft.definition.text(state))


# tasks
def _tasks(seen: _Seen, case_id: int, events: tuple[Event, ...], related: Related) -> tuple[TaskView, ...]:
    scope, draft = seen.scope, seen.draft
    rows = {row.name: row for row in scope.reading.execute(sa.select(TASK).where(TASK.c.case_id == case_id))}
    scope.meet(member for row in rows.values() for member in (row.assignee_id, row.doer_id, row.offered_to))
    ticks = _ticked_points(events)
    order = sorted(rows.values(), key=lambda row: (_ranks[row.state], row.optional, _place(draft, row.name)))
    shown = [row for row in order if not row.optional or row.state == "done"]
    return tuple(_task(seen, row, ticks, related) for row in shown)


_ranks = {"open": 0, "waiting": 1, "done": 2, "dropped": 3}


def _place(draft: Draft, name: str) -> int:
    """Tasks of the present state first."""
    task = draft.definition.task_of(name)
    return 0 if task.state == draft.case.state else 1


def _task(seen: _Seen, row: Any, ticks: Ticks, related: Related) -> TaskView:
    scope, draft, typed = seen.scope, seen.draft, seen.typed
    definition, task = draft.definition, draft.definition.task_of(row.name)
    asked = row.state in ("open", "waiting") and task.ask
    work = draft.case.works[row.name]
    checked = set(work.checked)
    before = [work.name for work in draft.sight.before(task)] if work.is_open else []
    may_work = persons.may_work(draft, task)
    return TaskView(
        id=row.id,
        version=row.version,
        case_id=row.case_id,
        case_version=draft.case.version,
        workflow=row.workflow,
        name=row.name,
        title=dict(definition.text(row.name, row.part)),
        state=row.state,
        timing=task_timing(row, scope.now),
        optional=row.optional,
        mine=may_work and not definition.is_decided(task) and draft.case.begun.get(row.name) != "",
        checks=may_work,
        assignee=scope.person(row.assignee_id),
        doer=scope.person(row.doer_id),
        points=tuple(_point(scope, definition, row.name, key, checked, ticks) for key in task.checklist),
        inputs=asking.inputs(scope, draft, seen.store_id, task, typed if typed and typed.of == row.name else None)
        if asked
        else (),
        before=tuple(dict(draft.text(name)) for name in before),
        feeds=f"{row.credit_role}.{row.item}" if row.item else None,
        offered_to=scope.person(row.offered_to),
        judges=bool(row.item) and persons.may_judge(draft, work),
        excused=work.excused,
        doubted=work.doubted,
        missed=row.state == "dropped" and not row.uncounted and row.due is not None and row.closed_at > row.due,
        of_each=dict(definition.text(task.head)) if task.item is not None else None,
        opened_case=related.children.get(row.name),
    )


def _point(
    scope: Scope,
    definition: Definition,
    task: str,
    key: str,
    checked: set[str],
    ticks: Ticks,
) -> Point:
    by, at = ticks.get((task, key), (None, None)) if key in checked else (None, None)
    return Point(key, dict(definition.text(key)), key in checked, scope.person(by), at)


def _ticked_points(events: tuple[Event, ...]) -> Ticks:
    return {
        (fact[1], fact[2]): (event.by, event.at)
        for event in events
        for fact in event.facts
        if fact[0] == "checked" and fact[3]
    }


# where it is
def _steps(definition: Definition, case: Case) -> Iterable[Step]:
    entered = dict(case.spans)
    for state in (*definition.states, *definition.ends):
        kind: Any = definition.ends.get(state, "state")
        yield Step(state, dict(definition.text(state)), kind, state == case.state, entered.get(state))


def _arrows(definition: Definition, case: Case) -> Iterable[Arrow]:
    taken = {(a[0], b[0]): b[1] for a, b in zip(case.spans, case.spans[1:], strict=False)}
    pairs: dict[tuple[str, str], str] = {}
    for state, following in definition.states.items():
        if following:
            pairs[(state, following)] = following
    for way in definition.ways.values():
        if way.to and way.to not in way.sources and len(way.sources) < len(definition.states):
            pairs.update({(source, way.to): way.name for source in way.sources})
    for pair in taken.keys() - pairs.keys():
        pairs[pair] = pair[1]
    for (source, target), name in pairs.items():
        yield Arrow(source, target, dict(definition.text(name)), taken.get((source, target)))


def _facts(scope: Scope, draft: Draft) -> Iterable[Fact]:
    for name, value in draft.case.values.items():
        field = draft.definition.field_of(name)
        if value is not None and name != "comment":
            words = values.said_value(scope, draft.definition, field, encoded(value), draft.case.titles)
            files = tuple(values.files_of(value)) if field.type == "file" else ()
            yield Fact(dict(draft.text(name)), words, files, field.type)
