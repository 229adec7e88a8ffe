"""The people, products, orders and settings that a file of examples supposes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from opsflow.flow.law.answers import answered, decoded
from opsflow.flow.law.outside import NAMED_FACTS, PRODUCT_FACTS
from opsflow.flow.law.staff import Absence, Mate
from opsflow.flow.words.definition import ROLES, Definition, Field
from opsflow.yaml_nodes import Node

ZONE = ZoneInfo("Asia/Shanghai")
SHIFTS = {"early": ("09:00", "16:30"), "late": ("16:30", "23:00")}
REPORTS_TO = {"deputy_gm": "owner", "store_manager": "deputy_gm", "customer_service": "cs_supervisor"}
ALWAYS = (datetime.min.replace(tzinfo=ZONE), datetime.max.replace(tzinfo=ZONE))
People = Mapping[str, str]  # name: roles, shift, whose deputy
Ids = Mapping[str, int]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Supposed:
    """What the shop knows beside its cases (`sight.Outside`): products by number, orders and sheets, settings by name."""

    products: Mapping[str, Facts]
    others: Mapping[str, Mapping[str, Facts]]  # by type, then by what names one
    settings: Facts
    seen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def facts(self, numbers: Collection[str]) -> Mapping[str, Facts]:
        """Products that the examples name; where they name none, every number is one."""
        known = self.products or {number: {"title": number} for number in numbers}
        return {number: known[number] for number in numbers if number in known}

    def named(self, kind: str, key: str) -> Facts:
        """An order or a sheet that the examples name."""
        return self.others.get(kind, {}).get(key, {})

    def served(self, field: str, value: Any) -> tuple[int, ...]:
        """Who the examples say served somebody, or somebody's order, before."""
        return self.seen.get(str(value), ())

    def setting(self, name: str) -> Any:
        """What the examples set."""
        return self.settings.get(name)


def mates(people: People, ids: Ids) -> Iterable[Mate]:
    """Everybody as the engine sees them."""
    for name, words in people.items():
        told = words.split()
        roles = frozenset(word for word in told if word in ROLES)
        week = {shift: tuple((day, *SHIFTS[shift]) for day in range(7)) for shift in told if shift in SHIFTS}
        deputies = tuple(Absence(*ALWAYS, ids.get(other, 0)) for other, who in _deputies(people) if who == name)
        yield Mate(ids[name], name, roles, superior_of(people, ids, roles), week, deputies=deputies)


def superior_of(people: People, ids: Ids, roles: frozenset[str]) -> int | None:
    """The id of whom somebody with these roles reports to."""
    role = next(iter(sorted(roles)), "")
    while role and role != "owner":
        role = REPORTS_TO.get(role, "store_manager" if role != "store_manager" else "deputy_gm")
        found = [name for name, words in people.items() if role in words.split() and role not in roles]
        if found:
            return ids[found[0]]
    return None


def supposed(definition: Definition, examples: Node, ids: Ids) -> Supposed:
    """`products: {number: {title: …, stock: 3}}`, `orders: {number: {total: 300}}`, `sheets`, `settings: {setting: value}`,
    `served: {customer or order: [names]}`, the last first."""
    served = examples.get("served")
    before = served.entries() if served else {}
    return Supposed(
        _named(definition, examples.get("products"), PRODUCT_FACTS),
        {kind: _named(definition, examples.get(f"{kind}s"), facts) for kind, facts in NAMED_FACTS.items()},
        _settings(definition, examples.get("settings")),
        {value: tuple(ids[one.one_of(ids)] for one in who.listed()) for value, who in before.items()},
    )


def _named(definition: Definition, there: Node | None, types: Mapping[str, str]) -> dict[str, Facts]:
    return {
        number: {
            name: _typed(definition, Field(name, types[name]), _said(fact))
            for name, fact in node.only(tuple(types)).items()
        }
        for number, node in (there.entries() if there else {}).items()
    }


def _settings(definition: Definition, there: Node | None) -> dict[str, Any]:
    return {
        name: _typed(definition, definition.settings[name], _said(node))
        for name, node in (there.only(tuple(definition.settings)) if there else {}).items()
    }


def _typed(definition: Definition, field: Field, said: Any) -> Any:
    return decoded(field, answered(definition, field, said, ZONE))


def _said(node: Node) -> Any:
    return [entry.text() for entry in node.listed()] if isinstance(node.value, list) else node.text()


def _deputies(people: People) -> Iterable[tuple[str, str]]:
    for name, words in people.items():
        told = words.split()
        if "deputy" in told:
            yield name, told[told.index("deputy") + 1]
