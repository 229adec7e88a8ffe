"""A case is the fold of its events: `fold` from the beginning, `applied` one event further. Nothing decides here."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from opsflow.flow.law.answers import decoded
from opsflow.flow.law.events import Event, Fact, instant, undone
from opsflow.flow.law.work import Holder, Work, read_kept
from opsflow.flow.words.definition import Definition


@dataclass(slots=True)
class Case:
    """The state of a case after its events."""

    opened: datetime
    opener: int | None
    door: str
    version: int = 0
    state: str = ""
    spans: list[tuple[str, datetime]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    told: dict[tuple[str, str, str], bool] = field(default_factory=dict)  # (clock, due, stage): False once withdrawn
    fired: set[tuple[str, str]] = field(default_factory=set)  # (way, moment) that happened by themselves
    parent: tuple[int, str] | None = None  # the case that began it, and by which task or way
    begun: dict[str, str] = field(
        default_factory=dict
    )  # task or way: how the case that it began ended, "" while it runs
    titles: dict[str, str] = field(default_factory=dict)  # what its products were called when they were named
    rework: str = ""  # sent back for a part from this state: on the way there what was ticked stays
    comments: int = 0
    last: datetime | None = None

    def copy(self) -> "Case":
        """A copy that shares what is never changed in place; spans and works grow."""
        return replace(self, spans=self.spans.copy(), works=self.works.copy())

    @property
    def entered(self) -> datetime:
        """When the present state was entered."""
        return self.spans[-1][1] if self.spans else self.opened

    def stays(self) -> Iterable[tuple[str, datetime, datetime | None]]:
        """Every stay in a state: from, to (None: still there)."""
        ends: list[datetime | None] = [start for _, start in self.spans[1:]]
        return ((state, start, end) for (state, start), end in zip(self.spans, [*ends, None], strict=True))


def fold(definition: Definition, events: Iterable[Event], *, without: Collection[int] = ()) -> Case:
    """The case that these events made. Undone ones (and `without`) changed nothing, but their versions stay taken."""
    history = list(events)
    skipped = undone(history).union(without)
    first = history[0]
    case = Case(first.at, first.by, first.door)
    for event in history:
        _apply(case, definition, event, () if event.version in skipped else event.facts)
    return case


def applied(case: Case, definition: Definition, event: Event) -> Case:
    """A new case, one event further."""
    after = case.copy()
    _apply(after, definition, event, event.facts)
    return after


def apply_fact(case: Case, definition: Definition, event: Event, fact: Fact) -> None:
    """Let one fact take effect on `case`, in place."""
    _EFFECTS[fact[0]](case, definition, event, fact[1:])


def _apply(case: Case, definition: Definition, event: Event, facts: Iterable[Fact]) -> None:
    for fact in facts:
        _EFFECTS[fact[0]](case, definition, event, fact[1:])
    case.version = event.version
    case.last = event.at


def _change(case: Case, event: Event, name: str, **changes: Any) -> None:
    case.works[name] = case.works[name]._replace(version=event.version, **changes)


def _is_open(case: Case, name: str) -> bool:
    """False also when the act that opened the task was taken back, and what its doer did with the task goes with it."""
    work = case.works.get(name)
    return work is not None and work.is_open


Rest = Sequence[Any]


def _entered(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    case.state = rest[0]
    case.spans.append((rest[0], event.at))
    if rest[0] == case.rework:
        case.rework = ""


def _rework(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    case.rework = rest[0]


def _opened(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, assignee, via, fixed due or None)"""
    name, assignee, via, due = rest
    held: tuple[Holder, ...] = ((assignee, event.at, via),) if assignee is not None else ()
    earlier = case.works.get(name)
    case.works[name] = Work(
        name,
        earlier.opened if earlier else event.at,
        assignee,
        event.version,
        (earlier.holders if earlier else ()) + held,
        opened_by=earlier.opened_by if earlier else event.by,
        fixed_due=instant(due) if due else None,
        before=(earlier.done, earlier.doer, earlier.proof, earlier.fixed_due) if earlier and earlier.done else None,
        excused=bool(earlier and earlier.excused),
        late_by=earlier.late_by if earlier else None,
        kept=earlier.kept if earlier and earlier.done else None,
    )


