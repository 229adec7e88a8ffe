"""A week at the demo shop: orders come in by files, are checked, packed, shipped; some cannot be; clocks ring in between."""

import hashlib
import random
import tempfile
from collections.abc import Callable
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.demo import cases, designs, goals, products, routines
from opsflow.demo.crew import MAIN, STORES, TEXTILE, DemoShop
from opsflow.demo.files import export, spread
from opsflow.demo.story import HOUR, MINUTE, Week
from opsflow.demo.tales import settle
from opsflow.flow import actions as flow
from opsflow.flow import desk
from opsflow.flow.queries.heard import open_tasks
from opsflow.i18n import zone
from opsflow.orders import actions as orders
from opsflow.orders.sample import COURIERS
from opsflow.people.roles import Asker
from opsflow.shop.order_models import Order

SEED = 7
DAYS = 6
A_DAY = {MAIN: 16, TEXTILE: 5}  # orders of a day that is over
SPAN = 40  # hours that the last exports cover
NOW = {MAIN: 300, TEXTILE: 64}  # orders of these hours
FILES = (34.0, 29.0, 24.0, 19.0, 14.0, 9.0, 5.0, 1.5, 0.2)  # hours ago that they came in
PACKER = "pack_and_ship"  # who has this task is meant
REASONS = ("out_of_stock", "courier_delay", "address", "buyer_wants_to_wait", "faulty", "out_of_stock", "other")
WORDS = (
    "仓库说周四到货。",
    "买家急用，优先安排。",
    "包装换成加厚纸箱了。",
    "地址少了门牌号，已请客服确认。",
    "和上一单合并发出。",
    "请留意这款最近退货偏多。",
)


def pass_week(shop: DemoShop, now: datetime, home: Path) -> None:
    """Let the last week pass."""
    with db_reading() as reading:
        runs = desk.calendars(reading, zone()).runs
    week = Week(shop, now, random.Random(SEED), home, runs)
    for days in range(DAYS, 1, -1):
        _past_day(week, days)
    _last_hours(week)
    designs.plan(week)
    routines.plan(week)
    products.plan(week)
    cases.plan(week)
    goals.plan(week)
    for hours in (*range(24 * DAYS, 40, -6), *range(40, -1, -1)):
        week.at(week.ago(hours), settle)
    week.go()


# days that are over
def _past_day(week: Week, days: int) -> None:
    day = week.ago(24 * days).astimezone(zone()).date()
    if day.weekday() == 6:
        return

    def moment(hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), zone()).astimezone(week.now.tzinfo)

    for store, orders_of_day in A_DAY.items():
        paid = list(spread(week.chance, moment(8), moment(14, 20), orders_of_day))
        _bring_in(week, moment(14, 30), store, paid, partial(_pack_day, week, store, moment))


def _pack_day(week: Week, store: str, moment: Callable[..., datetime], numbers: tuple[str, ...], _: datetime) -> None:
    week.sold.setdefault(store, []).extend(numbers[:3] + numbers[4:7] + numbers[8:])
    for place, number in enumerate(numbers):
        checked = moment(14, 40) + MINUTE * week.chance.randint(0, 70)
        shipped = moment(16) + MINUTE * week.chance.randint(0, 110)
        if place == 3:
            shipped += HOUR * 25  # somebody overlooked it
        week.at(checked, _ticks(week, number, "quality_check"))
        if place == 7:
            _problem_of_the_past(week, number, checked + 5 * MINUTE)
        else:
            week.at(shipped, _ticks(week, number, "pack_and_ship"))


def _problem_of_the_past(week: Week, number: str, at: datetime) -> None:
    ending = "exchange" if at.day % 2 else "refund"
    week.at(at, _takes(week, number, "cannot_ship", {"reason": "out_of_stock"}, by=PACKER))
    week.at(at + 3 * HOUR, _takes(week, number, "take_over", {}, by="xutang"))
    week.at(at + 3 * HOUR + 20 * MINUTE, _takes(week, number, ending, {"comment": "已和买家说好。"}, by="xutang"))
    if ending == "exchange":
        week.at(at + 25 * HOUR, _ticks(week, number, "quality_check"))
        week.at(at + 26 * HOUR, _ticks(week, number, PACKER))


# the last two days
def _last_hours(week: Week) -> None:
    """What met the cut-off of a run has left with it, all but a few; the rest waits for the run to come."""
    for store, of_store in NOW.items():
        since = week.ago(SPAN)
        for hours in FILES:
            at = week.ago(hours)
            share = round(of_store * ((at - since) / (SPAN * HOUR)))
            paid = list(spread(week.chance, since, at - 2 * MINUTE, share))
            _bring_in(week, at, store, paid, lambda numbers, at: _work_on(week, numbers, at))
            since = at
    overlooked = [week.ago(52), week.ago(50.5)]
    _bring_in(week, week.ago(49), MAIN, overlooked, lambda _numbers, _at: None)


