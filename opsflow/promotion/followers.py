"""What a promotion means to its store: the catalogue remembers its heroes, and the orders of its time are a campaign's."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from opsflow.flow.followers import Happened, follows
from opsflow.flow.queries.heard import when_and_who
from opsflow.shop import catalogue, terms
from opsflow.shop.catalogue import Altered, Author
from opsflow.shop.products import PRODUCT
from opsflow.shop.products import PRODUCT_CHANGE as CHANGED
from opsflow.shop.terms import TERMS

WORKFLOW, HEROES = "promotion", "heroes"
STOREWIDE, ACCEPTED = "enrolment_result:storewide_discount", "accepted"
RUNNING, OFF = "running", "cancelled"


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


@follows("undone")
def take_back(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """A choice that was taken back leaves the store's heroes as they were, where nobody has changed them since."""
    for one in happened:
        if one.workflow == WORKFLOW:
            for version in (fact[1] for fact in one.event.facts if fact[0] == "undone"):
                _take_back(change, one, version)


def _take_back(change: sa.Connection, one: Happened, version: int) -> None:
    at, by = when_and_who(change, one.case_id, version)
    catalogue.hold(change)
    made = (CHANGED.c.fact == "hero", CHANGED.c.at == at, CHANGED.c.member_id == by)
    there = sa.select(PRODUCT, CHANGED.c.before, CHANGED.c.after).join(CHANGED, CHANGED.c.product_id == PRODUCT.c.id)
    rows = change.execute(there.where(PRODUCT.c.store_id == one.store_id, *made)).mappings()
    altered = [Altered(dict(row), {"hero": row["before"]}) for row in rows if row["hero"] == row["after"]]
    catalogue.alter(change, Author(one.store_id, one.event.by, one.event.at, "hand"), altered)


@follows("entered", "set")
def mark_orders(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """While it runs, orders of its time and products are a campaign's; called off, they are not.

    What was once a hero of it stays one for its orders; a storewide discount that was accepted is of every product.
    """
    for one in {one.case_id: one for one in happened if one.workflow == WORKFLOW}.values():
        row = change.execute(sa.select(TERMS).where(TERMS.c.case_id == one.case_id)).one_or_none()
        if one.case.state == RUNNING:
            _run(change, one, row)
        elif row is not None and one.case.state == OFF and row.state != "taken_back":
            terms.alter(change, row.id, {"state": "taken_back"}, by=one.event.by, at=one.event.at)


def _run(change: sa.Connection, one: Happened, row: Any) -> None:
    values = one.case.values
    whole_store = values.get(STOREWIDE) == ACCEPTED
    before = row.products if row else []
    heroes = sorted({*values.get(HEROES, ()), *(before or ())})
    wanted = {
        "title": str(values.get("campaign", ""))[:200],
        "paid_from": values["starts_at"],
        "paid_until": values["ends_at"],
        "products": None if whole_store or before is None else heroes,
        "state": "in_use",
    }
    known = {"case_id": one.case_id, "provinces": None, "hours": None, "ship_by": None}
    if row is None:
        terms.add(change, one.store_id, "campaign", known | wanted, by=one.event.by, at=one.event.at)
    elif any(getattr(row, name) != value for name, value in wanted.items()):
        terms.alter(change, row.id, wanted, by=one.event.by, at=one.event.at)