def _ticked(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, doer, done at or None, proof)"""
    name, doer, done, proof = rest
    _change(
        case,
        event,
        name,
        done=instant(done) if done else event.at,
        doer=doer,
        proof=proof,
        offered_to=None,
    )


def _dropped(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, why, when or None, whether a file owes it): what an earlier round ticked stands again when this one was passed
    by, or cancelled"""
    name, why, at, owed = rest
    work = case.works[name]
    if work.before and why != "uncounted" and not owed:
        done, doer, proof, fixed_due = work.before
        _change(case, event, work.name, done=done, doer=doer, proof=proof, fixed_due=fixed_due, before=None)
    else:
        closed = instant(at) if at else event.at
        _change(case, event, work.name, dropped=closed, dropped_as=why, offered_to=None)


def _checked(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, point, on)"""
    name, point, on = rest
    if not _is_open(case, name):
        return
    others = tuple(key for key in case.works[name].checked if key != point)
    _change(case, event, name, checked=(*others, point) if on else others)


def _assigned(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, member, via, fixed due or None)"""
    name, member, via, due = rest
    work = case.works[name]
    _change(
        case,
        event,
        name,
        assignee=member,
        holders=(*work.holders, (member, event.at, via)),
        offered_to=None,
        offered_by=None,
        fixed_due=instant(due) if due else work.fixed_due,
    )


def _offered(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, member or None: taken back or declined)"""
    if _is_open(case, rest[0]):
        _change(case, event, rest[0], offered_to=rest[1], offered_by=event.by if rest[1] else None)


def _set(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """({field: value as JSON})"""
    case.values = case.values | {name: decoded(definition.field_of(name), value) for name, value in rest[0].items()}


def _begun_by(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(case, its task or way)"""
    case.parent = (rest[0], rest[1])


def _begun(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task or way, …): a case begins for it, of which process, by which way, with which values, for whom; or one ended"""
    case.begun = case.begun | {rest[0]: rest[1] if len(rest) == 2 else ""}


def _titled(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """({product: title})"""
    case.titles = case.titles | rest[0]


def _rung(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(clock, due, stage, members told)"""
    case.told = case.told | {(rest[0], rest[1], rest[2]): True}


def _withdrawn(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(clock, due, stage)"""
    case.told = case.told | {(rest[0], rest[1], rest[2]): False}


def _fired(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(way, moment)"""
    case.fired = case.fired | {(rest[0], rest[1])}


def _said(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(words)"""
    case.comments += 1


def _excused(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, why)"""
    _change(case, event, rest[0], excused=True)


def _doubted(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, whether its credit is suspended)"""
    _change(case, event, rest[0], doubted=rest[1])


def _undone(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(version taken back, {task: who bears its lateness})"""
    for name, member in rest[1].items():
        _change(case, event, name, late_by=member)


def _kept(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, [what stays of it])"""
    _change(case, event, rest[0], kept=read_kept(rest[1]), before=None)


def _due(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(task, fixed due or None): counted anew"""
    _change(case, event, rest[0], fixed_due=instant(rest[1]) if rest[1] else None)


def _moved(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """(from version, to version, {state: what it is now called}, [fields that are gone])"""
    _, _, states, gone = rest
    case.state = states.get(case.state, case.state)
    case.spans = [(states.get(state, state), since) for state, since in case.spans]
    case.rework = states.get(case.rework, case.rework)
    if gone:
        case.values = {name: value for name, value in case.values.items() if name.partition(":")[0] not in gone}


def _nothing(case: Case, definition: Definition, event: Event, rest: Rest) -> None:
    """A fact for the reader of the history; the facts beside it say what changed."""


_EFFECTS: dict[str, Callable[[Case, Definition, Event, Rest], None]] = {
    "entered": _entered,
    "rework": _rework,
    "opened": _opened,
    "ticked": _ticked,
    "dropped": _dropped,
    "checked": _checked,
    "assigned": _assigned,
    "offered": _offered,
    "set": _set,
    "titled": _titled,
    "rung": _rung,
    "withdrawn": _withdrawn,
    "fired": _fired,
    "said": _said,
    "excused": _excused,
    "doubted": _doubted,
    "undone": _undone,
    "begun_by": _begun_by,
    "begins": _begun,
    "returned": _begun,
    "kept": _kept,
    "due": _due,
    "moved": _moved,
    "retells": _nothing,
    "why": _nothing,
}
