"""What was handed in, round by round: the versions of a case's list of files, and how each review of them went.

A process has versions when one of its fields says `versions`. Tasks that ask for it draw (the drafting states); the
state that follows theirs is the review. Source: processes.md §5.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from opsflow.flow import snapshot, store
from opsflow.flow.law import persons
from opsflow.flow.law.context import Draft
from opsflow.flow.law.events import Event, undone
from opsflow.flow.models import CASE
from opsflow.flow.queries import offers
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.values import files_of
from opsflow.flow.views import FileLink, Person, Texts
from opsflow.flow.words.definition import Definition, Field
from opsflow.refusals import NotFound

COUNTED = timedelta(days=90)  # how far back the figures look
MOST_COUNTED = 200  # cases of each kind, open and ended, that the figures look at

_COLUMNS = (CASE.c.id, CASE.c.definition_id, CASE.c.title, CASE.c.snapshot, CASE.c.changed_at)


@dataclass(frozen=True, slots=True)
class HandIn:
    """A version: its files, and how its review went. `gone`: taken back by who handed it in; `back`: sent back."""

    number: int
    at: datetime
    by: Person | None
    files: tuple[FileLink, ...]
    gone: bool = False
    ended: datetime | None = None
    led_to: Texts | None = None
    back: bool = False


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of a case, oldest first. `waits`: it is in review now; `since`: when its present state began."""

    case_id: int
    store_id: int
    hand_ins: tuple[HandIn, ...]
    drafting: frozenset[str]
    may_pin: bool
    waits: bool
    ended: bool
    since: datetime
    in_review: timedelta

    @property
    def rounds(self) -> int:
        """How often it was handed in and not taken back."""
        return sum(not one.gone for one in self.hand_ins)


@dataclass(frozen=True, slots=True)
class Passed:
    """How reviews of a process went lately: cases with a decision, and those that passed the first time."""

    reviewed: int
    at_once: int
    rounds: int
    in_review: timedelta

    @property
    def rate(self) -> int:
        """First passes, in per cent."""
        return round(100 * self.at_once / self.reviewed) if self.reviewed else 0


@dataclass(frozen=True, slots=True)
class Approved:
    """A case whose last version passed its review."""

    case_id: int
    title: str
    files: tuple[FileLink, ...]


def field_of(definition: Definition) -> Field | None:
    """The files whose versions are looked at."""
    return next((field for field in definition.fields.values() if field.versions), None)


def review_states(definition: Definition) -> frozenset[str]:
    """The states in which a version waits for its review."""
    return frozenset(filter(None, (definition.states.get(state) for state in drafting_states(definition))))


def drafting_states(definition: Definition) -> frozenset[str]:
    """The states in which versions are made."""
    field = field_of(definition)
    tasks = definition.tasks.values() if field else ()
    return frozenset(task.state for task in tasks if field and field.name in {ask.name for ask in task.ask})


def versions(scope: Scope, case_id: int) -> Versions:
    """The versions of a case of a store that the reader works in. Raises NotFound, also where there can be none."""
    draft, store_id = offers.draft_of(scope, case_id)
    definition, case = draft.definition, draft.case
    field = field_of(definition)
    if field is None:
        raise NotFound()
    drafting, reviewing = drafting_states(definition), review_states(definition)
    stays = [(start, end or scope.now) for state, start, end in case.stays() if state in reviewing]
    return Versions(
        case_id=case_id,
        store_id=store_id,
        hand_ins=tuple(_hand_ins(scope, definition, field, store.history(scope.reading, case_id))),
        drafting=drafting,
        may_pin=not draft.ended and _works_on(draft, drafting | reviewing),
        waits=case.state in reviewing,
        ended=draft.ended,
        since=case.entered,
        in_review=sum((end - start for start, end in stays), timedelta()),
    )


def passed(scope: Scope, workflow: str) -> Passed | None:
    """How its reviews went in the reader's stores lately; None for a process without versions."""
    if field_of(scope.law(workflow)) is None:
        return None
    reviewed = at_once = rounds = 0
    in_review = timedelta()
    for row in _lately(scope, workflow):
        outcomes = _reviews(scope, row)
        reviewed += bool(outcomes)
        at_once += bool(outcomes) and outcomes[0][0]
        rounds += len(outcomes)
        in_review += sum((length for _, length in outcomes), timedelta())
    return Passed(reviewed, at_once, rounds, in_review)


