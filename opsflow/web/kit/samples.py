"""Made-up values for `/_kit`: one of each state, so that every component can be looked at without a shop."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from opsflow.flow.forms import Input
from opsflow.flow.places import Arrow, Step
from opsflow.flow.views import (
    Board,
    Card,
    CardTask,
    CaseView,
    ClockView,
    Column,
    Entry,
    Fact,
    Person,
    Point,
    Ruler,
    Tally,
    TaskView,
    Texts,
    Timing,
    WayView,
)

NOW = datetime(2026, 11, 24, 6, 42, tzinfo=UTC)  # 14:42 in Shanghai, a Tuesday
NING, ZHOU, MAN, TANG, MIAO = (Person(at, name) for at, name in enumerate(("阿宁", "老周", "小满", "许棠", "何苗"), 1))
DAY, LIMIT = timedelta(hours=24), timedelta(hours=48)


def texts(en: str, hans: str, hant: str = "") -> Texts:
    """A text in the three languages."""
    return {"en": en, "zh_Hans": hans, "zh_Hant": hant or hans}


PACK, SHIP = texts("Quality check", "质检", "質檢"), texts("Pack and ship", "打包发货", "打包發貨")
TO_PACK, PACKED = texts("To pack", "待打包"), texts("Packed", "已打包")
PROBLEM, BUYER = texts("Problem", "有问题", "有問題"), texts("Contacting customer", "联系买家中", "聯繫買家中")
SHIPPED, CUSTOMER = texts("Shipped", "已发", "已發"), texts("customer", "客户", "客戶")
OUT, WRONG = texts("Out of stock", "缺货", "缺貨"), texts("Address incomplete", "地址不全")
PROMO, REFUNDED = texts("Campaign", "大促"), texts("Refunded", "已退款")


def minutes(hours: int, rest: int = 0) -> timedelta:
    """Hours and minutes."""
    return timedelta(hours=hours, minutes=rest)


def running(left: timedelta, paused: timedelta = timedelta(), since: datetime | None = None) -> Timing:
    """A target of 24 h with so much left (negative: missed), and its limit of 48 h; the mood follows."""
    due = NOW + left
    limit = due - paused + DAY
    used = max(0.0, 100 * (1 - (limit - NOW) / LIMIT))
    mood = "late" if left < timedelta() else "soon" if left < timedelta(hours=6) else "on_time"
    holds = ((max(0.0, used - 100 * (paused / LIMIT)), used),) if paused else ()
    ruler = Ruler(min(100.0, used), 100 * (1 - (limit - due) / LIMIT), holds)
    if since:
        return Timing("paused", NOW, due, limit, since, ruler=ruler, limit_hours=48, waits_for=CUSTOMER)
    if limit < NOW:
        return Timing("breach", NOW, due, limit, ruler=Ruler(100.0, 50.0), limit_hours=48)
    return Timing(mood, NOW, due, limit, ruler=ruler, limit_hours=48)  # type: ignore[arg-type]


def shipped(ago: timedelta, took: timedelta, late: timedelta | None = None) -> Timing:
    """Something done."""
    return Timing("done", NOW, ended=NOW - ago, took=took, late_by=late)


def card(
    at: int, title: str, times: int, place: str, timing: Timing, who: Person | None = NING, **more: object
) -> Card:
    """A card with a task of four checks."""
    task = CardTask(at, 1, "quality_check", PACK, ready=True, mine=True, checked=at % 5, points=4)
    plain = Card(
        at, 3, "order_shipping", "to_pack", TO_PACK, "to_pack", title, f"312844709218{at:07}", place, times,
        "青禾家居旗舰店", timing, f"{int((timing.limit or NOW).timestamp()):012}", who, task,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def ended(at: int, title: str, timing: Timing, who: Person = NING, times: int = 1) -> Card:
    """A card of today's end."""
    return card(at, title, times, "", timing, who, task=None, state="shipped", state_title=SHIPPED, column="ended")


STATES = (
    card(114377, "白茶香薰蜡烛", 6, "北京", running(minutes(9, 5))),
    card(113902, "亚麻四件套 雾蓝 1.8 m", 1, "浙江", running(minutes(0, 42))),
    card(113847, "羊绒围巾 驼色", 2, "上海", running(-minutes(2, 10)), comments=2),
    card(109921, "羊绒围巾 酒红", 1, "辽宁", running(-minutes(25, 12)), TANG, comments=5, reason=OUT, note="仓库未补到"),
    card(112905, "珐琅汤锅 20 cm 墨绿", 1, "海南", running(minutes(4), minutes(3, 27), NOW - minutes(3, 27)), TANG,
         comments=2, reason=texts("Asked the customer", "问客户", "問客戶"), note="换米白可以吗"),
    ended(113120, "香薰蜡烛", shipped(minutes(0, 3), minutes(22)), times=2),
    ended(111840, "提花桌布 圆", shipped(minutes(0, 20), minutes(27), minutes(3)), ZHOU),
    replace(card(112240, "冬被 200×230", 1, "重庆", running(minutes(80, 12)), ZHOU), tags=(PROMO,)),
    card(115001, "竹编收纳篮 大号", 3, "江苏", replace(running(minutes(30, 5)), predicted=True), None),
    replace(card(115002, "首页海报：冬日织暖", 1, "", Timing("none", NOW)), number="D-118", times=None),
)  # fmt: skip

