"""Examples as data, played in memory: given these steps, when that happens, then this holds. Format: docs/workflow-format.md."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from opsflow.flow.cast import Supposed, mates, superior_of, supposed
from opsflow.flow.law import machine
from opsflow.flow.law.alarms import next_moment
from opsflow.flow.law.answers import encoded
from opsflow.flow.law.case import Case, fold
from opsflow.flow.law.clock import term_of_clock, term_of_task
from opsflow.flow.law.commands.assign import Answer, Assign, Offer
from opsflow.flow.law.commands.begin import Learn
from opsflow.flow.law.commands.check import Check
from opsflow.flow.law.commands.decide import Decide
from opsflow.flow.law.commands.hear import Hear
from opsflow.flow.law.commands.judge import Excuse
from opsflow.flow.law.commands.remark import Comment
from opsflow.flow.law.commands.retract import Cancel
from opsflow.flow.law.commands.ring import Ring
from opsflow.flow.law.commands.tick import Tick
from opsflow.flow.law.commands.undo import Undo
from opsflow.flow.law.context import By, World
from opsflow.flow.law.credit import credit_of
from opsflow.flow.law.events import Event
from opsflow.flow.law.seers import is_seen
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.staff import Mate, Staff
from opsflow.flow.reading.sentences import Sentence, sentence
from opsflow.flow.words.definition import Definition
from opsflow.flow.words.worktime import Calendars, standard_calendars
from opsflow.refusals import NotFound, Refused
from opsflow.yaml_nodes import Node

ZONE = ZoneInfo("Asia/Shanghai")
MOST_RINGS = 200
MOST_STEPS = 1000  # of one example: named steps can hold named steps


@dataclass(frozen=True, slots=True)
class Broken:
    """An example that does not hold: its name and line, and each difference as (what, expected, found)."""

    name: str
    line: int
    differences: tuple[tuple[str, str, str], ...]


def rehearsed(
    definition: Definition, examples: Node, name: str, stage_of: "Callable[..., Stage] | None" = None
) -> Broken | None:
    """Play one example of a file, in memory or on another stage; None when it holds."""
    people = {who: node.text() for who, node in examples.need("people").entries().items()}
    named = examples.get("steps")
    node = examples.need("examples").need(name)
    node.only(("given", "when", "then"))
    stage = (stage_of or Stage)(definition, people, named.entries() if named else {})
    stage.shop = supposed(definition, examples, stage.ids)
    stage.play(node.get("given"), must=True)
    stage.told.clear()
    stage.begun.clear()
    stage.play(node.get("when"), must=False)
    differences = tuple(stage.compare(node.need("then")))
    return Broken(name, node.line, differences) if differences else None


@dataclass
class Stage:
    """Where an example is played: here in memory, by `perform` and `pass_time`."""

    definition: Definition
    people: Mapping[str, str]
    steps: Mapping[str, Node]
    case: Case | None = None
    events: list[Event] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refused: str = ""
    steps_taken: int = 0
    begun: list[str] = field(default_factory=list)
    shop: Supposed = field(default_factory=lambda: Supposed({}, {}, {}))
    now: datetime = datetime(2026, 1, 1, tzinfo=ZONE)

    def __post_init__(self) -> None:
        self.calendars: Calendars = standard_calendars(ZONE, {})
        self.ids = {name: number for number, name in enumerate(self.people, 1)}
        self.names = {number: name for name, number in self.ids.items()}

    def play(self, steps: Node | None, *, must: bool) -> None:
        """Take every step; a refusal is an error where it `must` be accepted, else it is looked at."""
        for step in self._flat(steps):
            self.steps_taken += 1
            if self.steps_taken > MOST_STEPS:
                raise step.refused("too_many", most=MOST_STEPS)
            at, said, *given = step.listed()
            act = sentence(said, _plain(given[0]) if given else {}, self.people)
            self._pass_time(_time(at.text()))
            try:
                self.perform(act)
            except Refused as refusal:
                if must:
                    raise step.refused("example_refused", found=f"{refusal}") from refusal
                self.refused = _said(refusal)

    def perform(self, said: Sentence) -> None:
        """Do what a sentence says. Raises Refused."""
        if said.task or (said.verb == "heard" and said.subject in self.definition.hears):
            self._run(Learn(said.subject, said.task, said.ended), By(self.ids.get(said.by), "case"))
        elif said.verb == "heard":
            at = said.at and said.at.replace(tzinfo=ZONE)
            proof = "exact" if at else "before"
            self._run(Hear(said.subject, said.given, at, proof), By(None, "import"))
        elif said.verb != "passes":
            self._look(self.ids[said.who])
            self._run(self._command(said), By(self.ids[said.who]))

    def _look(self, member: int) -> None:
        """Raises NotFound for who does not see the case."""
        if self.case and not is_seen(self.case, self.definition, member):
            raise NotFound()

    def ring(self) -> None:
        """Let what is due ring."""
        self._run(Ring(), By(None, "clock"))

    def note(self, event: Event) -> None:
        """Keep an event that happened, and whom it told."""
        self.events.append(event)
        for fact in event.facts:
            if fact[0] == "begins":
                self.begun.append(f"{fact[1]} {fact[2]}")
            if fact[0] == "retells":
                self.begun.append(f"{fact[1]} told anew")
            if fact[0] == "rung":
                told = [f"{_minute(self.now)} {fact[1]} {fact[3]} {self.names[member]}" for member in fact[4]]
                self.told.extend(told)

    def _flat(self, steps: Node | None) -> Iterable[Node]:
        for step in steps.listed() if steps else ():
            if isinstance(step.value, str):
                yield from self._flat(self.steps[step.one_of(self.steps)])
            else:
                yield step

    def _pass_time(self, until: datetime) -> None:
        """Let every clock ring at its moment, as the sweep would."""
        for _ in range(MOST_RINGS):
            moment = next_moment(self._sight()) if self.case else None
            if moment is None or moment > until:
                break
            self.now = max(self.now, moment)
            self.ring()
        self.now = until

    def _command(self, said: Sentence) -> Any:
        subject, other, given = said.subject, said.other, said.given
        task = self.definition.task(subject)
        checked = task.checklist if task and said.all_checked else ()
        commands: dict[str, Callable[[], Any]] = {
            "ticks": lambda: Tick(subject, given, checked),
            "takes": lambda: Decide(subject, given, signed=True),
            "checks": lambda: Check(subject, {other: True}),
            "undoes": lambda: Undo(self.events[-1].version, tuple(self.events)),
            "offers": lambda: Offer(subject, self.ids.get(other, 0)),
            "accepts": lambda: Answer(subject, True),
            "assigns": lambda: Assign(subject, self.ids.get(other, 0)),
            "excuses": lambda: Excuse(subject, given.get("why", "")),
            "says": lambda: Comment(given.get("text", "")),
            "cancels": lambda: Cancel(given.get("why", ""), tuple(self.events)),
        }
        return commands[said.verb]()

    def _run(self, command: Any, by: By) -> None:
        world = World(self.definition, self.calendars, Staff(self._mates, self.calendars), self.now, self.shop)
        before = self.case or machine.opened(world, by)
        self.case, event = machine.run(before, command, by=by, world=world)
        self.note(event)
        if encoded_case(self.case) != encoded_case(fold(self.definition, self.events)):
            raise AssertionError("the case is not the fold of its events")

    def _mates(self) -> Iterable[Mate]:
        return mates(self.people, self.ids)

    def superior_of(self, roles: frozenset[str]) -> int | None:
        """The id of whom somebody with these roles reports to."""
        return superior_of(self.people, self.ids, roles)

    def _sight(self) -> Sight:
        assert self.case
        return Sight(self.case, self.definition, self.calendars, known={"now": self.now})

    # then
    def compare(self, then: Node) -> Iterator[tuple[str, str, str]]:
        """What does not hold: (what, expected, found)."""
        then.only(("state", "ended", "open", "ticked", "due", "hard", "fields", "told", "credit", "begun", "refused"))
        for word, node in then.entries().items():
            expected = _plain(node)
            found = getattr(self, f"_{word}")()
            if isinstance(expected, dict) and word in ("ticked", "due", "hard", "fields"):
                found = {key: found.get(key, "–") for key in expected}
            if expected != found:
                yield word, str(expected), str(found)
        if self.refused and "refused" not in then.entries():
            yield "refused", "–", self.refused

    def _refused(self) -> str:
        return self.refused

    def _state(self) -> str:
        return self.case.state if self.case else "–"

    def _ended(self) -> str:
        return self.definition.ends.get(self._state(), "–")

    def _ticked(self) -> dict[str, str]:
        return {work.name: self._name(work.doer) for work in self.case.works.values() if work.done} if self.case else {}

    def _open(self) -> dict[str, str]:
        works = self.case.works.values() if self.case else ()
        law = self.definition
        return {w.name: self._name(w.assignee) for w in works if w.is_open and not law.task_of(w.name).optional}

    def _due(self) -> dict[str, str]:
        return {name: _minute(term.due) for name, term in self._terms()}

    def _hard(self) -> dict[str, str]:
        return {name: _minute(term.hard) for name, term in self._terms()}

    def _terms(self) -> Iterator[tuple[str, Any]]:
        sight = self._sight()
        for name, work in sight.case.works.items():
            yield name, term_of_task(sight, self.definition.task_of(name), work)
        for name, clock in self.definition.clocks.items():
            yield name, term_of_clock(sight, clock)

    def _fields(self) -> dict[str, str]:
        sight = self._sight()
        names = [*self.definition.fields, *(f"{state}.count" for state in self.definition.states)]
        return {name: _worded(sight.look(name)) for name in names}

    def _begun(self) -> list[str]:
        return self.begun

    def _told(self) -> list[str]:
        return self.told

    def _credit(self) -> dict[str, str]:
        sight = self._sight()
        found = {}
        for name, work in sight.case.works.items():
            task = self.definition.task_of(name)
            credit = credit_of(sight, task, work, term_of_task(sight, task, work))
            if credit and (outcome := credit.outcome(self.now)):
                whose = self._name(credit.whose(self.now))
                found[name] = f"{outcome.replace('_', ' ')} {credit.item} {whose}"
        return found

    def _name(self, member: int | None) -> str:
        return self.names[member] if member else "–"


def encoded_case(case: Case) -> str:
    """A case as text, to compare two."""
    return repr(case)


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(entry) for key, entry in node.value.items()}
    return [_plain(entry) for entry in node.value] if isinstance(node.value, list) else node.value


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _minute(moment: datetime | None) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if moment else "–"


def _worded(value: Any) -> str:
    if isinstance(value, datetime):
        return _minute(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(encoded(value))


def _said(refusal: Refused) -> str:
    detail = refusal.values.get("name") or refusal.values.get("field") or ""
    key = "" if refusal.key == "needs" else refusal.key.replace("_", " ")
    return f"{key} {detail}".strip()
