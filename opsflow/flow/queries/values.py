"""Values of a case in the reader's words."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from opsflow.flow.law.answers import decoded
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import FileLink
from opsflow.flow.words.definition import Definition, Field
from opsflow.i18n import moment, said
from opsflow.people.roles import TITLES

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
    if field.type == "role":
        return said(TITLES.get(str(value), {"en": str(value)}))
    if field.type == "time":
        return moment(decoded(field, value))
    if field.type == "yes_no":
        return "✓" if value else "–"
    if field.type == "product":
        return titles.get(str(value), str(value))
    if field.type == "money":
        return f"¥{value}"
    if field.unit:
        return f"{value} {said(dict(definition.text(field.unit)))}"
    person = scope.person(int(value)) if field.type == "person" else None
    return person.name if person else _file_name(str(value)) if field.type == "file" else str(value)


def files_of(value: Any) -> Iterable[FileLink]:
    """The stored files that a value of type `file` names, as `<id>/<name>`."""
    for one in [value] if isinstance(value, str) else value:
        file_id, _slash, name = str(one).partition("/")
        if file_id.isdigit():
            yield FileLink(int(file_id), name, name.lower().endswith(PICTURES))


def _single(field: Field) -> Field:
    return Field(field.name, field.type, choices=field.choices, unit=field.unit)


def _file_name(value: str) -> str:
    return value.partition("/")[2] or value
