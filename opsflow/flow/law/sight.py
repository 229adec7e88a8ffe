"""What formulas see of a case: its fields, its tasks' facts and its moments, each looked up once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from opsflow.flow.law.answers import encoded
from opsflow.flow.law.case import Case
from opsflow.flow.law.outside import LIST_FACTS, NAMED_FACTS, NOWHERE, Outside
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import Definition, Field, Task
from opsflow.flow.words.worktime import Calendar, Calendars

Found = TypeVar("Found")
Stay = tuple[datetime, datetime | None]  # from, to (None: still there)

ENTRY = ":entry"  # under this key, no name of a definition, `known` has the entry that a task is for
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Sight:
    """A view of a case (`formulas.View`). `known` overrides names: the due time a stage counts from, a task's opening.

    Fields are the case's: what they are computed from is never overridden.
    """

    __slots__ = ("_base", "_found", "_once", "_outside", "_shift", "_stood", "calendars", "case", "definition", "known")

    def __init__(
        self,
        case: Case,
        definition: Definition,
        calendars: Calendars,
        *,
        known: Mapping[str, Any] = _NOTHING,
        shift: Calendar | None = None,
        base: "Sight | None" = None,
        outside: Outside = NOWHERE,
    ) -> None:
        self._base = base or self
        self._outside: Outside = base._outside if base else outside
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
        fresh = Sight(self.case, self.definition, self.calendars, known=self.known, outside=self._outside)
        lasting = _lasting(self.definition)
        fresh._found = {name: value for name, value in self._found.items() if name in lasting}
        return fresh

    def at_task(self, work: Work) -> "Sight":
        """The case as the formulas of one of its tasks see it that is, or was, open."""
        looking = self.of(self.definition.task_of(work.name))
        return looking if work.opened == self.case.opened else looking.knowing(opened=work.opened)

    def of(self, task: Task) -> "Sight":
        """The case as the formulas of a task see it: for the one of an entry, `each` is that entry."""
        if task.item is None or self.known.get(ENTRY) == task.item:
            return self
        return self.knowing(**self._of_entry(str(task.each), task.item))

    def role_of(self, task: Task) -> str | None:
        """The role that a task belongs to, through a field that holds one too."""
        fields = (self.definition.fields.get(str(tree[1])) for tree in task.who if tree[0] == "person")
        known = (self.of(task).look(field.name) for field in fields if field and field.type == "role")
        return next(filter(None, known), None) or self.definition.role_of(task)

    def entries(self, name: str) -> list[str]:
        """The entries of a list field as they stand in names (`titles:4711`)."""
        return [str(encoded(value)) for value in self.look(name) or ()]

    def tasks(self, head: str) -> Iterator[Task]:
        """A task of the definition as the case has it: one for each entry of its list."""
        task = self.definition.task_of(head)
        if task.each is None:
            yield task
        else:
            yield from (replace(task, name=f"{head}:{item}", item=item) for item in self.entries(task.each))

    def before(self, task: Task) -> Iterator[Work]:
        """What is open and must be ticked before a task."""
        for name in (name for other in task.after for name in self.meant(task, other)):
            work = self.case.works.get(name)
            if work and work.is_open:
                yield work

    def meant(self, task: Task, other: str) -> list[str]:
        """What a task's `after` names: of a task for each entry of the same list, that of its own entry."""
        each = self.definition.task_of(other).each
        if each and each == task.each and task.item is not None:
            return [f"{other}:{task.item}"]
        return [one.name for one in self.tasks(other)]

    def shift(self) -> Calendar | None:
        """The shift calendar given with `knowing`."""
        return self._shift

    def look(self, name: str) -> Any:
        """The value of a name, None while it is not known."""
        if name in self.known:
            return self.known[name]
        if ENTRY in self.known and "." in name:
            head, _, fact = name.partition(".")
            own = f"{head}:{self.known[ENTRY]}"
            if head == "each":
                return self._of_products(self.known["each"], fact)
            if own in self.case.works:
                return self._of_task(own, fact)
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
        if name in self.definition.settings:
            return self._setting(name)
        if name in ("opened", "entered", "opener"):
            return getattr(self.case, name)
        head, _, fact = name.partition(".")
        if head in self.definition.tasks:
            return self._of_tasks(head, fact)
        if head in self.case.works:  # that of one entry
            return self._of_task(head, fact)
        if head in self.definition.states:
            return self._of_state(head, fact)
        if fact in LIST_FACTS:
            return _of_list(self.look(head) or (), fact)
        return self._of_named(head, fact) if fact else None

    def _of_named(self, head: str, fact: str) -> Any:
        """A fact of the order, the sheet or the products that a field names."""
        named = self.look(head)
        kind = self.definition.fields[head].type
        if kind in NAMED_FACTS:
            return self._outside.named(kind, str(named)).get(fact) if named else None
        return self._of_products(named, fact)

    def _setting(self, name: str) -> Any:
        found = self._outside.setting(name)
        default = self.definition.settings[name].default
        return default(self) if found is None and default else found

    def _of_products(self, named: Any, fact: str) -> Any:
        """A fact of a product, or of a list's products together; unknown where that of one of them is."""
        fact, _, of_all = fact.partition(".")
        numbers = named if isinstance(named, tuple) else (named,) if named else ()
        there = self._outside.facts(numbers)
        known = tuple(there.get(number, {}).get(fact) for number in numbers)
        if not isinstance(named, tuple):
            return known[0] if known else None
        return None if None in known else _of_list(known, of_all)

    def _field(self, name: str) -> Any:
        field = self.definition.fields[name]
        if field.each:
            known = (self.case.values.get(f"{name}:{item}") for item in self.entries(field.each))
            return tuple(value for value in known if value is not None)
        if field.is_:
            return field.is_(self)
        value = self.case.values.get(name)
        return field.default(self) if value is None and field.default else value

    def _of_entry(self, name: str, item: str) -> dict[str, Any]:
        """What is known of one entry of a list: itself, and the fields that have a value for each."""
        fields = (field.name for field in self.definition.fields.values() if field.each == name)
        known = {field: self.case.values.get(f"{field}:{item}") for field in fields}
        each = next((value for value in self.look(name) or () if str(encoded(value)) == item), None)
        return {ENTRY: item, "each": each, **known}

    def _of_tasks(self, head: str, fact: str) -> Any:
        """A fact of a task; of one for each entry, of all of them together."""
        if self.definition.tasks[head].each is None:
            return self._of_task(head, fact)
        found = [self._of_task(task.name, fact) for task in self.tasks(head)]
        if fact == "open":
            return any(found)
        if fact in ("doer", "assignee"):
            return tuple(dict.fromkeys(member for member in found if member is not None))
        whole = bool(found) and all(found)
        return whole if fact == "checked" else max(found) if whole else None

    def _of_task(self, name: str, fact: str) -> Any:
        work = self.case.works.get(name)
        if fact == "open":
            return bool(work and work.is_open)
        if work is None:
            return None
        if fact == "checked":
            return set(work.checked) >= set(self.definition.task_of(name).checklist)
        return {"done": work.done, "doer": work.doer, "assignee": work.assignee}.get(fact)

    def _of_state(self, name: str, fact: str) -> Any:
        entries: list[datetime] = [start for state, start in self.case.spans if state == name]
        if fact == "count":
            return len(entries)
        return entries[-1] if entries else None


def _of_list(values: tuple[Any, ...], fact: str) -> Any:
    if fact == "count":
        return len(values)
    if fact == "sum":
        return sum(values)
    return {"min": min, "max": max}[fact](values) if values else None


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
