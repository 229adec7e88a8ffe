"""What an act asks for as a form: typed inputs filled with what is known or was typed, lists as tables, conditions decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from opsflow.flow.forms import Input, Pick, Row, Texts, Typed, Week
from opsflow.flow.law.answers import answered, encoded
from opsflow.flow.law.context import Draft
from opsflow.flow.queries.picking import meant
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.weeks import week_of
from opsflow.flow.words.definition import Ask, Definition, Field, Task, Way
from opsflow.i18n import zone
from opsflow.people.roles import ROLES, TITLES
from opsflow.refusals import Refused

EMPTY = 3  # rows of a new table
MORE = 3
MOST = 200
_ASKS_NOTHING = Way("", frozenset(), None)


def inputs(
    scope: Scope, draft: Draft, store_id: int, asking: Task | Way, typed: Typed | None = None
) -> tuple[Input, ...]:
    """The inputs of an act; with `typed` as they come back."""
    return tuple(_Form(scope, draft, store_id, asking, typed).inputs())


def of_settings(
    scope: Scope, draft: Draft, store_id: int, given: Mapping[str, Any], typed: Typed | None
) -> list[Input]:
    """The inputs of a process's settings: filled with what is `given`, or as they come back."""
    form = _Form(scope, draft, store_id, _ASKS_NOTHING, typed)
    found = []
    for name, field in draft.definition.settings.items():
        said = typed.of_(name) if typed else None
        value = (
            _shown(given.get(name)) if said is None else _lines(field, said) if field.many else next(iter(said), None)
        )
        one = form._input(Ask(name, required=False), field)
        found.append(replace(one, value=value, wrong=bool(typed and typed.wrong == name)))
    return found


class _Form:
    def __init__(self, scope: Scope, draft: Draft, store_id: int, asking: Task | Way, typed: Typed | None) -> None:
        self.scope = scope
        self.store_id = store_id
        self.asking = asking
        self.typed = typed
        self.definition = draft.definition
        self.draft = _as_said(draft, asking, typed) if typed else draft
        item = asking.item if isinstance(asking, Task) else None
        self.own = (asking.each, item) if isinstance(asking, Task) and item is not None else (None, "")
        self.picked = self._picked()

    def inputs(self) -> Iterable[Input]:
        """In the order in which they are asked; a list and the fields for each of its entries as one table."""
        listed = {ask.name: ask for ask in self.asking.ask}
        shown: set[str] = set()
        for ask in self.asking.ask:
            field = self.definition.fields[ask.name]
            of = self._list_of(field, listed)
            if of is None:
                yield self._alone(ask, field)
            elif of not in shown:
                shown.add(of)
                fields = [
                    one for one in self.asking.ask if self._list_of(self.definition.fields[one.name], listed) == of
                ]
                yield self._table(of, listed.get(of), [one for one in fields if one.name != of])

    def _list_of(self, field: Field, listed: Mapping[str, Ask]) -> str | None:
        """The list in whose table a field stands; None: it stands alone."""
        if field.each:
            return None if field.each == self.own[0] else field.each
        has_own = any(self.definition.fields[name].each == field.name for name in listed)
        return field.name if field.many and (has_own or field.type == "product") else None

    def _alone(self, ask: Ask, field: Field) -> Input:
        item = self.own[1] if field.each else ""
        one = self._input(ask, field)
        said = self.typed.of_(ask.name) if self.typed else None
        if said is None or field.type == "file":
            kept = self.draft.case.values.get(f"{ask.name}:{item}" if item else ask.name)
            value: Any = None if field.type == "file" or field.name == "comment" else _shown(kept)
        else:
            value = _lines(field, said) if field.many else next(iter(said), None)
        wrong = {ask.name, f"{ask.name}:{item}"} if item else {ask.name}
        week = self._week(field) if value is None else None
        return self._named(replace(one, value=value, draft=week, wrong=bool(self.typed and self.typed.wrong in wrong)))

    def _week(self, field: Field) -> Week | None:
        until = field.draft(self.draft.sight) if field.draft else None
        told_by = self.definition.key, self.asking.name
        return week_of(self.scope, self.store_id, until, told_by=told_by) if until else None

    def _table(self, name: str, own: Ask | None, asks: Sequence[Ask]) -> Input:
        fields = [self.definition.fields[ask.name] for ask in asks]
        heads = tuple(self._input(ask, field) for ask, field in zip(asks, fields, strict=True))
        title = dict(self.definition.text(name))
        if own is None:
            rows = tuple(self._of_entry(name, entry, heads) for entry in self.draft.sight.entries(name))
            return Input(name, title, "table", False, heads=heads, rows=rows)
        single = replace(self._input(own, self.definition.fields[name]), many=False)
        columns = (single, *heads)
        rows = tuple(self._of_row(name, row, columns) for row in self._rows(name, columns))
        wrong = bool(self.typed and self.typed.wrong == name)
        return Input(name, title, "table", own.required, heads=columns, rows=rows, grows=True, wrong=wrong)

    def _of_entry(self, name: str, entry: str, heads: Sequence[Input]) -> Row:
        """A row of the table over the entries that a list has."""
        title = self.definition.texts.get(entry) or dict.fromkeys(
            ("en", "zh_Hans", "zh_Hant"), self.draft.case.titles.get(entry, entry)
        )
        cells = []
        for head in heads:
            key = f"{head.name}:{entry}"
            said = self.typed.of_(key) if self.typed else None
            value = _shown(self.draft.case.values.get(key)) if said is None else next(iter(said), None)
            cells.append(replace(head, name=key, value=value, wrong=bool(self.typed and self.typed.wrong == key)))
        return Row(dict(title), tuple(map(self._named, cells)))

    def _rows(self, name: str, columns: Sequence[Input]) -> list[tuple[Any, ...]]:
        """What stands in the rows of a table that grows: as typed, else the entries that there are, and a few empty ones."""
        blank = (None,) * len(columns)
        if self.typed is None:
            kept = self.draft.case.values
            found: list[tuple[Any, ...]] = [
                (entry, *(_shown(kept.get(f"{head.name}:{entry}")) for head in columns[1:]))
                for entry in self.draft.sight.entries(name)
            ]
            return found + [blank] * max(EMPTY - len(found), 1)
        said = [list(self.typed.of_(column.name)) for column in columns]
        count = min(max(map(len, said)), MOST)
        rows = [tuple(one[at] if at < len(one) else None for one in said) for at in range(count)]
        gone, _, place = self.typed.less.rpartition(":")
        if gone == name and place.isascii() and place.isdigit() and int(place) < len(rows):
            del rows[int(place)]
        more = MORE if self.typed.more == name else 0
        return rows + [blank] * max(more, 0 if rows else EMPTY)

    def _of_row(self, name: str, row: Sequence[Any], columns: Sequence[Input]) -> Row:
        entry = str(row[0] or "").strip()
        entry = self.picked[entry].number if entry in self.picked else entry
        wrong = self.typed.wrong if self.typed else ""
        cells = (
            replace(column, value=value, required=False, wrong=bool(entry) and wrong == f"{column.name}:{entry}")
            for column, value in zip(columns, row, strict=True)
        )
        return Row({}, tuple(map(self._named, cells)))

    def _input(self, ask: Ask, field: Field) -> Input:
        asked = ask.when is None or bool(ask.when(self.draft.sight))
        one = _plain(field, dict(self.definition.text(ask.name)), ask.required and asked)
        return replace(
            one,
            choices=self._choices(field),
            unit=dict(self.definition.text(field.unit)) if field.unit else None,
            conditional=ask.when is not None,
            asked=asked,
        )

    def _choices(self, field: Field) -> tuple[tuple[str, Texts], ...]:
        if field.type == "choice":
            return tuple((choice, dict(self.definition.text(choice))) for choice in field.choices)
        if field.type == "role":
            return tuple((role, TITLES[role]) for role in ROLES)
        if field.type == "person":
            mates = self.draft.world.staff.mates
            return tuple((str(member), {"en": mates[member].name}) for member in sorted(mates))
        if field.type == "store":
            return tuple((title, {"en": title}) for title in self.scope.stores.values())
        return ()

    def _picked(self) -> Mapping[str, Pick]:
        """The products that the form names, by what is typed."""
        names = {ask.name for ask in self.asking.ask if self.definition.fields[ask.name].type == "product"}
        if not names:
            return {}
        typed = [text for name in names for text in (self.typed.of_(name) if self.typed else ())]
        kept = [self.draft.case.values.get(name) for name in names]
        flat = [one for value in kept for one in (value if isinstance(value, tuple) else (value,)) if one]
        return meant(self.scope.reading, self.store_id, [*typed, *map(str, flat)])

    def _named(self, one: Input) -> Input:
        """A product with its number, and what it is called."""
        pick = self.picked.get(str(one.value or "").strip()) if one.type == "product" else None
        return replace(one, value=pick.number, about=pick.about) if pick else one


