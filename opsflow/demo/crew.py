"""Who works in the demo shop: two stores, their people with roles and roster, the calendars, the processes in use."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import upkeep
from opsflow.people import actions as people
from opsflow.people import passwords, queries
from opsflow.people.models import Shift
from opsflow.people.roles import Asker
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.shop import actions as shops
from opsflow.shop import calendars

PASSWORD = "qinghe-demo-2026"
WORKFLOWS = Path(__file__).parents[2] / "workflows"
MAIN, TEXTILE = "qinghe", "qinghe-textile"
STORES = {  # key: title, 店铺Id
    MAIN: ("青禾家居旗舰店", "710001"),
    TEXTILE: ("青禾家纺专营店", "710002"),
}
OFFICE = ("day", range(5), "09:00", "18:00")
DISPATCH = ("day", range(6), "08:30", "18:00")
EARLY = ("early", range(6), "09:00", "16:30")  # on Sundays nobody: the roster says so
LATE = ("late", range(7), "16:30", "23:00")
RUN = {"dispatch_cutoff": "16:00", "dispatch_end": "18:00"}


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody of the demo: where (None: every store) they hold which role, and on which shift."""

    login: str
    name: str
    about: str
    role: str | None
    stores: tuple[str | None, ...] = (None,)
    shift: tuple[str, range, str, str] = OFFICE


CREW = (
    Hand("chengyuan", "程远", "店主", "owner"),
    Hand("guqing", "顾清", "副总", "deputy_gm"),
    Hand("luchuan", "陆川", "店长", "store_manager"),
    Hand("shenlan", "沈岚", "客服主管", "cs_supervisor"),
    Hand("anning", "阿宁", "发货专员", "shipping", (MAIN,), DISPATCH),
    Hand("laozhou", "老周", "发货专员", "shipping", (MAIN,), DISPATCH),
    Hand("xiaoman", "小满", "发货专员", "shipping", (TEXTILE, MAIN), DISPATCH),
    Hand("hemiao", "何苗", "早班客服", "customer_service", shift=EARLY),
    Hand("xutang", "许棠", "晚班客服", "customer_service", shift=LATE),
    Hand("bailu", "白露", "运营专员", "ops_specialist"),
    Hand("suhe", "苏禾", "推广专员", "promoter"),
    Hand("yeqing", "叶青", "网店编辑", "editor"),
    Hand("linmo", "林墨", "美工", "designer"),
    Hand("qinyue", "秦越", "财务", "finance"),
    Hand("admin", "韩冬", "管理员", None),
)


@dataclass(frozen=True)
class DemoShop:
    """The shop as the story moves it: stores by key, people by login and by id."""

    stores: dict[str, int]
    people: dict[str, Asker]

    @cached_property
    def by_id(self) -> dict[int, Asker]:
        """Everybody by the id that tasks name."""
        return {one.id: one for one in self.people.values()}


def open_shop(now: datetime, since: datetime) -> DemoShop:
    """Stores, people, calendars and processes, all in one change; everybody has been there since then."""
    kept = passwords.hashed(PASSWORD)
    with db_change() as change:
        stores = {
            key: shops.add_store(change, key, title, now=since, platform_id=number, platform_name=title)
            for key, (title, number) in STORES.items()
        }
        ids = {one.login: _join(change, one, stores, kept, since) for one in CREW}
        calendars.seed(change)
        for key, value in RUN.items():
            shops.choose(change, key, value)
        calendars.touch(change)
        items = feed_names(load_scorecards(WORKFLOWS / "scorecards").values())
        upkeep.take_into_use(change, WORKFLOWS, since, items=items)
    with db_reading() as reading:
        return DemoShop(stores, {login: queries.asker_of(reading, id_, now) for login, id_ in ids.items()})


def _join(change: sa.Connection, one: Hand, stores: dict[str, int], kept: str, since: datetime) -> int:
    member = people.add_member(
        change,
        login=one.login,
        name=one.name,
        by=None,
        now=since,
        password_hash=kept,
        is_admin=one.role is None,
        is_demo=True,
    )
    for store in one.stores if one.role else ():
        people.hold(change, member, str(one.role), stores[store] if store else None, by=None, now=since)
    name, days, starts, ends = one.shift
    week = [{"member_id": member, "name": name, "weekday": day, "starts": starts, "ends": ends} for day in days]
    change.execute(sa.insert(Shift), week)
    return member
