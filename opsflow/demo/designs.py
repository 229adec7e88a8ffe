"""Design reviews of the demo shop, one or two in each state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from opsflow import files
from opsflow.db import db_change, db_reading
from opsflow.demo.crew import MAIN, TEXTILE
from opsflow.demo.posters import BLUE, GREY, STANDARD, Palette, long_page, poster
from opsflow.demo.story import Week
from opsflow.designs import actions as designs
from opsflow.designs.views import Rules
from opsflow.flow import actions as flow
from opsflow.flow.queries.heard import open_tasks
from opsflow.people import deputies

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
EARLIER = {"sent_back": "submitted", "second_round": "submitted", "handed_over": "submitted", "withdrawn": "drafting"}
POINTS = ("main_colour", "auxiliary_colour", "font", "font_size", "logo_position")
CHANGES = "标志再大一点，主色换成品牌的墨绿。"
RULES = Rules(
    main_colour="#1F4038",
    auxiliary_colour=("#EFE6D6", "#C08F5A"),
    font="思源宋体；数字用 DIN",
    font_size="主标 80 起，正文 20 起，最多三级",
    logo_position="左上，边距 36",
)
FIRST_PINS = (  # where, what the deputy GM says of the first round, what the designer answers
    (44.0, 5.5, "logo 放左上，不居中。", "改到左上了。"),
    (86.0, 44.0, "月亮的粉不是我们的颜色。", "换成暖米色。"),
    (20.0, 14.5, "标题换成思源宋体。", "换好了。"),
    (14.0, 93.0, "底条颜色不是辅色。", "换成米白了。"),
)
SECOND_PINS = (
    (57.0, 95.5, "「满 400 减 50」才 18 号字，标准 20 起。"),
    (62.0, 61.0, "毯子第二层的条纹太密，手机上会闪。"),
)
ORDERED = (  # title, kind, store, ordered so many days ago, due in so many, how far it is
    ("冬季羊绒毯海报", "poster", MAIN, 5.5, 2, "listed"),
    ("四件套详情页", "product_page", TEXTILE, 5.0, 3, "published"),
    ("双十二主会场海报", "campaign_poster", MAIN, 4.0, 8, "approved"),
    ("首页海报：冬日织暖", "campaign_poster", MAIN, 3.6, 5, "second_round"),
    ("香薰蜡烛礼盒包装", "packaging", MAIN, 3.5, 4, "handed_over"),
    ("厨房置物架详情页", "product_page", MAIN, 3.0, 3, "sent_back"),
    ("店铺首页冬季版", "store_page", MAIN, 2.0, 6, "submitted"),
    ("防滑地垫说明书", "print", MAIN, 1.5, 5, "drafting"),
    ("年货节赠品贺卡", "gift", TEXTILE, 0.5, 12, "brief"),
    ("地毯短期活动海报", "poster", TEXTILE, 2.5, 2, "withdrawn"),
)


def plan(week: Week) -> None:
    """Let the standard be written, and the designs of the week be ordered, drawn, reviewed."""
    week.at(week.now - 6 * DAY, lambda at: _writes_standard(week, at))
    for title, kind, store, ago, due, reached in ORDERED:
        _Design(week, title, kind, week.shop.stores[store], week.now + due * DAY, reached).plan(week.now - ago * DAY)


def _writes_standard(week: Week, at: datetime) -> None:
    gu = week.shop.people["guqing"]
    for seen, rules in enumerate((replace(RULES, font_size="正文 18 起"), RULES)):
        designs.write_standard(MAIN, rules, seen=seen, by=gu, now=at + seen * HOUR)
    designs.write_standard(TEXTILE, replace(RULES, main_colour="#6B3A3A"), seen=0, by=gu, now=at)


class _Design:
    """One design on its way; `reached` is where it stands now."""

    def __init__(self, week: Week, title: str, kind: str, store_id: int, deadline: datetime, reached: str) -> None:
        self.week, self.title, self.kind, self.store_id = week, title, kind, store_id
        self.deadline, self.reached, self.case_id = deadline, reached, 0
        self.file_id = 0

    def plan(self, began: datetime) -> None:
        acts: tuple[tuple[str, Callable[[datetime], None]], ...] = (
            ("brief", self._order),
            ("drafting", self._brief),
            ("submitted", self._draft),
            ("approved", self._approve),
            ("published", self._publish),
            ("listed", self._list),
        )
        until = EARLIER.get(self.reached, self.reached)
        step = (self.week.now - began) / 7
        for place, (state, act) in enumerate(acts):
            self.week.at(began + step * place, act)
            if state == until:
                break
        last = began + step * 6
        if self.reached == "second_round":
            self.week.at(began + step * 3, self._reviews)
            self.week.at(began + step * 4, self._answers)
            self.week.at(began + step * 4.5, self._draft_again)
            self.week.at(last, self._comments)
        if self.reached == "handed_over":
            self.week.at(self.week.ago(1.4), self._hand_over)
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
        first = {"second_round": BLUE, "sent_back": GREY}.get(self.reached, STANDARD)
        self._hands_in(first, at, logo=0.3 if first is BLUE else 0.06)

    def _draft_again(self, at: datetime) -> None:
        self._hands_in(STANDARD, at, small=18)

    def _hands_in(self, palette: Palette, at: datetime, *, logo: float = 0.06, small: int = 26) -> None:
        tall = self.kind in ("product_page", "store_page")
        chance = self.week.chance
        drawn = long_page(palette, chance) if tall else poster(palette, chance, logo=logo, small=small)
        received = files.receive(BytesIO(drawn), f"{self.title}.png", ("png",), self.week.home)
        with db_change() as change:
            kept = files.keep(change, received, self.store_id, self.week.shop.people["linmo"].id, at)
        self.file_id = int(kept.partition("/")[0])
        self._ticks("draft", {"version": [kept]}, "linmo", at, checked=POINTS)

    def _reviews(self, at: datetime) -> None:
        """Comments on the first round, and back it goes."""
        for place, (x, y, says, _) in enumerate(FIRST_PINS):
            self._pins(x, y, says, at + place * MINUTE)
        self._takes("request_changes", {"changes": CHANGES}, "guqing", at + HOUR)

    def _answers(self, at: datetime) -> None:
        lin = self.week.shop.people["linmo"]
        for number, (_x, _y, _says, answers) in enumerate(FIRST_PINS, 1):
            designs.answer(self.case_id, number, answers, by=lin, now=at + number * MINUTE)
            designs.resolve(self.case_id, number, by=lin, now=at + number * MINUTE)

    def _comments(self, at: datetime) -> None:
        """Comments on the second round, which waits."""
        gu = self.week.shop.people["guqing"]
        flow.check(self._task("review"), dict.fromkeys(POINTS[:3], True), by=gu, now=at)
        for place, (x, y, says) in enumerate(SECOND_PINS):
            self._pins(x, y, says, at + place * MINUTE)

    def _pins(self, x: float, y: float, says: str, at: datetime) -> None:
        spot = designs.Spot(self.file_id, 1, x, y)
        designs.set_pin(self.case_id, spot, says, by=self.week.shop.people["guqing"], now=at)

    def _approve(self, at: datetime) -> None:
        gu = self.week.shop.people["guqing"]
        flow.check(self._task("review"), dict.fromkeys(POINTS, True), by=gu, now=at)
        self._takes("approve", {}, "guqing", at + timedelta(minutes=4))

    def _hand_over(self, at: datetime) -> None:
        """The deputy GM is at the factory today: the owner acts for him, and takes over a review."""
        gu, owner = self.week.shop.people["guqing"], self.week.shop.people["chengyuan"]
        with db_change() as change:
            deputies.name(change, gu.id, owner.id, at, self.week.now + DAY, by=gu.id, now=at)
        flow.offer(self._task("review"), owner.id, by=gu, now=at)
        flow.answer(self._task("review"), True, by=owner, now=at + MINUTE)

    def _send_back(self, at: datetime) -> None:
        self._takes("request_changes", {"changes": CHANGES}, "guqing", at)

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