def _plain(field: Field, title: Texts, required: bool) -> Input:
    return Input(
        name=field.name,
        title=title,
        type=field.type,
        required=required,
        many=field.many,
        accept=tuple(f".{kind}" for kind in field.files),
        long=field.draft is not None,
        least=field.least,
        most=field.most,
    )


def _as_said(draft: Draft, asking: Task | Way, typed: Typed) -> Draft:
    """The case as if the plain fields were said already: what later ones depend on."""
    probe = Draft(draft.case.copy(), draft.world, draft.by, "", None)
    for ask in asking.ask:
        field = draft.definition.fields[ask.name]
        if ask.when is not None or field.each or field.type == "file" or ask.name not in typed.said:
            continue
        said = typed.of_(ask.name)
        try:
            value = answered(draft.definition, field, _lines(field, said) if field.many else said[0], draft.zone)
        except Refused:
            continue
        if value is not None:
            probe.add("set", {ask.name: value})
    return probe


def _lines(field: Field, said: Sequence[str]) -> tuple[str, ...]:
    """The entries of a list as a form says them: several values, or one a line."""
    return tuple(
        line for text in said for line in (text.splitlines() if field.type != "file" else [text]) if line.strip()
    )


def _shown(value: Any) -> Any:
    """A value as its input has it."""
    if isinstance(value, tuple):
        return tuple(map(_shown, value))
    if isinstance(value, datetime):
        return value.astimezone(zone()).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(encoded(value))


def names(definition: Definition, asks: Iterable[Ask]) -> tuple[Input, ...]:
    """The inputs of an act by name alone, for lists that only ask whether there are any."""
    return tuple(_plain(definition.fields[ask.name], dict(definition.text(ask.name)), ask.required) for ask in asks)
