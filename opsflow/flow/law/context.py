"""What a command may look at, and the draft that it writes: the case as it becomes, fact by fact."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from opsflow.flow.law.case import Case, apply_fact
from opsflow.flow.law.events import Event, Fact
from opsflow.flow.law.outside import NOWHERE, Outside
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.staff import Staff
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import Definition, Task, Texts
from opsflow.flow.words.worktime import Calendars

CHANGES_VALUES = frozenset({"set", "undone", "moved"})


@dataclass(frozen=True, slots=True)
class World:
    """All that a change depends on beside the case: its law, the calendars, the people, now, and what the shop knows."""

    definition: Definition
    calendars: Calendars
    staff: Staff
    now: datetime
    outside: Outside = NOWHERE


@dataclass(frozen=True, slots=True)
class By:
    """Who acts (None: the system) and through which door: board, import, clock, command line, api."""

    id: int | None
    door: str = "board"


class Draft:
    """A change being written: every fact takes effect on `case` at once, so what follows sees it."""

    def __init__(self, case: Case, world: World, by: By, act: str, subject: str | None) -> None:
        self.case = case
        self.world = world
        self.definition = world.definition  # the case's own
        self.now = world.now
        self.by = by
        self.act = act
        self.subject = subject
        self.facts: list[Fact] = []
        self.again: set[str] = set()  # tasks whose state was entered anew in this act
        self.proof = ""  # a file's word: exact, before
        self.happened: datetime | None = None  # when what a file says happened: it closes tasks as of then
        self.settled = -1  # how many facts there were when all had followed from them
        self._event = Event(case.version + 1, world.now, by.id, by.door, act, subject, ())
        self._sight: Sight | None = None

    @property
    def zone(self) -> tzinfo:
        """The shop's time zone, in which times are said."""
        return self.world.calendars.zone

    @property
    def my_roles(self) -> frozenset[str]:
        """The roles that who acts holds in the case's store now, not when the request came in."""
        return self.world.staff.roles(self.by.id)

    @property
    def sight(self) -> Sight:
        """The case as it now stands, for formulas."""
        if self._sight is None:
            world = self.world
            self._sight = Sight(
                self.case, self.definition, world.calendars, known={"now": self.now}, outside=world.outside
            )
        return self._sight

    def sight_of(self, task: Task | None) -> Sight:
        """The case as the formulas of a task see it (None: those of a way)."""
        return self.sight.of(task) if task else self.sight

    @property
    def ended(self) -> bool:
        """Whether the case has come to an end."""
        return self.case.state in self.definition.ends

    def text(self, name: str) -> Texts:
        """What a name is called; of an entry's task or value with what the entry is called."""
        return self.definition.text(name, self.case.titles.get(name.partition(":")[2], ""))

    def work(self, name: str) -> Work | None:
        """A task's record."""
        return self.case.works.get(name)

    def add(self, *fact: Any) -> None:
        """Write a fact and let it take effect."""
        self.facts.append(fact)
        apply_fact(self.case, self.definition, self._event, fact)
        if self._sight:
            self._sight = None if fact[0] in CHANGES_VALUES else self._sight.moved_on()

    def event(self) -> Event:
        """The act as it will be stored."""
        event = self._event
        return Event(event.version, event.at, event.by, event.door, event.act, event.subject, tuple(self.facts))
