"""Values of a case in the reader's words, and the inputs that an act asks for."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from opsflow.flow.law.answers import decoded
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import FileLink, Input
from opsflow.flow.words.definition import Ask, Definition, Field
from opsflow.i18n import moment, said, zone

PICTURES = (".png", ".jpg", ".jpeg", ".webp")


def said_value(
    scope: Scope, definition: Definition, field: Field, value: Any, titles: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A value as it stands in a fact, in the reader's words."""
    if value is None:
        return "–"
    if field.many:
        return "、".join(said_value(scope, definition, _single(field), one, titles) for one in value)
    if field.type == "choice":
        return said(dict(definition.text(str(value))))
    if field.type == "time":
        return moment(decoded(field, value))
    if field.type == "yes_no":
        return "✓" if value else "–"
    if field.type == "product":
        return titles.get(str(value), str(value))
    if field.type == "money":
        return f"¥{value}"
    person = scope.person(int(value)) if field.type == "person" else None
    return person.name if person else _file_name(str(value)) if field.type == "file" else str(value)


def files_of(value: Any) -> Iterable[FileLink]:
    """The stored files that a value of type `file` names, as `<id>/<name>`."""
    for one in [value] if isinstance(value, str) else value:
        file_id, _slash, name = str(one).partition("/")
        if file_id.isdigit():
            yield FileLink(int(file_id), name, name.lower().endswith(PICTURES))


def inputs(definition: Definition, asks: Iterable[Ask], values: Mapping[str, Any]) -> tuple[Input, ...]:
    """The inputs of an act, filled with what the case says already."""
    return tuple(_input(definition, ask, values) for ask in asks)


def _input(definition: Definition, ask: Ask, values: Mapping[str, Any]) -> Input:
    field = definition.fields[ask.name]
    value = values.get(ask.name) if field.type != "file" and field.name != "comment" else None
    return Input(
        name=ask.name,
        title=dict(definition.text(ask.name)),
        type=field.type,
        required=ask.required,
        value=value.astimezone(zone()).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value,
        choices=tuple((choice, dict(definition.text(choice))) for choice in field.choices),
        many=field.many,
        accept=tuple(f".{kind}" for kind in field.files),
        least=field.least,
        most=field.most,
    )


def _single(field: Field) -> Field:
    return Field(field.name, field.type, choices=field.choices)


def _file_name(value: str) -> str:
    return value.partition("/")[2] or value
