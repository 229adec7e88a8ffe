"""What a store set for its processes, and what was changed of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opsflow.flow.forms import Input, Texts, Typed
from opsflow.flow.law.answers import decoded, encoded
from opsflow.flow.queries import asking, offers
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.values import said_value
from opsflow.flow.words.definition import Definition, Field
from opsflow.people.roles import COMMANDING
from opsflow.refusals import Forbidden, NotFound
from opsflow.shop import queries as shop

MAY_READ = (*COMMANDING, "finance")


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting: its input, filled where the store has set it, and the default in words."""

    input: Input
    now: str
    default: str


@dataclass(frozen=True, slots=True)
class ProcessSettings:
    """The settings of a process."""

    workflow: str
    title: Texts
    lines: tuple[SettingLine, ...]


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """Who changed what, and when; the values in words."""

    at: datetime
    by: str
    process: Texts
    title: Texts
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """All settings of a store; `version` is the newest change of them."""

    id: int
    key: str
    store: str
    version: int
    may_set: bool
    processes: tuple[ProcessSettings, ...]
    changes: tuple[SettingChanged, ...]


def settings(scope: Scope, store_key: str, typed: Typed | None = None) -> StoreSettings:
    """What the reader may see of a store's settings; `typed` is the form of one process. Raises NotFound, Forbidden."""
    store = shop.store(scope.reading, store_key)
    roles = scope.asker.roles_in(store.id)
    if not roles:
        raise NotFound()
    if roles.isdisjoint(MAY_READ):
        raise Forbidden()
    laws = [law for law in scope.laws().values() if law.settings]
    return StoreSettings(
        store.id,
        store.key,
        store.title,
        shop.newest_change(scope.reading, store.id),
        not roles.isdisjoint(COMMANDING),
        tuple(_process(scope, law, store.id, typed if typed and typed.of == law.key else None) for law in laws),
        tuple(_changes(scope, store.id)),
    )


def stores_to_read(scope: Scope) -> dict[str, str]:
    """The stores whose settings the reader may see, by key. Raises Forbidden where there is none."""
    rows = shop.stores(scope.reading)
    found = {row.key: row.title for row in rows if not scope.asker.roles_in(row.id).isdisjoint(MAY_READ)}
    if not found:
        raise Forbidden()
    return found


def _process(scope: Scope, law: Definition, store_id: int, typed: Typed | None) -> ProcessSettings:
    draft = offers.unopened(scope, law, store_id)
    own = {name: _own(scope, law, name, store_id) for name in law.settings}
    shown = asking.of_settings(scope, draft, store_id, own, typed)
    lines = []
    for one, field in zip(shown, law.settings.values(), strict=True):
        default = field.default(draft.sight) if field.default else None
        kept = own[field.name]
        words = _words(scope, law, field, default), _words(scope, law, field, default if kept is None else kept)
        lines.append(SettingLine(one, words[1], words[0]))
    return ProcessSettings(law.key, dict(law.text(law.key)), tuple(lines))


def _own(scope: Scope, law: Definition, name: str, store_id: int) -> Any:
    found = shop.setting(scope.reading, f"{law.key}.{name}", None, store_id=store_id)
    return decoded(law.settings[name], found)


def _changes(scope: Scope, store_id: int) -> Iterable[SettingChanged]:
    rows = shop.setting_changes(scope.reading, store_id)
    scope.meet(row.member_id for row in rows)
    for row in rows:
        workflow, _, name = row.key.partition(".")
        law = scope.laws().get(workflow)
        person = scope.person(row.member_id)
        by = person.name if person else ""
        if law is None or name not in law.settings:  # of a process that is no more, or a setting it no longer has
            yield SettingChanged(row.at, by, {"en": workflow}, {"en": name}, str(row.before), str(row.after))
            continue
        field = law.settings[name]
        values = (_words(scope, law, field, decoded(field, value)) for value in (row.before, row.after))
        yield SettingChanged(row.at, by, dict(law.text(workflow)), dict(law.text(name)), *values)


def _words(scope: Scope, law: Definition, field: Field, value: Any) -> str:
    return said_value(scope, law, field, encoded(value))
