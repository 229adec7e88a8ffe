"""The last month of the demo shop as its scores are reviewed: duties done or not, own values, reviews, some approved."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from opsflow.db import db_change, db_reading
from opsflow.demo.crew import CREW, MAIN, DemoShop
from opsflow.demo.story import HOUR
from opsflow.flow import actions as flow
from opsflow.flow import desk
from opsflow.flow.actions import News
from opsflow.flow.queries.heard import open_tasks
from opsflow.i18n import zone
from opsflow.jobs.routines import duties
from opsflow.refusals import Refused
from opsflow.routines.actions import EVENT
from opsflow.routines.timetable import Duty
from opsflow.scoring import closing, giving, sheets
from opsflow.scoring.months import Month, month_of
from opsflow.scoring.sheets import Stood

SEED = 11
DONE, LATE = 0.94, 0.98  # of what was due: done in time, and done at all
REVIEWED_BY = 12  # day of the next month from which reviews are under way
SILENT = "hemiao"  # has not valued their own month
REVIEWED = ("anning", "xutang", "linmo", "laozhou")  # by the whole committee
APPROVED = ("laozhou", "linmo")
BY_ONE = ("xiaoman", "bailu")
CHANGED = {"anning": ("packing_equipment", "9.5", "封箱机坏了两天，不是他的原因。")}
_DAY = timedelta(days=1)


def played(now: datetime) -> Month:
    """The month whose review is under way: the last one, in its first days the one before."""
    this = month_of(now, zone())
    return this.later(-1 if now.astimezone(zone()).day >= REVIEWED_BY else -2)


def pass_months(shop: DemoShop, now: datetime) -> None:
    """Let the month pass, end and be reviewed, and those after it end."""
    chance, month = random.Random(SEED), played(now)
    with db_reading() as reading:
        calendars, known = desk.calendars(reading, zone()), duties(reading)
    for duty in known:
        if duty.opens == "duty":
            dues = list(duty.every.between(calendars, month.begins(zone()), month.next().begins(zone())))
            _pass(shop, duty, dues, month.begins(zone()), chance)
    while month.next().begins(zone()) <= now:
        _end(month, now)
        if month == played(now):
            _assess(shop, month)
            _freeze(month)
            _review(shop, month)
        month = month.next()


def _pass(shop: DemoShop, duty: Duty, dues: list[datetime], begins: datetime, chance: random.Random) -> None:
    holders = [shop.people[one.login] for one in CREW if one.role == duty.role and duty.shift in (None, one.shift[0])]
    turns = [
        (due, one)
        for place, due in enumerate(dues)
        for one in (holders if duty.for_each else [holders[place % len(holders)]])
    ]
    told = {duty.field: duty.key, "item": duty.item}
    news = [News(EVENT, {**told, "holder": one.id, "due_at": due, "next_at": due + 2 * _DAY}) for due, one in turns]
    with db_change() as change:
        cases = flow.hear(change, duty.opens, shop.stores[MAIN], news, by=None, door="timetable", now=begins)
    for case, (due, one) in zip(cases, turns, strict=True):
        luck = chance.random()
        if luck < LATE:
            at = due - HOUR * chance.uniform(0.2, 5) if luck < DONE else due + HOUR * chance.uniform(0.3, 9)
            _tick(case.case_id, "do_it", shop, one.login, at)


def _end(month: Month, now: datetime) -> None:
    with db_change() as change:
        closing.begin(change, month, month.next().begins(zone()) + timedelta(minutes=1))
    with db_reading() as reading:
        known = sheets.month_row(reading, month)
    if known and known.freezes_at <= now and month != played(now):
        _freeze(month)


def _freeze(month: Month) -> None:
    with db_reading() as reading:
        known = sheets.month_row(reading, month)
    with db_change() as change:
        closing.freeze(change, month, known.freezes_at)  # type: ignore[union-attr]


def _assess(shop: DemoShop, month: Month) -> None:
    at = month.next().begins(zone()) + 34 * HOUR
    for login, found in _sheets(shop, month, at):
        if login != SILENT:
            for one in found.review.by_completion:
                if one.value is not None:
                    own = min(one.item.weight, (one.value * 2).to_integral_value(ROUND_CEILING) / 2)
                    _give(shop, found, login, login, (one.item.key, str(own), ""), at)
            _tick(found.row.case_id, sheets.SELF, shop, login, at)


def _review(shop: DemoShop, month: Month) -> None:
    with db_reading() as reading:
        known = sheets.month_row(reading, month)
    at = known.freezes_at + 20 * HOUR  # type: ignore[union-attr]
    for login, found in _sheets(shop, month, at):
        seats = list(found.committee)[: 1 if login in BY_ONE else None]
        for seat in seats if login in (*REVIEWED, *BY_ONE) else ():
            reviewer = shop.by_id[seat].login
            if login in CHANGED and seat == seats[0]:
                _give(shop, found, reviewer, reviewer, CHANGED[login], at)
            _tick(found.row.case_id, f"{sheets.REVIEW}:{seat}", shop, reviewer, at)
        if login in APPROVED:
            _approve(shop, found, at + 5 * HOUR)


def _approve(shop: DemoShop, found: Stood, at: datetime) -> None:
    try:
        flow.decide(found.row.case_id, "approve", by=shop.people["guqing"], seen=None, signed=True, now=at)
    except Refused:
        return  # too little has a value: it waits for the committee


def _sheets(shop: DemoShop, month: Month, now: datetime) -> Iterator[tuple[str, Stood]]:
    with db_reading() as reading:
        found = sheets.stood(reading, sheets.of_month(reading, month), now)
    yield from ((shop.by_id[one.row.member_id].login, one) for one in found)


def _give(shop: DemoShop, found: Stood, login: str, seat: str, said: tuple[str, str, str], at: datetime) -> None:
    item, value, reason = said
    with db_change() as change:
        seat_id = shop.people[seat].id
        giving.give(change, found.row.id, seat_id, item, str(Decimal(value)), reason, by=shop.people[login], now=at)


def _tick(case_id: int, task: str, shop: DemoShop, login: str, at: datetime) -> None:
    with db_reading() as reading:
        task_id, _ = open_tasks(reading, case_id)[task]
    flow.tick(task_id, by=shop.people[login], seen=None, now=at)
