"""More made-up values for `/_kit`: my work, alerts, imports, a score sheet."""

from datetime import date, timedelta

from opsflow.alerts.views import AlertLine
from opsflow.flow.views import Person, Timing
from opsflow.orders.queries import ImportResult, ImportRow
from opsflow.refusals import Refused
from opsflow.scoring.views import Counted, DayMark, ScoreLine, Sheet
from opsflow.web.kit.samples import CHECKS, MAN, MIAO, NING, NOW, SHIP, TANG, ZHOU, minutes, running, task, texts
from opsflow.web.shown.frame import Frame, NavBoard, StoreChoice
from opsflow.web.shown.pages import Departure, DueHour, Work, WorkGroup

RUN = NOW + minutes(3, 18)
COUNTS = (22, 24, 22, 20, 24, 19, 26, 29, 26, 20, 13, 6, 4, 4, 4, 7, 12, 18, 22, 24, 24, 21, 22, 23)


def sample_frame(theme: str) -> Frame:
    """The frame of picture 01."""
    named = (("order_shipping", "Order shipping", "订单发货", 267), ("design_review", "Design review", "设计审核", 7))
    boards = tuple(NavBoard(key, texts(en, hans), count) for key, en, hans, count in named)
    stores = (StoreChoice(1, "青禾家居旗舰店"), StoreChoice(2, "青禾家纺专营店"))
    return Frame(Person(1, "阿宁"), True, theme, stores, stores[0], boards, 9, 1, True)


def departure() -> Departure:
    """The strip of picture 01."""
    first = NOW.replace(minute=0)
    hours = tuple(DueHour(first + timedelta(hours=at), count, at < 4) for at, count in enumerate(COUNTS))
    return Departure(RUN, 252, hours)


def work() -> Work:
    """The page of picture 04."""
    daily = {"number": "", "place": "", "times": None}
    groups = (
        WorkGroup("late", (task(113847, SHIP, running(-minutes(2, 10)), points=CHECKS),)),
        WorkGroup("run", (
            task(113902, SHIP, running(minutes(0, 42)), points=CHECKS, case_title="亚麻四件套 雾蓝", place="浙江"),
            task(114018, SHIP, running(minutes(1, 5)), points=CHECKS, case_title="珐琅汤锅 24 cm", place="广东"),
            task(5, texts("Stocktake report", "盘点报表"), Timing("soon", NOW, RUN), case_title="26 个货架", **daily),
            task(113510, texts("Tell late-shift CS: out of stock", "告诉晚班：缺货"), Timing("soon", NOW, RUN), case_title="竹编屏风 三折"),
        )),
        WorkGroup("today", (task(114377, SHIP, running(minutes(9, 5)), points=CHECKS, case_title="白茶香薰蜡烛"),
                            task(114409, SHIP, running(minutes(14, 20)), points=CHECKS, case_title="羊毛地毯 120×180"))),
        WorkGroup("waiting", (task(113377, SHIP, running(minutes(7), minutes(0, 44), NOW - minutes(0, 44)), case_title="手工陶杯 单只"),)),
        WorkGroup("week", (task(6, texts("Packing equipment cleaned", "打包器具保养"), Timing("on_time", NOW, NOW + minutes(75, 18)),
                                case_title="每周", **daily),)),
    )  # fmt: skip
    month = (
        Counted(texts("Packed and shipped on time", "按时打包发货"), 960, 1000),
        Counted(texts("Stocktakes on time", "按时盘点"), 19, 20),
    )
    colleagues = ((ZHOU, "发货"), (MAN, "发货"), (MIAO, "到 16:30"), (TANG, "16:30 来"))
    return Work(NOW, groups, RUN, RUN, 43, 1, 9, 31, (), month, "93.4", "1.6", colleagues)


def alerts() -> tuple[AlertLine, ...]:
    """A passed limit, a missed target, a group of warnings."""
    limit, target = texts("48 h limit", "48 小时时限"), texts("24 h target", "24 小时目标")
    shipping = "order_shipping"
    return (
        AlertLine(1, shipping, "limit_48h", "due", "breach", limit, 109921, "羊绒围巾 酒红", "3128447092180109921",
                  running(-minutes(25, 12)), NOW - minutes(1, 12)),
        AlertLine(2, shipping, "target_24h", "due", "late", target, 113847, "羊绒围巾 驼色", "3128447092180113847",
                  running(-minutes(2, 10)), NOW - minutes(2, 10), read=True),
        AlertLine(3, shipping, "target_24h", "6 h before due", "soon", target, 113902, "亚麻四件套 雾蓝", "",
                  running(minutes(0, 42)), NOW - minutes(0, 5), count=37, read=True, acknowledged=True),
    )  # fmt: skip


def result(state: str = "done") -> ImportResult:
    """An import with refused lines."""
    row = ImportRow(7, 1, "ExportOrderList20261124.csv", NOW, NING, state, 488, 12, 3, 2, 2)  # type: ignore[arg-type]
    refused = (
        (17, Refused("time_wrong", column="订单付款时间", text="2020-02-30")),
        (211, Refused("number_rounded", column="订单编号", text="1.93068E+14")),
    )
    return ImportResult(
        row,
        507,
        1200,
        ("3128447092180100012",),
        1,
        refused,
        None,
        None,
        kept=0,
        may_take_back=True,
        board="order_shipping",
    )


def sheet() -> Sheet:
    """The sheet of picture 07, as far as tasks alone fill it."""
    days = tuple(
        DayMark(date(2026, 10, at), "late" if at == 14 else "missed" if at == 22 else "fine") for at in range(1, 32)
    )
    lines = (
        ScoreLine("shipping.stocktake_report", texts("Stocktake report", "当日盘点报表"), "", "20", 24, 1, 1, "18.85", "18.85", 2,
                  percent="94.2", formula="20 × (24 × 1 + 1 × ½ + 1 × 0) ÷ 26", days=days),
        ScoreLine("shipping.pack_and_ship", texts("Pack and ship", "打包发货"), "24 h", "25", 950, 40, 10, "24.25", "24.10", 31, 5, "97"),
        ScoreLine("shipping.attendance", texts("Attendance", "考勤"), "", "10", value="7.00", if_ended_now="7.00",
                  deductions=(("absence", "1", "−2"),), is_attendance=True),
        ScoreLine("shipping.customer_records", texts("Customer records", "客户资料整理"), "", "5"),
    )  # fmt: skip
    return Sheet(
        NING,
        texts("Dispatch specialist", "发货专员"),
        date(2026, 11, 1),
        (date(2026, 10, 1), date(2026, 11, 1)),
        lines,
        weight="55",
        earned="50.10",
        earned_if_ended_now="49.95",
        value="91.09",
        if_ended_now="90.82",
        coefficient="1.2",
        bands=(("0", "0.5"), ("65", "1"), ("80", "1.2"), ("95", "1.5")),
        extra="1.00",
        outside=(Counted(texts("Problem orders noted", "问题订单备注"), 2, 2, "customer_service.problem_order_notes"),),
    )