def _work_on(week: Week, numbers: tuple[str, ...], at: datetime) -> None:
    """What becomes of the orders of a file that came in at a moment."""
    run = week.runs.of(at)
    for place, number in enumerate(numbers):
        if place % 17 == 3:
            week.at(at + 20 * MINUTE, _says(week, number))
        if place % 19 == 5:
            _stop(week, number, place // 19, _between(week, at, run - 90 * MINUTE))
        elif place % 31 != 7:  # those are overlooked
            _send(week, number, at, run, waits=place % 4 != 1)


def _send(week: Week, number: str, at: datetime, run: datetime, *, waits: bool) -> None:
    """Checked and packed in the hours before the run; a few are ready long before it comes."""
    start, end = (max(at, run - 4 * HOUR), run - 100 * MINUTE) if waits else (at + 10 * MINUTE, at + HOUR)
    week.at(_between(week, start, min(end, run - 100 * MINUTE)), _ticks(week, number, "quality_check"))
    week.at(_between(week, run - 95 * MINUTE, run - 4 * MINUTE), _ticks(week, number, PACKER))


def _between(week: Week, start: datetime, end: datetime) -> datetime:
    return start + (max(end, start + MINUTE) - start) * week.chance.random()


def _stop(week: Week, number: str, place: int, at: datetime) -> None:
    reason = REASONS[(place + len(number) + at.minute) % len(REASONS)]
    week.at(at, _takes(week, number, "cannot_ship", {"reason": reason}, by=PACKER))
    if place % 3 == 0:
        return
    week.at(at + 25 * MINUTE, _takes(week, number, "take_over", {}, by="xutang"))
    if place % 3 == 1:
        wait = {"wait_until": week.now + 20 * HOUR}
        week.at(at + 40 * MINUTE, _takes(week, number, "wait", wait, by="xutang"))
    else:
        ending = "exchange" if at.minute % 2 else "refund"
        week.at(at + 50 * MINUTE, _takes(week, number, ending, {"comment": "买家同意。"}, by="xutang"))


# acts
def _bring_in(
    week: Week, at: datetime, store: str, paid: list[datetime], then: Callable[[tuple[str, ...], datetime], None]
) -> None:
    if not paid:
        return
    made = export(paid, seed=next(week.seeds), store=STORES[store], zone=zone())

    def act(moment: datetime) -> None:
        name = f"ExportOrderList{moment.astimezone(zone()):%Y%m%d%H%M}.csv"
        _import(week, moment, week.shop.stores[store], name, made.data)
        then(made.numbers, moment)

    week.at(at, act)


def _import(week: Week, moment: datetime, store_id: int, name: str, data: bytes) -> None:
    by = week.shop.people["bailu"]
    with tempfile.TemporaryDirectory(prefix="opsflow-demo-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        with db_change() as change:
            run_id = orders.receive(
                change, store_id, file_name=name, sha256=digest, by=by, trial=False, now=moment, upload=None
            )
        orders.import_file(run_id, path, keep_buyers=False, clock=lambda: moment)


def _ticks(week: Week, number: str, task: str) -> Callable[[datetime], None]:
    """Whoever has the task ticks it, where it can be done."""

    def act(moment: datetime) -> None:
        task_id, by = _task_of(week, case_of(number), task)
        if task_id and by:
            parcel = {"courier": week.chance.choice(COURIERS.split(",")), "tracking": f"78{number[-11:]}"}
            flow.tick(task_id, by=by, seen=None, given=parcel if task == PACKER else {}, now=moment)
            week.parcels[number] = parcel

    return act


def _takes(week: Week, number: str, way: str, given: dict[str, Any], *, by: str) -> Callable[[datetime], None]:
    def act(moment: datetime) -> None:
        case_id = case_of(number)
        who = _packer(week, case_id) if by == PACKER else week.shop.people[by]
        flow.decide(case_id, way, by=who, seen=None, given=given, now=moment)

    return act


def _says(week: Week, number: str) -> Callable[[datetime], None]:
    words = week.chance.choice(WORDS)

    def act(moment: datetime) -> None:
        flow.comment(case_of(number), words, by=week.shop.people["luchuan"], now=moment)

    return act


def case_of(number: str) -> int:
    """The case of an order."""
    with db_reading() as reading:
        return int(reading.execute(sa.select(Order.case_id).where(Order.number == number)).scalar_one() or 0)


def _task_of(week: Week, case_id: int, name: str) -> tuple[int | None, Asker | None]:
    with db_reading() as reading:
        task_id, member = open_tasks(reading, case_id).get(name, (None, None))
    return task_id, week.shop.by_id.get(member or 0)


def _packer(week: Week, case_id: int) -> Asker:
    """Whoever checks the order before it is packed, or packs it."""
    for task in ("quality_check", PACKER):
        _, who = _task_of(week, case_id, task)
        if who:
            return who
    return week.shop.people["xiaoman"]
