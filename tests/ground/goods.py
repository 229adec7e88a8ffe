"""What a shop at work sells, and the processes about it brought to any state: a product watched, a store launched."""

from datetime import timedelta

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions, laws
from opsflow.shop import actions as shops
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


LAUNCH_STATES = ("style", "content", "listing", "final_check", "launched")
READY = ("titles", "verify_price", "verify_stock")


def launch(shop: World, state: str = "style", *, done: tuple[str, ...] = ()) -> int:
    """A launch of one product and a step of the shop's own, brought to a state, with these tasks of it done; its case."""
    sells(shop)
    given = {"launching": "Winter store", "goes_live": shop.at + timedelta(days=40), "products": [SCARF]}
    with shop.app.app_context():
        with db_change() as change:
            shops.choose(change, "store_launch.launch_steps", ["trademark"], store_id=shop.stores[MAIN])
        way, by = "begin_launch", shop.who("mei")
        case_id = actions.begin("store_launch", way, shop.stores[MAIN], by=by, given=given, now=shop.at).case_id
    if state == "cancelled":
        shop.decides("mei", case_id, "call_off", comment="no goods")
        return case_id
    for one in LAUNCH_STATES[: LAUNCH_STATES.index(state)]:
        _finish(shop, case_id, one)
    for task in done:
        _do(shop, case_id, task)
    return case_id


def _finish(shop: World, case_id: int, state: str) -> None:
    tasks = {
        "style": ("decide_style", "sign_style", "area_artwork"),
        "content": ("buyer_notice", "product_images", "product_copy"),
        "listing": (*READY, "list_product"),
        "final_check": ("own_step", "walk_through"),
    }
    for task in tasks[state]:
        _do(shop, case_id, task)
    if state == "final_check":
        shop.decides("mei", case_id, "launch")


def _do(shop: World, case_id: int, name: str) -> None:
    """Its assignee does a task; the walk's points are only checked, for the launch ticks it."""
    task = shop.task(case_id, name)
    login = next(login for login, one in shop.ids.items() if one == task.assignee_id)
    with shop.app.app_context(), db_reading() as reading:
        points = laws.law(reading, "store_launch").definition.task_of(task.name).checklist
    asked = {"decide_style": {"style_sheet": [shop.hands_in(login)]}, "buyer_notice": {"notice": PAGE}}
    if name == "walk_through":
        with shop.app.app_context():
            actions.check(task.id, dict.fromkeys(points, True), by=shop.who(login), now=shop.at)
    else:
        shop.ticks(login, case_id, task.name, points, **asked.get(name, {}))
