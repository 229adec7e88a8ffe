"""A promotion brought to any state, its budget a case of its own; the shop has hired fay for its finance."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions, delivery, upkeep
from opsflow.flow.models import CASE
from opsflow.shop import catalogue
from tests.ground.world import MAIN, World

HEROES = ("A1", "A2", "A3")
CHANNELS = ("vip", "taobaoke")
STATES = ("planning", "choosing_heroes", "budget", "enrolment", "preparation", "running", "review")


def promotion(shop: World, state: str = "planning", *, enrolled: int = 0, compared: bool = False) -> int:
    """A promotion that Sun planned for a month from now; its case."""
    stocks(shop)
    begins = shop.at + timedelta(days=30)
    given = {"campaign": "Winter days", "starts_at": begins, "ends_at": begins + timedelta(days=3)}
    with shop.app.app_context():
        rest = {"by": shop.who("sun"), "given": given, "now": shop.at}
        case_id = actions.begin("promotion", "plan_campaign", shop.stores[MAIN], **rest).case_id
    for step in STEPS[: STATES.index(state)]:
        step(shop, case_id)
    for channel in CHANNELS[:enrolled]:
        enrols(shop, case_id, channel)
    if compared:
        compares(shop, case_id)
    return case_id


def stocks(shop: World, *numbers: str) -> None:
    """Products that may become heroes."""
    named = numbers or HEROES
    sold = [{"number": number, "title": f"Product {number}", "stock": 9, "on_sale": True} for number in named]
    author = catalogue.Author(shop.stores[MAIN], None, shop.at, "hand")
    with shop.app.app_context(), db_change() as change:
        known = catalogue.known(change, shop.stores[MAIN], named, ())
        catalogue.add(change, author, [one for one in sold if one["number"] not in known.by_number])


def hears(shop: World) -> None:
    """Cases hear of each other."""
    with shop.app.app_context():
        delivery.deliver(now=shop.at)


def child(shop: World, case_id: int, workflow: str) -> int:
    """The newest case of a process that this one began."""
    asked = sa.select(sa.func.max(CASE.c.id)).where(CASE.c.parent_id == case_id, CASE.c.workflow == workflow)
    with shop.app.app_context(), db_reading() as reading:
        return int(reading.execute(asked).scalar_one())


def plans(shop: World, case_id: int) -> None:
    shop.ticks("sun", case_id, "plan", channels=list(CHANNELS), amount=800, goal=5_000)


def chooses(shop: World, case_id: int) -> None:
    shop.ticks("wu", case_id, "choose_heroes", heroes=list(HEROES))


def agrees(shop: World, case_id: int) -> None:
    hears(shop)
    shop.decides("fay", child(shop, case_id, "campaign_budget"), "check_ok")
    hears(shop)


def enrols_all(shop: World, case_id: int) -> None:
    for channel in CHANNELS:
        enrols(shop, case_id, channel)


def enrols(shop: World, case_id: int, channel: str) -> None:
    shop.ticks("wu", case_id, f"enrol_heroes:{channel}", enrolment_result="accepted")


def begins(shop: World, case_id: int) -> None:
    passes(shop, days=30, hours=1)


def ends(shop: World, case_id: int) -> None:
    passes(shop, days=3)


def compares(shop: World, case_id: int) -> None:
    shop.ticks("sun", case_id, "compare_results", sales=6_000, results="above the goal")
    shop.ticks("fay", case_id, "compare_spending", spent=700)
    shop.ticks("wu", case_id, "note_lessons", lessons="more scarves")


def passes(shop: World, **span: float) -> None:
    """Time passes, and what is due rings."""
    shop.later(**span)
    with shop.app.app_context():
        while upkeep.sweep(now=shop.at):
            pass


STEPS: tuple[Callable[[World, int], None], ...] = (plans, chooses, agrees, enrols_all, begins, ends)
