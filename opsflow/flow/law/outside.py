"""What formulas may ask beside a case's own values: facts of its tasks and states, and what the shop knows."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

_NOTHING: Mapping[str, Any] = MappingProxyType({})
CASE_NAMES = ("opened", "entered", "opener", "now", "due", "resumed")
TASK_FACTS, STATE_FACTS = ("done", "doer", "assignee", "checked", "open"), ("count", "entered")
LIST_FACTS = ("count", "sum", "min", "max")
PRODUCT_FACTS = {"title": "text", "price": "money", "stock": "number", "on_sale": "yes_no", "hero": "yes_no"}
NAMED_FACTS = {
    "order": {"total": "money"},
    "sheet": dict.fromkeys(("assessed", "valued", "all_approved"), "yes_no"),
}


class Outside(Protocol):
    """What a shop knows beside its cases. Only acts look at it, never what is derived: it changes without an event."""

    def facts(self, numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """The facts (`PRODUCT_FACTS`) of products by number; those that the store has not are missing."""

    def named(self, kind: str, key: str) -> Mapping[str, Any]:
        """The facts (`NAMED_FACTS`) of an order or a score sheet; of one that is not known, none."""

    def setting(self, name: str) -> Any:
        """A value that the shop set, None where it set none."""

    def served(self, field: str, value: Any) -> Sequence[int]:
        """Who has ticked tasks of cases of the store in which a field of this name has this value, the last first."""


class _Nowhere:
    def facts(self, numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        return {number: {"title": number} for number in numbers}  # nothing but their numbers is known

    def named(self, kind: str, key: str) -> Mapping[str, Any]:
        return _NOTHING

    def setting(self, name: str) -> None: ...

    def served(self, field: str, value: Any) -> Sequence[int]:
        return ()


NOWHERE: Outside = _Nowhere()