WAITING = (
    *STATES[2:3],
    card(113902, "亚麻四件套 雾蓝 1.8 m", 1, "浙江", running(minutes(0, 42))),
    card(114018, "珐琅汤锅 24 cm 米白", 1, "广东", running(minutes(1, 5), minutes(3, 10))),
    card(114126, "藤编收纳篮 大号", 3, "江苏", running(minutes(2, 38)), ZHOU),
    card(114133, "棉麻窗帘 2.7 m 两片", 1, "四川", running(minutes(3, 56)), ZHOU, comments=1),
    STATES[0],
    card(114409, "羊毛地毯 120×180", 1, "山东", running(minutes(14, 20)), None),
)
READY = (
    card(113655, "手工陶杯 一对", 1, "福建", running(minutes(0, 28)), MAN),
    card(113671, "乳胶枕 高低款", 2, "湖北", running(minutes(1, 32)), MAN),
    card(113988, "羊绒围巾 炭灰", 1, "上海", running(minutes(7, 16))),
    card(114090, "提花桌布 140×220", 1, "陕西", running(minutes(8, 41))),
    *STATES[7:9],
)
STUCK = (
    STATES[3],
    card(
        110236,
        "铸铁煎锅 26 cm",
        1,
        "天津",
        running(-minutes(5, 45)),
        TANG,
        comments=3,
        reason=OUT,
        note="锅柄有裂，已换下",
    ),
    card(113510, "竹编屏风 三折", 1, "广西", running(minutes(2, 4)), reason=WRONG, note="缺门牌"),
    card(
        114201,
        "亚麻四件套 燕麦 1.5 m",
        1,
        "云南",
        running(minutes(10, 33)),
        reason=texts("Courier stopped", "快递停收"),
    ),
)
ASKED = (
    card(110874, "羊毛地毯 160×230", 1, "黑龙江", running(minutes(14), minutes(19, 22), NOW - minutes(19, 22)), TANG,
         comments=4, reason=texts("Asked", "问客户"), note="等补货还是退款"),
    STATES[4],
    card(113377, "手工陶杯 单只", 4, "贵州", running(minutes(7), minutes(0, 44), NOW - minutes(0, 44)), MIAO, comments=1,
         reason=texts("Address to change", "客户要改收货地址")),
)  # fmt: skip
GONE = tuple(
    ended(at, title, shipped(minutes(0, ago), minutes(took), minutes(late) if late else None), who)
    for at, title, ago, took, late, who in (
        (113120, "香薰蜡烛", 3, 22, 0, NING), (113118, "羊绒围巾 驼色", 6, 22, 0, NING), (113095, "乳胶枕 标准款", 11, 23, 0, MAN),
        (113077, "收纳篮 中号", 12, 23, 0, MAN), (111840, "提花桌布 圆", 20, 27, 3, ZHOU), (112198, "冬被 200×230", 22, 19, 0, ZHOU),
        (113061, "汤锅 24 cm 米白", 25, 23, 0, MAN), (113052, "亚麻四件套 雾蓝", 31, 23, 0, NING),
    )
)  # fmt: skip


def board(many: int = 0) -> Board:
    """The board of picture 01; `many` > 0 fills its columns with that many cards each, to measure."""
    columns: tuple[Column, ...] = (
        Column("to_pack", TO_PACK, Tally(214, 0, 4, 61), WAITING, "50"),
        Column("packed", PACKED, Tally(38, 0, 0, 12), READY),
        Column("problem", PROBLEM, Tally(6, 1, 1, 1), STUCK),
        Column("contacting", BUYER, Tally(9, 0, 0, 0, 9), ASKED),
        Column("ended", texts("Shipped today", "今天已发", "今天已發"), Tally(126, 0, 3), GONE, "8", ended=True),
    )
    if many:
        columns = tuple(replace(one, cards=(one.cards * many)[:many]) for one in columns)
    return Board(
        "order_shipping", texts("Order shipping", "订单发货", "訂單發貨"), NOW, Tally(267, 1, 5, 74, 9, 31), columns
    )


