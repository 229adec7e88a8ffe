"""What formulas see of a case: its fields, its tasks' facts and its moments, each looked up once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from opsflow.flow.law.case import Case, Work
from opsflow.flow.words.definition import Definition, Field
from opsflow.flow.words.worktime import Calendar, Calendars

Found = TypeVar("Found")
Stay = tuple[datetime, datetime | None]  # from, to (None: still there)

_NOTHING: Mapping[str, Any] = MappingProxyType({})
CASE_NAMES = ("opened", "entered", "opener", "now", "due", "resumed")
TASK_FACTS = ("done", "doer", "assignee", "checked", "open")
STATE_FACTS = ("count", "entered")
LIST_FACTS = ("count",)


class Sight:
    """A view of a case (`formulas.View`). `known` overrides names: the due time a stage counts from, a task's opening.

    Fields are the case's: what they are computed from is never overridden.
    """

    __slots__ = ("_base", "_found", "_once", "_shift", "_stood", "calendars", "case", "definition", "known")

    def __init__(
        self,
        case: Case,
        definition: Definition,
        calendars: Calendars,
        *,
        known: Mapping[str, Any] = _NOTHING,
        shift: Calendar | None = None,
        base: "Sight | None" = None,
    ) -> None:
        self._base = base or self
        self.case = case
        self.definition = definition
        self.calendars = calendars
        self.known = known
        self._shift = shift
        self._found: dict[str, Any] = {}
        self._stood: dict[frozenset[str], list[Stay]] = {}
        self._once: dict[str, Any] = {}

    def knowing(self, *, shift: Calendar | None = None, **known: Any) -> "Sight":
        """The same case with some names given."""
        merged = {**self.known, **known}
        shift = shift or self._shift
        return Sight(self.case, self.definition, self.calendars, known=merged, shift=shift, base=self._base)

    def moved_on(self) -> "Sight":
        """The case after anything but its values has changed: what they alone decide stays as found."""
        fresh = Sight(self.case, self.definition, self.calendars, known=self.known)
        lasting = _lasting(self.definition)
        fresh._found = {name: value for name, value in self._found.items() if name in lasting}
        return fresh

    def at_task(self, work: Work) -> "Sight":
        """The case as the formulas of one of its tasks see it."""
        if work.opened == self.case.opened:
            return self
        return self.knowing(opened=work.opened)

    def shift(self) -> Calendar | None:
        """The shift calendar given with `knowing`."""
        return self._shift

    def look(self, name: str) -> Any:
        """The value of a name, None while it is not known."""
        if name in self.known:
            return self.known[name]
        found = self._base._found
        if name not in found:
            found[name] = self._base._find(name)
        return found[name]

    def stood_in(self, states: frozenset[str]) -> list[Stay]:
        """The stays in these states, neighbouring ones as one; the last has no end while it lasts."""
        stood = self._base._stood
        if states not in stood:
            stood[states] = list(_stays(self.case, states))
        return stood[states]

    def once(self, name: str, find: Callable[[], Found]) -> Found:
        """What is derived from the case as it stands, found once; a sight that was told more finds its own."""
        if self._base is not self:
            return find()
        if name not in self._once:
            self._once[name] = find()
        found: Found = self._once[name]
        return found

    def _find(self, name: str) -> Any:
        field = self.definition.fields.get(name)
        if field:
            return self._field(name)
        if name in ("opened", "entered", "opener"):
            return getattr(self.case, name)
        head, _, fact = name.partition(".")
        if head in self.definition.tasks:
            return self._of_task(head, fact)
        if head in self.definition.states:
            return self._of_state(head, fact)
        if fact == "count":
            return len(self.look(head) or ())
        return None

    def _field(self, name: str) -> Any:
        field = self.definition.fields[name]
        if field.is_:
            return field.is_(self)
        value = self.case.values.get(name)
        return field.default(self) if value is None and field.default else value

    def _of_task(self, name: str, fact: str) -> Any:
        work = self.case.works.get(name)
        if fact == "open":
            return bool(work and work.is_open)
        if work is None:
            return None
        if fact == "checked":
            return set(work.checked) >= set(self.definition.tasks[name].checklist)
        return {"done": work.done, "doer": work.doer, "assignee": work.assignee}.get(fact)

    def _of_state(self, name: str, fact: str) -> Any:
        entries: list[datetime] = [start for state, start in self.case.spans if state == name]
        if fact == "count":
            return len(entries)
        return entries[-1] if entries else None


def _stays(case: Case, states: frozenset[str]) -> Iterator[Stay]:
    began: datetime | None = None
    for state, since, _ in case.stays():
        if state in states:
            began = began or since
        elif began:
            if since > began:
                yield began, since
            began = None
    if began:
        yield began, None


_LASTING: dict[str, frozenset[str]] = {}  # by the definition's digest


def _lasting(definition: Definition) -> frozenset[str]:
    """The fields that follow from the case's values alone."""
    if definition.digest not in _LASTING:
        found, more = frozenset({"opened", "opener"}), True
        while more:
            known = found | {name for name, field in definition.fields.items() if _names(field) <= found}
            more, found = known != found, known
        _LASTING[definition.digest] = found
    return _LASTING[definition.digest]


def _names(field: Field) -> frozenset[str]:
    formulas = (formula for formula in (field.is_, field.default) if formula)
    return frozenset().union(*(formula.names for formula in formulas))
