"""What the trees of `language` mean: a formula is asked with a view of a case and answers a value, a moment or yes/no.

An unknown value is `None`: it makes every comparison false and is left out of `later of` and `earlier of`; a moment built
on one is unknown too. Trees are compiled once into closures, for a formula is asked many times for every order.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from operator import ge, gt, le, lt
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from opsflow.flow.words.language import Tree, names_in
from opsflow.flow.words.worktime import Calendar, Calendars


class View(Protocol):
    """What a formula may look at: names of the case, and the calendars that its moments count in."""

    calendars: Calendars

    def look(self, name: str) -> Any:
        """The value of a name, None while it is not known."""

    def shift(self) -> Calendar | None:
        """The calendar of the assignee's own shift."""


Meaning = Callable[[View], Any]
IsName = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Formula:
    """A condition or moment of a definition: its text, the names it looks up, what it answers, the calendar it counts in."""

    text: str
    names: frozenset[str]
    ask: Meaning
    calendar: str | None = None

    def __call__(self, view: View) -> Any:
        """What it answers for a case."""
        return self.ask(view)


def formula(text: str, tree: Tree, is_name: IsName) -> Formula:
    """Compile a tree; a bare name that `is_name` does not know is a choice and means itself."""
    calendar = tree[2] if tree[0] in ("days", "worked", "next_at") else None
    return Formula(text, frozenset(filter(is_name, names_in(tree))), _compile(tree, is_name), calendar)


def chosen(field: str, table: dict[str, Formula], otherwise: Formula | None) -> Formula:
    """A formula that depends on the value of `field`: `{by: kind, poster: …, else: …}`."""
    names = frozenset({field}).union(*(part.names for part in table.values()), otherwise.names if otherwise else ())

    def ask(view: View) -> Any:
        part = table.get(as_choice(view.look(field)), otherwise)
        return part.ask(view) if part else None

    return Formula(f"by {field}", names, ask)


