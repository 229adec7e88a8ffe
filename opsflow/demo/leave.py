"""Who is away in the demo shop, who will be, and who asks to be."""

from datetime import datetime, time, timedelta

from opsflow.alerts import leave as told
from opsflow.db import db_change
from opsflow.demo.crew import DemoShop
from opsflow.i18n import zone
from opsflow.people import leaves

HOUR = timedelta(hours=1)


def take(shop: DemoShop, now: datetime) -> None:
    """One is on leave now, one will be next week, one has asked; every number of days is from today."""
    today = datetime.combine(now.astimezone(zone()).date(), time(), zone())

    def days(first: int, last: int) -> tuple[datetime, datetime]:
        return today + timedelta(days=first), today + timedelta(days=last + 1)

    by = shop.people
    with db_change() as change:
        manager, at = by["luchuan"], now - 26 * HOUR
        done = leaves.record(change, by["yeqing"].id, *days(-1, 1), "回老家办事", manager.id, by=manager, now=at)
        told.tell(change, done, by=manager.id, now=at)
        at = now - 50 * HOUR
        done = leaves.ask(change, *days(5, 7), "带孩子看病", by=by["hemiao"], now=at)
        told.tell(change, done, by=by["hemiao"].id, now=at)
        at = now - 30 * HOUR
        done = leaves.grant(change, done.id, manager.id, "好的，早班由店长代。", by=by["shenlan"], now=at)
        told.tell(change, done, by=by["shenlan"].id, now=at)
        at = now - 3 * HOUR
        done = leaves.ask(change, *days(8, 9), "参加婚礼", by=by["laozhou"], now=at)
        told.tell(change, done, by=by["laozhou"].id, now=at)