STEPS = tuple(
    Step(key, title, kind, here, entered)  # type: ignore[arg-type]
    for key, title, kind, here, entered in (
        ("to_pack", TO_PACK, "state", True, NOW - minutes(17)), ("packed", PACKED, "state", False, None),
        ("problem", PROBLEM, "state", False, NOW - minutes(21)), ("contacting", BUYER, "state", False, NOW - minutes(20, 22)),
        ("shipped", SHIPPED, "done", False, None), ("refunded", REFUNDED, "cancelled", False, None),
        ("cancelled", texts("Cancelled", "已取消"), "cancelled", False, None),
    )
)  # fmt: skip
ARROWS = tuple(
    Arrow(source, target, texts(f"to {target}", target), NOW - ago if ago else None)
    for source, target, ago in (
        ("to_pack", "packed", None), ("packed", "shipped", None), ("to_pack", "problem", minutes(20, 50)), ("packed", "problem", None),
        ("problem", "contacting", minutes(20, 22)), ("contacting", "to_pack", minutes(17, 12)), ("contacting", "refunded", None),
        ("to_pack", "cancelled", None),
    )
)  # fmt: skip
TRACKING = (
    Input(
        "courier",
        texts("Courier", "物流公司"),
        "choice",
        True,
        choices=tuple((one, texts(one, one)) for one in ("圆通", "中通", "顺丰")),
    ),
    Input("tracking", texts("Tracking number", "物流单号", "物流單號"), "link", True),
)


def _point(key: str, title: Texts, ago: int | None) -> Point:
    return Point(key, title, ago is not None, NING if ago else None, NOW - minutes(0, ago) if ago else None)


def task(at: int, title: Texts, timing: Timing, **more: object) -> TaskView:
    """A task of mine on an order."""
    plain = TaskView(at, 1, at, 3, "order_shipping", "pack", title, "open", timing, optional=False, mine=True, assignee=NING, case_title="羊绒围巾 驼色",
                     number=f"312844709218{at:07}", place="上海", times=2)  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


CHECKS = (
    _point("match", texts("Article, colour and number match the order", "货号、颜色、数量和订单一致"), 11),
    _point("sound", texts("No damage, the lid fits", "锅身无磕碰，盖子合得上"), 9),
    _point("padded", texts("Padding and service card inside", "放缓冲角和售后卡"), None),
    _point("sealed", texts("Box sealed, waybill on it", "封箱，贴面单"), None),
)
TARGET = running(minutes(1, 5), minutes(3, 10))


def case() -> CaseView:
    """The case of picture 05."""
    began = NOW - minutes(26, 5)
    pause = (NOW - minutes(20, 22), NOW - minutes(17, 12), BUYER)
    limit = Timing("on_time", NOW, began + LIMIT, limit_hours=48)
    return CaseView(
        card=WAITING[2],
        store_id=1,
        workflow_title=texts("Order shipping", "订单发货"),
        opened=began,
        clocks=(
            ClockView("target_24h", texts("24 h target", "24 小时目标"), TARGET, began, (pause,), may_pause=True),
            ClockView("limit_48h", texts("48 h platform limit", "48 小时平台时限"), limit, began, is_limit=True),
        ),
        tasks=(
            task(114018, PACK, TARGET, points=CHECKS),
            task(114019, SHIP, TARGET, state="waiting", before=(PACK,), mine=False, assignee=ZHOU, inputs=TRACKING),
        ),
        ways=(
            WayView("cannot_ship", texts("Cannot ship", "标记问题"), "problem", PROBLEM, (
                Input("reason", texts("Reason", "原因"), "choice", True, choices=(("out", OUT), ("address", WRONG))),
                Input("note", texts("Note", "备注"), "text", False))),
            WayView("cancel", texts("Cancel", "取消"), "cancelled", texts("Cancelled", "已取消"), ()),
        ),
        history=(
            Entry(8, NOW - minutes(0, 9), NING, "ticked", texts("a check", "一项检查"), undoable=True),
            Entry(7, NOW - minutes(17, 12), TANG, "decided", texts("customer waits", "客户愿意等一天"), TO_PACK),
            Entry(6, NOW - minutes(20, 22), TANG, "accepted", texts("contact the customer", "联系买家"), BUYER),
            Entry(4, NOW - minutes(20, 50), MAN, "decided", texts("cannot ship", "标记缺货"), PROBLEM, text="米白剩 0 只"),
            Entry(1, NOW - minutes(26), None, "opened", None, door="import"),
        ),
        steps=STEPS,
        arrows=ARROWS,
        facts=(Fact(texts("Amount", "金额"), "¥268.00"), Fact(texts("Courier", "物流公司"), "–")),
        may_comment=True,
        may_assign=True,
    )  # fmt: skip
