"""The law in one function: a case, a command, and the world make an event, or a refusal that changes nothing."""

from dataclasses import replace
from typing import ClassVar, Protocol

from opsflow.flow.law import moves, persons
from opsflow.flow.law.case import Case, fold
from opsflow.flow.law.commands.move import MoveBack
from opsflow.flow.law.commands.retract import Cancel, Retract
from opsflow.flow.law.commands.undo import Undo
from opsflow.flow.law.context import By, Draft, World
from opsflow.flow.law.events import Event
from opsflow.refusals import Forbidden, NotFound, Refused

_QUIET = frozenset({"commented", "excused", "vouched", "undone"})  # acts from which nothing can follow


class Command(Protocol):
    """One thing that can be done to a case; a file each in `commands/`."""

    act: ClassVar[str]

    @property
    def subject(self) -> str | None:
        """The task, way or event it is about."""

    def run(self, draft: Draft) -> None:
        """Write the facts, or raise Refused."""


def opened(world: World, by: By) -> Case:
    """A case that nothing has happened to yet; its first command begins it."""
    return Case(world.now, by.id, by.door)


def run(case: Case, command: Command, *, by: By, world: World) -> tuple[Case, Event]:
    """The case after the command, and the event to append. Raises Refused; `case` itself is never touched."""
    if case.last is not None and world.now < case.last:
        world = replace(world, now=case.last)  # a clock set back
    draft = Draft(_base(case, command, world), world, by, command.act, command.subject)
    command.run(draft)
    if command.act not in _QUIET:
        moves.settle(draft)
    if not draft.case.state:
        raise Refused("begins_nothing")
    event = draft.event()
    draft.case.version = event.version
    draft.case.last = event.at
    return draft.case, event


def at_work(case: Case, task: str, *, by: By, world: World) -> None:
    """Raises as a tick of the task would: Forbidden for who may not, Refused when it is not open."""
    draft = Draft(case, world, by, "ticked", task)
    asked = draft.definition.task(task)
    work = draft.work(task)
    if asked is None or work is None:
        raise NotFound()
    if not persons.may_work(draft, asked):
        raise Forbidden("not_yours", texts=draft.text(task))
    if not work.is_open:
        raise Refused("not_open", texts=draft.text(task))


def _base(case: Case, command: Command, world: World) -> Case:
    if not isinstance(command, Undo | Retract | Cancel | MoveBack):
        return case.copy()
    without = fold(world.definition, command.history, without=command.gone)
    without.version = case.version
    return without
