"""The heroes that a promotion chose are the store's: the catalogue remembers them, and offers them first next time."""

from collections.abc import Sequence

import sqlalchemy as sa

from opsflow.flow.followers import Happened, follows
from opsflow.shop import catalogue
from opsflow.shop.catalogue import Altered, Author
from opsflow.shop.products import PRODUCT

WORKFLOW, HEROES = "promotion", "heroes"


@follows("set")
def remember(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """The newest choice holds: whoever was a hero of the store before and is not chosen now is none any more."""
    for one in happened:
        if one.workflow == WORKFLOW and any(fact[0] == "set" and HEROES in fact[1] for fact in one.event.facts):
            _remember(change, one)


def _remember(change: sa.Connection, one: Happened) -> None:
    catalogue.hold(change)
    chosen = set(one.case.values.get(HEROES, ()))
    concerned = sa.or_(PRODUCT.c.hero, PRODUCT.c.number.in_(chosen))
    rows = change.execute(sa.select(PRODUCT).where(PRODUCT.c.store_id == one.store_id, concerned)).mappings()
    altered = [Altered(dict(row), {"hero": row["number"] in chosen}) for row in rows]
    catalogue.alter(change, Author(one.store_id, one.event.by, one.event.at, "hand"), altered)
