"""A case's history in the reader's words: an event becomes a line, its facts the details of that line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from opsflow.flow.law.commands.undo import UNDOABLE, WITHIN, undoable
from opsflow.flow.law.events import Event, read, undone
from opsflow.flow.models import CASE, EVENT
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.values import said_value
from opsflow.flow.views import Entry, Texts
from opsflow.flow.words.definition import Definition
from opsflow.refusals import Refused

Titles = Mapping[str, str]  # of products
PAGE = 50  # lines at a time
_ACTS = {"offered": "handed", "released": "assigned"}


def page(events: tuple[Event, ...], before: int | None) -> tuple[Event, ...]:
    """The newest events, or the newest of those before a version."""
    return tuple(event for event in events if not before or event.version < before)[-PAGE:]


def entries(
    scope: Scope, definition: Definition, events: tuple[Event, ...], shown: tuple[Event, ...]
) -> tuple[Entry, ...]:
    """The lines of the events shown, newest first."""
    scope.meet(member for event in shown for member in (event.by, *_people(event)))
    gone = undone(events)
    last = _undoable(scope, events)
    titles = {
        number: title
        for event in events
        for fact in event.facts
        if fact[0] == "titled"
        for number, title in fact[1].items()
    }
    met = _met(events)
    return tuple(_entry(scope, definition, event, gone, last, titles, met) for event in reversed(shown))


def decisions(scope: Scope, workflow: str, case_ids: Iterable[int]) -> dict[int, tuple[Entry, ...]]:
    """What people decided of cases of one process, as far as the reader sees them, the newest first."""
    asked = sa.select(EVENT.c.case_id, EVENT.c.body).join(CASE, CASE.c.id == EVENT.c.case_id)
    asked = asked.where(EVENT.c.case_id.in_(list(case_ids)), EVENT.c.by_id.is_not(None), scope.seen)
    rows = scope.reading.execute(
        asked.where(EVENT.c.act.in_(("decided", "undone"))).order_by(EVENT.c.case_id, EVENT.c.version)
    )
    of_case: dict[int, list[Event]] = defaultdict(list)
    for row in rows:
        of_case[row.case_id].append(read(row.body))
    found = {
        case_id: entries(scope, scope.law(workflow), tuple(events), tuple(events))
        for case_id, events in of_case.items()
    }
    return {
        case_id: tuple(one for one in lines if one.act == "decided" and not one.undone)
        for case_id, lines in found.items()
    }


def _met(events: Iterable[Event]) -> dict[int, str]:
    """The state in which each event met the case, by its version; "" before the first."""
    met, state = {}, ""
    for event in events:
        met[event.version] = state
        back = undone((event,))
        entered = [fact[1] for fact in event.facts if fact[0] == "entered"]
        state = met[min(back)] if back else entered[-1] if entered else state
    return met


def _entry(
    scope: Scope,
    definition: Definition,
    event: Event,
    gone: frozenset[int],
    last: int | None,
    titles: Titles,
    met: Mapping[int, str],
) -> Entry:
    facts = event.facts
    first = event.version == 1
    subject = _subject(definition, event, titles, met[event.version])
    to = [fact[1] for fact in facts if fact[0] == "entered"]
    people = tuple(filter(None, (scope.person(member) for member in _people(event))))
    words = [str(fact[1]) for fact in facts if fact[0] in ("said", "why")] + [
        str(fact[2]) for fact in facts if fact[0] == "excused"
    ]
    words += [f"{fact[1]} → {fact[2]}" for fact in facts if fact[0] == "moved"]
    return Entry(
        version=event.version,
        at=event.at,
        by=scope.person(event.by),
        act="opened"
        if first and event.act in ("heard", "decided", "begun")
        else _act(definition, event, met[event.version]),
        subject=subject,
        to=dict(definition.text(to[-1])) if to else None,
        people=people,
        values=tuple(_values(scope, definition, event, titles)),
        text=" ".join(words),
        holds=bool(to) and any(to[-1] in clock.pauses for clock in definition.clocks.values()),
        door=event.door,
        undone=event.version in gone,
        undoable=event.version == last,
    )


def _undoable(scope: Scope, events: tuple[Event, ...]) -> int | None:
    """The newest act of the reader that can still be taken back."""
    for event in reversed(events):
        if event.by == scope.asker.id and event.act in UNDOABLE and scope.now - event.at <= WITHIN:
            try:
                return undoable(events, event.version).version
            except Refused:
                continue
    return None


def _subject(definition: Definition, event: Event, titles: Titles, state: str) -> Texts | None:
    if event.act == "rung":
        told = [fact[1] for fact in event.facts if fact[0] in ("rung", "fired")]
        return dict(definition.text(told[-1])) if told else None
    if event.act == "heard":
        return _named(definition, _way_heard(definition, event, state) or _returned_to(event), titles)
    return _named(definition, event.subject, titles)


def _named(definition: Definition, name: str | None, titles: Titles) -> Texts | None:
    """A task or way; of a task for one product, which."""
    return dict(definition.text(name, titles.get(name.partition(":")[2], ""))) if name else None


def _way_heard(definition: Definition, event: Event, state: str) -> str | None:
    ways = [way for way in definition.ways.values() if way.on == event.subject]
    return next((way.name for way in ways if (state in way.sources if state else not way.sources)), None)


def _returned_to(event: Event) -> str | None:
    """The task that waited for a case, which ended."""
    return next((fact[1] for fact in event.facts if fact[0] == "returned"), None)


def _act(definition: Definition, event: Event, state: str) -> str:
    """What a case did that began for a task, unless a way says it better, is the tick of that task."""
    if _returned_to(event) and any(fact[0] == "ticked" for fact in event.facts):
        return event.act if _way_heard(definition, event, state) else "ticked"
    return _ACTS.get(event.act, event.act)


def _people(event: Event) -> Iterable[int]:
    for fact in event.facts:
        if fact[0] in ("assigned", "offered") and fact[2] is not None and event.act != "ticked":
            yield fact[2]
        if fact[0] == "rung":
            yield from fact[4]


def _values(scope: Scope, definition: Definition, event: Event, titles: Titles) -> Iterable[tuple[Texts, str]]:
    for fact in event.facts:
        if fact[0] == event.act == "checked":  # beside a tick its points say nothing new
            yield dict(definition.text(fact[2])), "✓" if fact[3] else "–"
        if fact[0] == "set":
            for name, value in fact[1].items():
                field = definition.field_of(name)
                title = titles.get(name.partition(":")[2], "")
                yield dict(definition.text(name, title)), said_value(scope, definition, field, value, titles)
