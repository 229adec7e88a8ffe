"""What a shop at work sells, and the processes about it brought to any state: a product watched, a store launched."""

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions
from opsflow.shop import catalogue
from opsflow.shop.products import PRODUCT
from tests.ground.world import MAIN, World

SCARF = "7001"
PAGE = "https://example.com/page"
WATCH_STATES = ("suspected", "confirmed", "delisted", "restocked", "relisted")


def sells(shop: World, number: str = SCARF, *, store: str = MAIN, stock: int | None = 3, title: str = "Scarf") -> int:
    """Let a store sell a product; the catalogue's id."""
    there = sa.select(PRODUCT.c.id).where(PRODUCT.c.number == number, PRODUCT.c.store_id == shop.stores[store])
    facts = {"number": number, "title": title, "stock": stock, "on_sale": True}
    author = catalogue.Author(shop.stores[store], None, shop.at, "hand")
    with shop.app.app_context():
        with db_reading() as reading:
            known = reading.execute(there).scalar_one_or_none()
        if known:
            return known
        with db_change() as change:
            return catalogue.add(change, author, [facts])[0]


def watch(shop: World, state: str = "suspected") -> int:
    """A product that Ann suspects to be out of stock, brought to a state; its case."""
    sells(shop)
    given = {"given": {"product": SCARF}, "now": shop.at}
    with shop.app.app_context():
        case_id = actions.begin("stock_watch", "suspect", shop.stores[MAIN], by=shop.who("ann"), **given).case_id
    if state == "false_alarm":
        shop.decides("ann", case_id, "still_there")
        return case_id
    steps = (
        lambda: shop.decides("ann", case_id, "gone"),
        lambda: shop.ticks("mei", case_id, "delist", shelf_link=PAGE),
        lambda: shop.ticks("ann", case_id, "restock"),
        lambda: shop.ticks("mei", case_id, "relist", listed_link=PAGE),
    )
    for step in steps[: WATCH_STATES.index(state)]:
        step()
    return case_id
