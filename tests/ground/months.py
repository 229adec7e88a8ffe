"""A month with credited tasks, and its end: sheets made, frozen, reviewed. Times are the shop's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions
from opsflow.flow.actions import News
from opsflow.flow.models import TASK
from opsflow.people.models import Member
from opsflow.scoring import closing, giving, sheets
from opsflow.scoring.months import Month
from opsflow.scoring.sheets import Stood
from tests.ground.world import MAIN, World

SHANGHAI = ZoneInfo("Asia/Shanghai")
DECEMBER = Month(2026, 12)
FROZEN = datetime(2027, 1, 7, 12, tzinfo=SHANGHAI)


def at(shop: World, day: int, hour: int = 10, month: int = 12) -> None:
    """Move the clock to a day of December."""
    shop.at = datetime(2026 if month == 12 else 2027, month, day, hour, tzinfo=SHANGHAI)


def reports_to(shop: World, login: str, superior: str) -> None:
    """Name somebody's superior."""
    with shop.app.app_context(), db_change() as change:
        changed = sa.update(Member).where(Member.id == shop.ids[login]).values(superior_id=shop.ids[superior])
        change.execute(changed)


def credited(shop: World, login: str, item: str, on_time: int, late: int = 0, missed: int = 0) -> None:
    """Tasks of an item (`role.item`) that a member did in December: so many on time, late, missed."""
    at(shop, 2)
    due = shop.at + timedelta(days=8)
    told = {
        "duty": "stocktake",
        "holder": shop.ids[login],
        "item": item,
        "due_at": due,
        "next_at": due + timedelta(days=10),
    }
    news = [News("timetable.duty", told) for _ in range(on_time + late + missed)]
    with shop.app.app_context(), db_change() as change:
        done = actions.hear(change, "duty", shop.stores[MAIN], news, by=None, door="timetable", now=shop.at)
    cases = [one.case_id for one in done]
    _tick(shop, login, cases[:on_time], 5)
    _tick(shop, login, cases[on_time : on_time + late], 12)


def _tick(shop: World, login: str, cases: list[int], day: int) -> None:
    at(shop, day)
    with shop.app.app_context(), db_reading() as reading:
        tasks = reading.execute(sa.select(TASK.c.id).where(TASK.c.case_id.in_(cases))).scalars().all()
        by = shop.who(login) if tasks else None
    with shop.app.app_context():
        for task in tasks:
            assert by
            actions.tick(task, by=by, seen=None, now=shop.at)


def ended(shop: World) -> None:
    """December is over."""
    at(shop, 1, month=1)
    carry_on(shop)


def frozen(shop: World) -> None:
    """And fixed."""
    ended(shop)
    shop.at = FROZEN
    carry_on(shop)


def carry_on(shop: World) -> None:
    """What the sweeper does for months."""
    with shop.app.app_context():
        closing.carry_on(now=shop.at)


def stood(shop: World, login: str, month: Month = DECEMBER) -> Stood:
    """A member's sheet as it stands."""
    with shop.app.app_context(), db_reading() as reading:
        (found,) = sheets.stood(reading, sheets.of_member(reading, month, shop.ids[login]), shop.at)
    return found


def gives(shop: World, login: str, of: str, item: str, value: str, reason: str = "", *, seat: str = "") -> None:
    """Somebody gives an item of a sheet a value, in their own seat unless another is said."""
    found = stood(shop, of)
    with shop.app.app_context(), db_change() as change:
        seat_id = shop.ids[seat or login]
        giving.give(change, found.row.id, seat_id, item, value, reason, by=shop.who(login), now=shop.at)


def assesses(shop: World, login: str, values: dict[str, str] | None = None) -> None:
    """A member values every item with evidence in full (or as said), and hands it in."""
    found = stood(shop, login)
    for one in found.review.by_completion:
        if one.value is not None:
            gives(shop, login, login, one.item.key, (values or {}).get(one.item.key, str(one.item.weight)))
    shop.ticks(login, found.row.case_id, "assess_self")


def reviews(shop: World, login: str, of: str) -> None:
    """One of the committee hands in."""
    found = stood(shop, of)
    shop.ticks(login, found.row.case_id, f"review_sheet:{shop.ids[login]}")


def review(shop: World, state: str = "self_assessment", *, assessed: bool = True) -> int:
    """Ann's December in a state; all is valued. `assessed` False: she has not handed in her own part."""
    reports_to(shop, "ann", "mei")
    reports_to(shop, "mei", "gu")
    ended(shop)
    case_id = stood(shop, "ann").row.case_id
    for one in stood(shop, "ann").review.by_completion:
        gives(shop, "ann", "ann", one.item.key, "5" if one.item.weight >= 5 else "0")
    if state == "self_assessment":
        return case_id
    if assessed:
        shop.ticks("ann", case_id, "assess_self")
    shop.at = FROZEN
    carry_on(shop)
    if state == "committee_review":
        return case_id
    for login in ("mei", "gu"):
        for item in ("stocktake_report", "pack_and_ship", "packing_equipment"):
            gives(shop, login, "ann", item, "5", "seen")
        reviews(shop, login, "ann")
    if state in ("approved", "closed"):
        hers_alone(shop)
        shop.decides("gu", case_id, "approve")
    return case_id


def hers_alone(shop: World) -> None:
    """December holds no sheet but Ann's."""
    with shop.app.app_context(), db_change() as change:
        mine = sa.select(sheets.SHEET.c.case_id).where(sheets.SHEET.c.member_id == shop.ids["ann"])
        change.execute(sa.delete(sheets.SHEET).where(sheets.SHEET.c.case_id.not_in(mine)))


def voluntary(shop: World, state: str = "offered", *, points: str = "2") -> int:
    """Mei offers the packers something; Ann takes it."""
    told = {
        "what": "Show the new one",
        "for_role": "shipping",
        "points": points,
        "by_when": shop.at + timedelta(days=3),
    }
    case_id = shop.begins("mei", "voluntary", "offer", **told)
    if state != "offered":
        shop.decides("ann", case_id, "volunteer")
    if state in ("to_accept", "sent_back", "accepted"):
        shop.ticks("ann", case_id, "do_it")
    if state == "sent_back":
        shop.decides("mei", case_id, "send_back", comment="One corner is left.")
    if state == "accepted":
        shop.decides("mei", case_id, "accept")
    return case_id