def as_choice(value: Any) -> str:
    """The word that a `by:` table uses for a value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _compile(tree: Tree, is_name: IsName) -> Meaning:
    kind, *parts = tree
    if kind == "name":
        return _name(parts[0], is_name)
    if kind == "value":
        return lambda view, value=parts[0]: value  # type: ignore[misc]
    return _BUILDERS[kind](parts, is_name)


def _name(name: str, is_name: IsName) -> Meaning:
    if is_name(name):
        return lambda view: view.look(name)
    return lambda view: name


def _all(parts: list[Any], is_name: IsName) -> list[Meaning]:
    return [_compile(part, is_name) for part in parts]


def _or(parts: list[Any], is_name: IsName) -> Meaning:
    tests = _all(parts, is_name)
    return lambda view: any(test(view) for test in tests)


def _and(parts: list[Any], is_name: IsName) -> Meaning:
    tests = _all(parts, is_name)
    return lambda view: all(test(view) for test in tests)


def _not(parts: list[Any], is_name: IsName) -> Meaning:
    (test,) = _all(parts, is_name)
    return lambda view: not test(view)


def _true(parts: list[Any], is_name: IsName) -> Meaning:
    (value,) = _all(parts, is_name)
    return lambda view: bool(value(view))


def _set(parts: list[Any], is_name: IsName) -> Meaning:
    (value,) = _all(parts, is_name)
    return lambda view: value(view) not in (None, "", ())


def _in(parts: list[Any], is_name: IsName) -> Meaning:
    value, *choices = _all(parts, is_name)

    def ask(view: View) -> bool:
        found = value(view)
        return found is not None and any(found == choice(view) for choice in choices)

    return ask


def _equal(wanted: bool) -> Callable[[list[Any], IsName], Meaning]:
    def build(parts: list[Any], is_name: IsName) -> Meaning:
        left, right = _all(parts, is_name)

        def ask(view: View) -> bool:
            a, b = left(view), right(view)
            return a is not None and b is not None and (a == b) is wanted

        return ask

    return build


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[list[Any], IsName], Meaning]:
    def build(parts: list[Any], is_name: IsName) -> Meaning:
        left, right = _all(parts, is_name)

        def ask(view: View) -> bool:
            a, b = left(view), right(view)
            return a is not None and b is not None and compare(a, b)

        return ask

    return build


def _else(parts: list[Any], is_name: IsName) -> Meaning:
    first, second = _all(parts, is_name)

    def ask(view: View) -> Any:
        known = first(view)
        return second(view) if known is None else known

    return ask


def _extreme(best: Callable[..., datetime]) -> Callable[[list[Any], IsName], Meaning]:
    def build(parts: list[Any], is_name: IsName) -> Meaning:
        parts_of = _all(parts, is_name)

        def ask(view: View) -> datetime | None:
            known: list[datetime] = [found for part in parts_of if (found := part(view)) is not None]
            return best(known) if known else None

        return ask

    return build


def _after(parts: list[Any], is_name: IsName) -> Meaning:
    length: timedelta = parts[0]
    anchor = _compile(parts[1], is_name)

    def ask(view: View) -> datetime | None:
        start = anchor(view)
        return start + length if isinstance(start, datetime) else None

    return ask


def _counted(answer: Callable[[Calendar, datetime, Any], datetime]) -> Callable[[list[Any], IsName], Meaning]:
    def build(parts: list[Any], is_name: IsName) -> Meaning:
        amount, calendar, tree = parts
        anchor = _compile(tree, is_name)

        def ask(view: View) -> datetime | None:
            start = anchor(view)
            counting = _calendar(view, calendar)
            return None if start is None or counting is None else answer(counting, start, amount)

        return ask

    return build


def _next_at(parts: list[Any], is_name: IsName) -> Meaning:
    if parts[1]:
        return _counted(lambda calendar, start, at: calendar.next_at(at, start))(parts, is_name)
    at, anchor = parts[0], _compile(parts[2], is_name)

    def ask(view: View) -> datetime | None:
        start = anchor(view)
        return None if start is None else _at_that_time(start, at, view.calendars.zone)

    return ask


def _at_that_time(start: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The next time the shop's clock says `at`, strictly after `start`, whatever day it is."""
    day = start.astimezone(zone).date()
    today = datetime.combine(day, at, zone)
    return (today if today > start else datetime.combine(day + timedelta(days=1), at, zone)).astimezone(UTC)


def _calendar(view: View, name: str) -> Calendar | None:
    if name == "shift":
        return view.shift()
    calendar: Calendar = getattr(view.calendars, name)
    return calendar


def _of_runs(question: str) -> Callable[[list[Any], IsName], Meaning]:
    def build(parts: list[Any], is_name: IsName) -> Meaning:
        anchor = _compile(parts[0], is_name)

        def ask(view: View) -> datetime | None:
            start = anchor(view)
            return None if start is None else getattr(view.calendars.runs, question)(start)

        return ask

    return build


_BUILDERS: dict[str, Callable[[list[Any], IsName], Meaning]] = {
    "or": _or,
    "and": _and,
    "not": _not,
    "true": _true,
    "set": _set,
    "in": _in,
    "=": _equal(True),
    "!=": _equal(False),
    "<": _ordered(lt),
    "<=": _ordered(le),
    ">": _ordered(gt),
    ">=": _ordered(ge),
    "later": _extreme(max),
    "earlier": _extreme(min),
    "else": _else,
    "after": _after,
    "days": _counted(lambda calendar, start, n: calendar.days_after(start, n)),
    "worked": _counted(lambda calendar, start, length: calendar.add(start, length)),
    "next_at": _next_at,
    "run_of": _of_runs("of"),
    "run_before": _of_runs("before"),
    "cutoff_of": _of_runs("cutoff_of"),
    "cutoff_before": _of_runs("cutoff_before"),
}


def mentions(names: Collection[str], part: Formula | None) -> bool:
    """Whether a formula looks up any of these names."""
    return part is not None and not part.names.isdisjoint(names)
