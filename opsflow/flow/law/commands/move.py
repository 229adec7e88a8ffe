"""A running case moves to another version of its process, and back while nothing else happened to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from opsflow.flow.law import moves
from opsflow.flow.law.context import Draft
from opsflow.flow.law.credit import unjudged
from opsflow.flow.law.events import Event, undone
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.work import Work, write_kept
from opsflow.flow.words.definition import Definition, Task
from opsflow.flow.words.formulas import mentions
from opsflow.refusals import Refused

HARMLESS = frozenset({"commented", "undone"})  # what may have come after


@dataclass(frozen=True, slots=True)
class Move:
    """The case goes on by the version `to` of its process; `of` is the version that it ran on, `before` its definition.

    `states` says which state of the new version each old one is: a case in one has always been in the other. What is over
    stays as it was, tasks that are no more end as void, all others go on by what the new version says of them.
    """

    of: int
    to: int
    before: Definition = field(repr=False)
    states: Mapping[str, str] = field(default_factory=dict)
    subject: None = None
    act: ClassVar[str] = "moved"

    def run(self, draft: Draft) -> None:
        """Write its facts; `draft` obeys the new version. Raises Refused `ended`, `move_state`, `move_choice`."""
        if draft.case.state in self.before.ends:
            raise Refused("ended")
        _state_after(draft, self.states)
        gone = sorted({name.partition(":")[0] for name in draft.case.values if not _holds(draft, name)})
        _refuse_choices(draft, gone)
        survivors = [
            work for work in draft.case.works.values() if work.is_open and draft.definition.has_task(work.name)
        ]
        _close(draft, self.before)
        draft.add("moved", self.of, self.to, dict(self.states), gone)
        for work in survivors:
            _go_on(draft, self.before.task(work.name), work)


@dataclass(frozen=True, slots=True)
class MoveBack:
    """The move of `version` is as if it had never been; `history` are all events of the case."""

    version: int
    history: tuple[Event, ...] = field(repr=False)
    subject: None = None
    act: ClassVar[str] = "undone"

    @property
    def gone(self) -> frozenset[int]:
        """The version taken back. Raises Refused `built_on` when anything else happened since, or another case began."""
        event = next(event for event in self.history if event.version == self.version)
        gone = undone(self.history)
        later = [other.act for other in self.history if other.version > self.version and other.version not in gone]
        if self.version in gone or not HARMLESS.issuperset(later) or _began(event):
            raise Refused("built_on")
        return frozenset({self.version})

    def run(self, draft: Draft) -> None:
        """Write its fact; `draft` is of the case without the move and obeys the older version."""
        draft.add("undone", self.version, {})


def _began(event: Event) -> bool:
    return any(fact[0] == "begins" for fact in event.facts)


def _state_after(draft: Draft, states: Mapping[str, str]) -> str:
    state = states.get(draft.case.state, draft.case.state)
    if state not in draft.definition.states:
        raise Refused("move_state", texts=draft.text(draft.case.state))
    return state


def _holds(draft: Draft, name: str) -> bool:
    """Whether the new version keeps a value of this name."""
    field = draft.definition.fields.get(name.partition(":")[0])
    return field is not None and field.is_ is None


def _refuse_choices(draft: Draft, gone: Iterable[str]) -> None:
    for name, value in draft.case.values.items():
        head = name.partition(":")[0]
        choices = draft.definition.field_of(name).choices
        said = value if isinstance(value, tuple) else (value,)
        if choices and head not in gone and value is not None and not set(map(str, said)) <= set(choices):
            raise Refused("move_choice", texts=draft.text(head), value=", ".join(map(str, said)))


def _close(draft: Draft, before: Definition) -> None:
    """Tasks that are no more end; what is over is kept as the older version has it."""
    for work in list(draft.case.works.values()):
        if work.is_open and not draft.definition.has_task(work.name):
            draft.add("dropped", work.name, "void", None, False)
    world = draft.world
    sight = Sight(draft.case, before, world.calendars, known={"now": draft.now})
    for work in list(draft.case.works.values()):
        if not work.is_open and not work.is_kept:
            draft.add("kept", work.name, write_kept(unjudged(sight, before.task_of(work.name), work)))


def _go_on(draft: Draft, earlier: Task | None, work: Work) -> None:
    """An open task: points that are no more are not ticked any more, a due time of a shift is counted anew."""
    task = draft.definition.task_of(work.name)
    for point in work.checked:
        if point not in task.checklist:
            draft.add("checked", task.name, point, False)
    if earlier and _due_of(earlier) == _due_of(task):
        return
    fixed = moves.fixed_due(draft, task, work.assignee)
    if fixed or (work.fixed_due and not mentions(("shift",), task.due)):
        draft.add("due", task.name, fixed)


def _due_of(task: Task) -> str:
    return task.due.text if task.due else ""