def approved(scope: Scope, store_id: int, most: int, also: Sequence[int] = ()) -> list[Approved]:
    """What passed its review lately in a store, newest first, and these cases of it however old they are."""
    found = {}
    for workflow, law in scope.laws().items():
        if field_of(law):
            for row in _lately(scope, workflow, CASE.c.store_id == store_id):
                outcomes = _reviews(scope, row)
                if outcomes and outcomes[-1][0]:
                    found[row.id] = row
    newest = sorted(found.values(), key=lambda row: row.changed_at, reverse=True)[:most]
    older = [row for row in _these(scope, store_id, also) if row.id not in {one.id for one in newest}]
    return [_approved(scope.definition(row.definition_id), row) for row in (*newest, *older)]


def _hand_ins(scope: Scope, definition: Definition, field: Field, events: Sequence[Event]) -> Iterator[HandIn]:
    gone = undone(events)
    handed = [(event, fact[1][field.name]) for event in events for fact in event.facts if _sets(fact, field)]
    scope.meet(event.by for event, _ in handed)
    for number, (event, value) in enumerate(handed, 1):
        by, files = scope.person(event.by), tuple(files_of(value or ()))
        if event.version in gone:
            yield HandIn(number, event.at, by, files, gone=True)
            continue
        ended, led_to = _decision(definition, events[event.version :], gone)
        texts = dict(definition.text(led_to)) if led_to else None
        yield HandIn(number, event.at, by, files, False, ended, texts, led_to in drafting_states(definition))


def _sets(fact: Any, field: Field) -> bool:
    return fact[0] == "set" and field.name in fact[1]


def _decision(
    definition: Definition, later: Iterable[Event], gone: frozenset[int]
) -> tuple[datetime | None, str | None]:
    """When the review of a version ended, and where that led."""
    for event in later:
        for fact in () if event.version in gone else event.facts:
            if fact[0] == "entered" and fact[1] not in review_states(definition):
                return event.at, fact[1]
    return None, None


def _works_on(draft: Draft, states: frozenset[str]) -> bool:
    """Whether the reader may do one of the tasks of these states."""
    tasks = (task for task in draft.definition.tasks.values() if task.state in states)
    return any(persons.may_work(draft, task) for task in tasks)


def _reviews(scope: Scope, row: Any) -> list[tuple[bool, timedelta]]:
    """Each review of a case that was decided: whether it passed, and how long it took."""
    definition = scope.definition(row.definition_id)
    reviewing, drafting = review_states(definition), drafting_states(definition)
    stays = snapshot.read(definition, row.snapshot).spans
    return [
        (following not in drafting, end - start)
        for (state, start), (following, end) in pairwise(stays)
        if state in reviewing and definition.ends.get(following, "done") == "done"
    ]


def _lately(scope: Scope, workflow: str, *which: sa.ColumnElement[bool]) -> list[Any]:
    """Open cases, and those that ended within the counted days."""
    asked = sa.select(*_COLUMNS).where(CASE.c.workflow == workflow, scope.seen, *which)
    still = asked.where(CASE.c.ended_at.is_(None)).order_by(CASE.c.id.desc())
    ended = asked.where(CASE.c.ended_at >= scope.now - COUNTED).order_by(CASE.c.ended_at.desc())
    return [row for one in (still, ended) for row in scope.reading.execute(one.limit(MOST_COUNTED))]


def _these(scope: Scope, store_id: int, case_ids: Sequence[int]) -> Sequence[Any]:
    asked = sa.select(*_COLUMNS).where(CASE.c.store_id == store_id, CASE.c.id.in_(case_ids), scope.seen)
    return scope.reading.execute(asked).all() if case_ids else []


def _approved(definition: Definition, row: Any) -> Approved:
    field = field_of(definition)
    value = snapshot.read(definition, row.snapshot).values.get(field.name if field else "")
    return Approved(row.id, row.title, tuple(files_of(value or ())))
