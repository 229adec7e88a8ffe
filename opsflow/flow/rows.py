"""The rows of a case: what boards sort and count by, and its tasks. Derived from the folded case alone, never decided.

Rows hold moments; late, missed and predicted are comparisons with now when they are read.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from opsflow.flow.law.alarms import next_moment
from opsflow.flow.law.answers import encoded
from opsflow.flow.law.case import Case
from opsflow.flow.law.clock import NEVER, Term, running, stages, term_of_clock, term_of_task
from opsflow.flow.law.credit import standing
from opsflow.flow.law.hand import in_hand
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import Clock, Definition, Field, Stage, Task

FAR = datetime(9999, 1, 1, tzinfo=UTC)
SHARED = ("product", "order")
SERVED = "served"
SOON = timedelta(hours=4)  # where nothing warns before the due time
Row = dict[str, Any]


def case_row(sight: Sight) -> Row:
    """The columns of a case."""
    case, definition = sight.case, sight.definition
    ended = case.state in definition.ends
    task, work = in_hand(sight)
    return {
        "state": case.state,
        "lane": definition.column_of(case.state) or "",
        "private": bool(definition.private),
        "version": case.version,
        "ended_at": _ended(case, definition) if ended else None,
        "parent_id": case.parent[0] if case.parent else None,
        "parent_task": case.parent[1] if case.parent else None,
        "task": task.name if task else None,
        "assignee_id": work.assignee if work else None,
        "comments": case.comments,
        **_parts(sight),
        **_face(sight),
        **(_ended_times(sight) if ended else _times(sight, task, work)),
    }


def task_rows(sight: Sight, names: Iterable[str] | None = None) -> dict[str, Row]:
    """The columns of each of these tasks (None: of all), by name."""
    works = sight.case.works
    return {name: _task_row(sight, works[name]) for name in (works if names is None else names)}


def called(sight: Sight) -> tuple[str, str]:
    """The number and the title of a case's card."""
    card = sight.definition.card
    return _worded(sight, card.number or ""), _worded(sight, card.title or "")


def about(sight: Sight) -> set[tuple[str, str]]:
    """(kind, value) of the products and orders that a case's fields name, and by what who served before is found.

    Not an order's own number, which is its key.
    """
    found = set()
    for field in sight.definition.fields.values():
        value = sight.case.values.get(field.name)
        is_told = field.type in SHARED or field.name in sight.definition.served
        if is_told and value is not None and (field.type, field.name) != ("order", sight.definition.one_per):
            found |= {told_of(field, one) for one in (value if field.many else (value,))}
    return found


def told_of(field: Field, value: Any) -> tuple[str, str]:
    """(kind, value) of what a field names: a product or order in whatever field, else the words of this one."""
    return (field.type, str(value)) if field.type in SHARED else (SERVED, f"{field.name}:{value}"[:200])


def _parts(sight: Sight) -> Row:
    """How many tasks the present state waits for; nothing to tell where it is one alone."""
    here = [
        task.name for task in sight.definition.tasks.values() if task.state == sight.case.state and not task.optional
    ]
    if len(here) < 2 and not any(sight.definition.tasks[head].each for head in here):
        return {"parts": 0, "parts_done": 0}
    works = [work for head in here for task in sight.tasks(head) if (work := sight.case.works.get(task.name))]
    waited = [work for work in works if not work.dropped]
    return {"parts": len(waited), "parts_done": sum(work.done is not None for work in waited)}


def one_key(sight: Sight, store_id: int) -> str | None:
    """The key that only one open case of the process may have."""
    one_per = sight.definition.one_per
    value = sight.look(one_per) if one_per else None
    return key_of(sight.definition, store_id, str(encoded(value))) if value is not None else None


def key_of(definition: Definition, store_id: int, value: str) -> str:
    """The key of a value: a product's number is its store's own, an order's the platform's."""
    field = definition.fields[str(definition.one_per)]
    return f"{store_id}:{value}" if field.type == "product" else value


def _ended(case: Case, definition: Definition) -> datetime:
    """When it came to an end: one that is corrected to another end later ended then all the same."""
    ends = list(takewhile(lambda span: span[0] in definition.ends, reversed(case.spans)))
    return ends[-1][1]


