"""Design reviews of the demo shop, one or two in each state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from opsflow import files
from opsflow.db import db_change, db_reading
from opsflow.demo.crew import MAIN, TEXTILE
from opsflow.demo.files import picture
from opsflow.demo.story import Week
from opsflow.flow import actions as flow
from opsflow.flow.queries.heard import open_tasks

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
POINTS = ("main_colour", "auxiliary_colour", "font", "font_size", "logo_position")
SIGNS = {  # what the deputy GM says of it
    "larger": "标志再大一点，主色换成品牌的青绿。",
    "calmer": "字号层级太多，留两级就够了。",
}
ORDERED = (  # title, kind, store, ordered so many days ago, due in so many, how far it is
    ("冬季羊绒毯海报", "poster", MAIN, 5.5, 2, "listed"),
    ("四件套详情页", "product_page", TEXTILE, 5.0, 3, "published"),
    ("双十二主会场海报", "campaign_poster", MAIN, 4.0, 8, "approved"),
    ("香薰蜡烛礼盒包装", "packaging", MAIN, 3.5, 4, "submitted"),
    ("厨房置物架详情页", "product_page", MAIN, 3.0, 3, "sent_back"),
    ("店铺首页冬季版", "store_page", MAIN, 2.0, 6, "submitted"),
    ("防滑地垫说明书", "print", MAIN, 1.5, 5, "drafting"),
    ("年货节赠品贺卡", "gift", TEXTILE, 0.5, 12, "brief"),
    ("地毯短期活动海报", "poster", TEXTILE, 2.5, 2, "withdrawn"),
)


def plan(week: Week) -> None:
    """Let the designs of the week be ordered, drawn, reviewed."""
    for title, kind, store, ago, due, reached in ORDERED:
        _Design(week, title, kind, week.shop.stores[store], week.now + due * DAY, reached).plan(week.now - ago * DAY)


class _Design:
    """One design on its way; `reached` is where it stands now."""

    def __init__(self, week: Week, title: str, kind: str, store_id: int, deadline: datetime, reached: str) -> None:
        self.week, self.title, self.kind, self.store_id = week, title, kind, store_id
        self.deadline, self.reached, self.case_id = deadline, reached, 0

    def plan(self, began: datetime) -> None:
        acts: tuple[tuple[str, Callable[[datetime], None]], ...] = (
            ("brief", self._order),
            ("drafting", self._brief),
            ("submitted", self._draft),
            ("approved", self._approve),
            ("published", self._publish),
            ("listed", self._list),
        )
        until = {"sent_back": "submitted", "withdrawn": "drafting"}.get(self.reached, self.reached)
        step = (self.week.now - began) / 7
        for place, (state, act) in enumerate(acts):
            self.week.at(began + step * place, act)
            if state == until:
                break
        last = began + step * 6
        if self.reached == "sent_back":
            self.week.at(last, self._send_back)
        if self.reached == "withdrawn":
            self.week.at(last, lambda at: self._takes("withdraw", {"comment": "活动取消了。"}, "bailu", at))

    def _order(self, at: datetime) -> None:
        given = {"title": self.title, "kind": self.kind, "deadline": self.deadline}
        by = self.week.shop.people["bailu"]
        done = flow.begin("design_review", "order_design", self.store_id, by=by, given=given, now=at)
        self.case_id = done.case_id

    def _brief(self, at: datetime) -> None:
        given = {"used_for": "店铺首页与详情页", "copy": f"{self.title}：暖一点，再近一点。"}
        self._ticks("write_brief", given, "bailu", at)

    def _draft(self, at: datetime) -> None:
        received = files.receive(BytesIO(picture(self.week.chance)), f"{self.title}.png", ("png",), self.week.home)
        with db_change() as change:
            kept = files.keep(change, received, self.store_id, self.week.shop.people["linmo"].id, at)
        self._ticks("draft", {"version": [kept]}, "linmo", at, checked=POINTS)

    def _approve(self, at: datetime) -> None:
        gu = self.week.shop.people["guqing"]
        flow.check(self._task("review"), dict.fromkeys(POINTS, True), by=gu, now=at)
        self._takes("approve", {}, "guqing", at + timedelta(minutes=4))

    def _send_back(self, at: datetime) -> None:
        self._takes("request_changes", {"changes": SIGNS["larger"]}, "guqing", at)

    def _publish(self, at: datetime) -> None:
        self._ticks("publish", {"page": "https://detail.example/710001"}, "linmo", at)

    def _list(self, at: datetime) -> None:
        self._ticks("list_it", {"listed_at": "https://detail.example/710001#listed"}, "suhe", at)

    def _takes(self, way: str, given: dict[str, Any], who: str, at: datetime) -> None:
        flow.decide(self.case_id, way, by=self.week.shop.people[who], seen=None, given=given, now=at)

    def _ticks(
        self, task: str, given: dict[str, Any], who: str, at: datetime, *, checked: tuple[str, ...] = ()
    ) -> None:
        by = self.week.shop.people[who]
        flow.tick(self._task(task), by=by, seen=None, given=given, checked=checked, now=at)

    def _task(self, name: str) -> int:
        with db_reading() as reading:
            return open_tasks(reading, self.case_id)[name][0]
