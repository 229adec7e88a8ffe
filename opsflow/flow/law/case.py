"""A case is the fold of its events: `fold` from the beginning, `applied` one event further. Nothing decides here."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from opsflow.flow.law.answers import decoded
from opsflow.flow.law.events import Event, Fact, instant
from opsflow.flow.words.definition import Definition

FILED = ("file", "undated_file")  # dropped by a file that has the dispatch time, or has it not
Round = tuple[datetime, int | None, str, datetime | None]  # done, doer, proof, due time fixed in a shift
Holder = tuple[int, datetime, str]  # who, since when, and how they came by it


class Work(NamedTuple):
    """A task of a case: who has it, since when, and how it ended."""

    name: str
    opened: datetime
    assignee: int | None
    version: int
    holders: tuple[Holder, ...] = ()
    opened_by: int | None = None  # whose act opened it
    fixed_due: datetime | None = None  # a due time counted in somebody's shift, fixed when it was given
    checked: tuple[str, ...] = ()
    offered_to: int | None = None
    offered_by: int | None = None
    done: datetime | None = None
    doer: int | None = None
    proof: str = ""  # of a tick by a file: exact, or before
    dropped: datetime | None = None
    dropped_as: str = ""  # moved_on, cancelled, uncounted, file, undated_file
    before: Round | None = None  # the round before, where it was ticked
    excused: bool = False
    doubted: bool = False
    late_by: int | None = None  # who undid it after its due time

    @property
    def is_open(self) -> bool:
        """Neither ticked nor dropped."""
        return self.done is None and self.dropped is None


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
    skipped = {fact[1] for event in history for fact in event.facts if fact[0] == "undone"}.union(without)
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
    """(task, why, when or None): what an earlier round ticked stands again when this one was passed by, or cancelled"""
    name, why, at = rest
    work = case.works[name]
    owed = why in FILED and definition.task_of(name).owed is not None
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
    "why": _nothing,
}
