"""What an act says: its fields asked one by one, values for each entry of a list, products by their titles, and its rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from opsflow.flow.law.answers import LONGEST_ENTRY, answered, is_empty
from opsflow.flow.law.context import Draft
from opsflow.flow.law.sight import Sight
from opsflow.flow.words.definition import Ask, Field, Task, Way
from opsflow.refusals import Refused


def write(draft: Draft, asking: Task | Way, given: Mapping[str, Any]) -> None:
    """Check what an act must say and what must hold for it, then write its values. Raises Refused."""
    task = asking if isinstance(asking, Task) else None
    fields = draft.definition.fields
    plain = [ask for ask in asking.ask if ask.when is None and fields[ask.name].each is None]
    later = [ask for ask in asking.ask if ask not in plain]  # they look at what the plain ones say
    keep(draft, _of_fields(draft, plain, given))
    asked = _asked(draft, later)
    keep(draft, _outlived(draft, [ask for ask in later if ask not in asked]))
    keep(draft, _of_entries(draft, asked, given, task))
    sight = draft.sight_of(task)
    for name, holds in asking.needs.items():
        if not holds(sight):
            raise Refused("needs", name=name, texts=draft.text(name))


def keep(draft: Draft, values: Mapping[str, Any]) -> None:
    """Write values, and beside them what the products among them are called. Raises Refused `product_unknown`."""
    if not values:
        return
    titles = _titles(draft, values)
    new = {number: title for number, title in titles.items() if draft.case.titles.get(number) != title}
    if new:
        draft.add("titled", new)
    draft.add("set", dict(values))


def _titles(draft: Draft, values: Mapping[str, Any]) -> dict[str, str]:
    titles: dict[str, str] = {}
    for name, value in values.items():
        if draft.definition.field_of(name).type == "product":
            numbers = value if isinstance(value, list) else [value]
            there = draft.world.outside.facts(numbers)
            for number in numbers:
                if number not in there:
                    raise Refused("product_unknown", number=number, field=name, texts=draft.text(name))
                titles[number] = str(there[number]["title"])
    return titles


def _asked(draft: Draft, asks: Iterable[Ask]) -> list[Ask]:
    sight = draft.sight
    return [ask for ask in asks if ask.when is None or ask.when(sight)]


def _outlived(draft: Draft, unasked: Iterable[Ask]) -> dict[str, None]:
    """What an earlier answer said that nothing asks for now: a field that is asked for under conditions only goes with them."""
    definition = draft.definition
    acts: tuple[Task | Way, ...] = (*definition.tasks.values(), *definition.ways.values())
    always = {ask.name for act in acts for ask in act.ask if ask.when is None}
    return {ask.name: None for ask in unasked if ask.name not in always and draft.case.values.get(ask.name) is not None}


def _of_fields(draft: Draft, asks: Iterable[Ask], given: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for ask in asks:
        field = draft.definition.fields[ask.name]
        value = answered(draft.definition, field, given.get(ask.name), draft.zone, required=ask.required)
        if value is None:
            continue
        if field.name in draft.definition.lists and any(len(str(entry)) > LONGEST_ENTRY for entry in value):
            raise Refused("wrong_value", field=field.name, why="long", texts=draft.text(field.name))
        values[field.name] = value
    return values


def _of_entries(draft: Draft, asks: Iterable[Ask], given: Mapping[str, Any], task: Task | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for ask in asks:
        field = draft.definition.fields[ask.name]
        if field.each is None:
            values |= _of_fields(draft, [ask], given)
            continue
        for item, raw in _by_entry(draft.sight, field, given.get(ask.name), task).items():
            called = draft.case.titles.get(item, "")
            value = answered(draft.definition, field, raw, draft.zone, required=ask.required, entry=item, called=called)
            if value is not None:
                values[f"{ask.name}:{item}"] = value
    return values


def _by_entry(sight: Sight, field: Field, raw: Any, task: Task | None) -> dict[str, Any]:
    """A value for each entry: by its name, or in the order of the list; in the task of one entry for that one alone."""
    if task and task.item is not None and task.each == field.each:
        return {task.item: raw}
    entries = sight.entries(str(field.each))
    if isinstance(raw, Mapping):
        return {item: raw.get(item) for item in entries}
    said = [] if is_empty(raw) else list(raw) if isinstance(raw, list | tuple) else [raw]
    return dict(zip(entries, [*said, *[None] * len(entries)], strict=False))


def heard(draft: Draft, given: Mapping[str, Any]) -> None:
    """Keep what an event carries for fields of the case; what it does not know stays as it was."""
    definition = draft.definition
    found = {
        name: answered(definition, definition.fields[name], value, draft.zone)
        for name, value in given.items()
        if name in definition.fields and not definition.fields[name].is_ and value is not None
    }
    keep(draft, {name: value for name, value in found.items() if value is not None})