def _face(sight: Sight) -> Row:
    card = sight.definition.card
    number, title = called(sight)
    words = {
        "title": title,
        "number": number,
        "place": _worded(sight, card.place or ""),
        "note": _worded(sight, card.note or ""),
    }
    times = sight.look(card.times) if card.times else None
    tags = [tag if value is True else str(value) for tag in card.tags if (value := sight.look(tag))]
    return {**words, "times": int(times) if times is not None else None, "tags": ",".join(tags)}


def _times(sight: Sight, task: Task | None, work: Work | None) -> Row:
    target, limit, tells = _clocks(sight)
    if target is None and limit is None and task and work:
        target, limit, tells = _of_task(sight, task, work)
    target, limit = target or limit or NEVER, limit or NEVER
    due = target.due if target.paused is None else None
    return {
        "target_due": target.due,
        "limit_due": limit.due,
        "paused_since": target.paused,
        "soon_at": _soon(sight, tells, target) if due else None,
        "urgent_at": min(filter(None, (due, limit.due)), default=target.due or FAR),
        "ring_at": next_moment(sight),
        "started_at": _started(sight, task),
        "last_chance": _last_chance(sight),
    }


def _ended_times(sight: Sight) -> Row:
    target, limit, _ = _of_clocks(sight, sight.definition.clocks.values())
    return {
        "target_due": target.due if target else None,
        "limit_due": limit.due if limit else None,
        "paused_since": None,
        "soon_at": None,
        "urgent_at": FAR,
        "ring_at": None,
        "started_at": _started(sight, None),
        "last_chance": None,
    }


def _clocks(sight: Sight) -> tuple[Term | None, Term | None, tuple[Stage, ...]]:
    return _of_clocks(sight, running(sight, sight.definition))


def _of_clocks(sight: Sight, clocks: Iterable[Clock]) -> tuple[Term | None, Term | None, tuple[Stage, ...]]:
    """(target, limit, who is told of the one that comes first)"""
    target = limit = None
    tells: tuple[Stage, ...] = ()
    for clock in clocks:
        term = term_of_clock(sight, clock)
        if term.due is None or (clock.when and not clock.when(sight)):
            continue
        if clock.limit:
            limit = term
        else:
            target = term
        tells = tells or clock.tells
    return target, limit, tells


def _of_task(sight: Sight, task: Task, work: Work) -> tuple[Term | None, Term | None, tuple[Stage, ...]]:
    term = term_of_task(sight, task, work)
    return term, Term(term.hard) if term.hard else None, task.tells


def _soon(sight: Sight, tells: tuple[Stage, ...], term: Term) -> datetime | None:
    if term.due is None:
        return None
    warnings = [moment for stage, moment in stages(sight, tells, term) if stage.key != "last_chance"]
    return min([moment for moment in warnings if moment < term.due], default=term.due - SOON)


def _started(sight: Sight, task: Task | None) -> datetime:
    since = [clock.since for clock in sight.definition.clocks.values()] + ([task.since] if task else [])
    known: list[datetime] = [start for formula in since if formula and (start := formula(sight))]
    return known[0] if known else sight.case.opened


def _last_chance(sight: Sight) -> datetime | None:
    moments = []
    for clock in running(sight, sight.definition):
        term = term_of_clock(sight, clock) if clock.last_chance else NEVER
        if term.due and clock.last_chance:
            moments.append(clock.last_chance(sight.knowing(due=term.due)))
    return min(filter(None, moments), default=None)


def _task_row(sight: Sight, work: Work) -> Row:
    task = sight.definition.task_of(work.name)
    return {
        "part": sight.case.titles.get(task.item, task.item) if task.item else "",
        "assignee_id": work.assignee,
        "offered_to": work.offered_to,
        "state": _state(sight, task, work),
        "version": work.version,
        "checked": len(work.checked),
        "opened_at": work.opened,
        "done_at": work.done,
        "doer_id": work.doer,
        "closed_at": work.dropped,
        "proof": work.proof,
        **standing(sight, task, work)._asdict(),
    }


def _state(sight: Sight, task: Task, work: Work) -> str:
    if work.done:
        return "done"
    if work.dropped:
        return "dropped"
    return "waiting" if any(sight.before(task)) else "open"


def _worded(sight: Sight, name: str) -> str:
    """A field in words; products by their titles."""
    value = sight.look(name)
    if value is None:
        return ""
    titles = sight.case.titles if name and sight.definition.fields[name].type == "product" else {}
    several = value if isinstance(value, tuple) else (value,)
    return "、".join(titles.get(str(encoded(one)), str(encoded(one))) for one in several)
