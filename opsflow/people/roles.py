"""The roles of a shop, whom each reports to, and what a member holds. Pure. Source: scorecards.md, the first table."""

from collections.abc import Iterable
from dataclasses import dataclass

REPORTS_TO: dict[str, str | None] = {
    "owner": None,
    "deputy_gm": "owner",
    "store_manager": "deputy_gm",
    "ops_specialist": "store_manager",
    "promoter": "store_manager",
    "editor": "store_manager",
    "shipping": "store_manager",
    "customer_service": "cs_supervisor",
    "cs_supervisor": "store_manager",
    "designer": "store_manager",
    "finance": "store_manager",
}
ROLES = tuple(REPORTS_TO)
COMMANDING = ("owner", "deputy_gm", "store_manager")  # they lead a store
TITLES: dict[str, dict[str, str]] = {
    "owner": {"en": "Owner", "zh_Hans": "店主", "zh_Hant": "店主"},
    "deputy_gm": {"en": "Deputy general manager", "zh_Hans": "副总", "zh_Hant": "副總"},
    "store_manager": {"en": "Store manager", "zh_Hans": "店长", "zh_Hant": "店長"},
    "ops_specialist": {"en": "Operations specialist", "zh_Hans": "运营专员", "zh_Hant": "運營專員"},
    "promoter": {"en": "Promotion specialist", "zh_Hans": "推广专员", "zh_Hant": "推廣專員"},
    "editor": {"en": "Shop editor", "zh_Hans": "网店编辑", "zh_Hant": "網店編輯"},
    "shipping": {"en": "Dispatch specialist", "zh_Hans": "发货专员", "zh_Hant": "發貨專員"},
    "customer_service": {"en": "CS specialist", "zh_Hans": "客服专员", "zh_Hant": "客服專員"},
    "cs_supervisor": {"en": "CS supervisor", "zh_Hans": "客服主管", "zh_Hant": "客服主管"},
    "designer": {"en": "Art designer", "zh_Hans": "美工", "zh_Hant": "美工"},
    "finance": {"en": "Finance", "zh_Hans": "财务", "zh_Hant": "財務"},
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role held now; `store_id` None is every store."""

    role: str
    store_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """The signed-in member on whose behalf something is read or done."""

    id: int
    name: str
    login: str
    locale: str | None = None
    theme: str = "system"
    is_admin: bool = False
    is_demo: bool = False
    superior_id: int | None = None
    main_role: str | None = None
    held: tuple[Held, ...] = ()

    def roles_in(self, store_id: int) -> frozenset[str]:
        """The roles held in this store."""
        return frozenset(one.role for one in self.held if one.store_id in (None, store_id))

    def holds(self, role: str, store_id: int) -> bool:
        """Whether this role is held in this store."""
        return role in self.roles_in(store_id)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held in any store."""
        return frozenset(one.role for one in self.held)

    def store_ids(self, all_ids: Iterable[int]) -> frozenset[int]:
        """Which of these stores a role is held in (an administrator: all of them)."""
        return frozenset(one for one in all_ids if self.is_admin or self.roles_in(one))


def chain_of_superiors(role: str) -> tuple[str, ...]:
    """The roles above a role, nearest first."""
    above = REPORTS_TO[role]
    return (above, *chain_of_superiors(above)) if above else ()
