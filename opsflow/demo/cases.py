"""What else goes on at the demo shop, one tale a case: problems of customers, parcels, money, campaigns, launches, greetings."""

from opsflow.demo.crew import MAIN, TEXTILE
from opsflow.demo.story import Week
from opsflow.demo.tales import Act, Tale, ahead, of_order, paper, parcel, sold

DAYS = 24.0
Told = tuple[str, str, tuple[Act, ...]]


def plan(week: Week) -> None:
    """Let every tale begin."""
    for workflow, store, acts in (*PROBLEMS, *PARCELS, *MONEY, *CAMPAIGNS, *LAUNCHES, *SHELVES, *GREETINGS, *EXTRAS):
        Tale(week, workflow, store, acts).plan()


def _problem(ago: float, kind: str, customer: str, what: str, *acts: Act, store: str = MAIN) -> Told:
    """A problem that is reported, and answered and recorded where anything follows."""
    given = {"kind": kind, "number": sold, "order_value": of_order("amount"), "customer": customer, "what": what}
    answered: tuple[Act, ...] = ((ago - 0.2, "", "first_answer", {}), (ago - 0.6, "", "record", {}))
    return "after_sales", store, ((ago, "shenlan", "report", given), *(answered if acts else ()), *acts)


PROBLEMS = (
    _problem(0.3, "upset_customer", "林女士", "咨询两次没人回，很生气，要求今天给答复。"),
    _problem(
        7, "damaged_or_wrong", "周先生", "收到时杯口有缺口，已发照片。",
        (5.5, "", "examine", {}),
        (5, "handle", "settle", {"remedy": "partial_refund", "amount": 68}),
    ),
    _problem(
        44, "lost_parcel", "陈小姐", "物流停在中转站六天，快递说找不到件。",
        (30, "", "trace", {"confirmed_lost": "yes"}),
        (8, "handle", "wait_for_courier", {"comment": "快递网点明天给丢件证明。"}),
    ),
    _problem(
        31, "late_parcel", "赵先生", "说好三天到，第五天还没派送。",
        (29, "", "chase", {}),
        (28.5, "handle", "settle", {"remedy": "apology"}),
        (28, "", "tell_customer", {}),
    ),
    _problem(
        70, "refund_exchange", "吴女士", "颜色和客厅不搭，想换成米色。",
        (68, "", "arrange", {}),
        (67.5, "handle", "send_back", {}),
        (4, "anning", "goods_arrived", {}),
    ),
    _problem(
        52, "bad_review", "tb_晚风", "中评：包装太简单，送人拿不出手。",
        (48, "", "handle_review", {"cause": "company", "outcome": "changed"}),
        (47.5, "handle", "settle", {"remedy": "none"}),
        (47, "", "tell_customer", {}),
    ),
    _problem(
        9, "not_as_described", "孙先生", "页面写加厚，收到的明显偏薄，要求全额退款。",
        (7.5, "", "compare", {}),
        (7, "handle", "settle", {"remedy": "full_refund", "amount": 206}),
    ),
    _problem(3, "other", "何女士", "需要补开公司抬头的发票。", (2, "handle", "says", {"text": "抬头已收到，财务下午开票。"})),
    _problem(
        26, "damaged_or_wrong", "郑女士", "少发了一个枕套。",
        (24, "handle", "wait_for_shipping", {"question": "出库称重是多少？请核对是否漏装。"}),
        store=TEXTILE,
    ),
    _problem(
        20, "refund_exchange", "冯先生", "尺寸买大了，想换小一号。",
        (19, "", "arrange", {}),
        (18, "handle", "wait_for_customer", {"comment": "等客户确认换货尺寸。"}),
        store=TEXTILE,
    ),
)  # fmt: skip


def _parcel(ago: float, who: str, trouble: str, *acts: Act, store: str = MAIN) -> Told:
    given = {"number": sold, "tracking": parcel("tracking"), "courier": parcel("courier"), "trouble": trouble}
    return "difficult_parcel", store, ((ago, who, "notice", given), *acts)


def _asked(ago: float, says: str) -> Act:
    return ago, "", "ask_courier", {"courier_says": says}


LOST = {"courier_says": "网点确认丢件，同意按价赔付。", "order_value": of_order("amount")}
PARCELS = (
    _parcel(1.5, "anning", "no_movement"),
    _parcel(30, "hemiao", "delivery_failed", _asked(29, "电话无人接，明天再派一次。")),
    _parcel(4, "shenlan", "wrong_address", _asked(3, "已改地址，转到新网点。"), store=TEXTILE),
    _parcel(
        76,
        "laozhou",
        "no_movement",
        _asked(74, "中转站积压，已催发。"),
        (40, "hemiao", "solve", {"courier_says": "已签收。"}),
    ),
    _parcel(80, "shenlan", "no_movement", _asked(78, "还在查找。"), (27, "shenlan", "call_lost", LOST)),
)


def _buys(who: str, what: str, amount: int, department: str, ago: float, *acts: Act) -> Told:
    given = {"what": what, "amount": amount, "department": department, "needed_by": ahead(3 * DAYS)}
    return "purchase", MAIN, ((ago, who, "ask_for", given), *acts)


def _spends(purpose: str, amount: int, ago: float, *acts: Act, **rest: object) -> Told:
    given = {"purpose": purpose, "amount": amount, "spend_by": ahead(2 * DAYS), **rest}
    return "campaign_budget", MAIN, ((ago, "suhe", "request", given), *acts)


MONEY = (
    _buys("anning", "封箱胶带 60 卷、气泡膜 10 卷", 386, "warehouse", 3),
    _buys("linmo", "拍摄用柔光箱一套", 1680, "design", 28, (25, "check_purchase", "pass_on", {})),
    _buys("luchuan", "直播补光灯两盏", 2600, "operations", 31, (26, "check_purchase", "pass_on", {})),
    _buys("laozhou", "热敏打印机一台", 899, "warehouse", 50, (46, "check_purchase", "check_ok", {})),
    _buys(
        "shenlan", "客服耳麦 4 副", 556, "care", 75,
        (72, "check_purchase", "check_ok", {}),
        (27, "", "buy", {"paid": 540, "receipts": paper("耳麦收据.png")}),
    ),
    _buys(
        "bailu", "打印纸与硒鼓", 420, "office", 98,
        (95, "check_purchase", "check_ok", {}),
        (72, "", "buy_centrally", {"paid": 418, "receipts": paper("办公用品收据.png")}),
        (49, "settle_purchase", "settle", {}),
    ),
    _spends("直通车周末加投", 800, 2),
    _spends(
        "双十二种草笔记", 1800, 29, (26, "check_budget", "pass_on", {}),
        lines=["达人笔记 6 篇", "素材拍摄"], line_amount=[1500, 300],
    ),
    _spends(
        "直播间福袋", 600, 100,
        (97, "check_budget", "check_ok", {}),
        (28, "", "record_spending", {"spent": 585, "receipts": paper("福袋收据.png")}),
    ),
    _spends(
        "收藏加购小样", 450, 120,
        (117, "check_budget", "check_ok", {}),
        (75, "", "record_spending", {"spent": 430, "receipts": paper("小样收据.png")}),
        (51, "settle_up", "settle", {}),
    ),
    _spends("本地灯箱广告", 5200, 73, (70, "check_budget", "refuse", {"comment": "投放人群不匹配，先做线上测试。"})),
)  # fmt: skip


def _campaign(campaign: str, who: str, store: str, ago: float, starts: float, ends: float, *acts: Act) -> Told:
    given = {"campaign": campaign, "starts_at": ahead(starts), "ends_at": ahead(ends)}
    return "promotion", store, ((ago, who, "plan_campaign", given), *acts)


def _planned(ago: float, goal: int, *heroes: str, pages: tuple[str, ...] = ()) -> tuple[Act, ...]:
    """A campaign from its plan to its enrolment, half a day in all."""
    said = {"channels": ["storewide_discount", "vip", "taobaoke"], "amount": 900, "goal": goal, "pages": pages}
    return (
        (ago, "", "plan", {**said, "page_kind": ["campaign_poster"] * len(pages)}),
        (ago - 2, "", "choose_heroes", {"heroes": list(heroes)}),
        (ago - 5, "check_budget", "agree_budget/check_ok", {}),
        (ago - 20, "", "enrol_heroes", {"enrolment_result": "accepted"}),
    )


def _priced(ago: float, hero: str, *prices: int) -> Act:
    names = ("list_price", "storewide_price", "vip_price")
    return ago, "", f"set_prices:{hero}", dict(zip(names, prices, strict=True))


BEDDING = ("7302200451", "7302200453", "7302200457")
CAMPAIGNS = (
    _campaign("年货节", "bailu", MAIN, 22, 30 * DAYS, 37 * DAYS),
    _campaign(
        "双十二家居焕新", "suhe", MAIN, 100, 9 * DAYS, 12 * DAYS,
        *_planned(98, 120_000, "6801400121", "6801400122", "6801400123", pages=("双十二承接页",)),
        _priced(50, "6801400121", 40, 36, 34),
        (26, "", "confirm_stock:6801400121", {"stock_found": 386}),
        (6, "luchuan", "says", {"text": "台灯备货够不够首日爆发？仓库今天给数。"}),
    ),
    _campaign(
        "冬季床品焕新周", "suhe", TEXTILE, 110, -20, 3 * DAYS,
        *_planned(108, 60_000, *BEDDING),
        _priced(74, BEDDING[0], 299, 269, 259),
        _priced(73, BEDDING[1], 79, 69, 66),
        _priced(72, BEDDING[2], 99, 89, 85),
        (71, "", "link_related", {}),
        (50, "", "confirm_stock", {"stock_found": 90}),
        (48, "", "brief_cs", {}),
    ),
)  # fmt: skip


def _launch(launching: str, store: str, ago: float, live: float, products: str, *acts: Act) -> Told:
    given = {"launching": launching, "goes_live": ahead(live), "products": products.split()}
    return "store_launch", store, ((ago, "luchuan", "begin_launch", given), *acts)


def _styled(ago: float) -> tuple[Act, ...]:
    return (
        (ago, "", "decide_style", {"style_sheet": paper("风格稿.png")}),
        (ago - 5, "", "sign_style", {}),
        (ago - 26, "", "area_artwork", {}),
    )


NOTICE = {"notice": "https://detail.example/notice"}
LAUNCHES = (
    _launch("年货专区", MAIN, 46, 30 * DAYS, "6801400121 6801400123 6801400124 6801400125", _styled(24)[0]),
    _launch(
        "冬季床品新品区", TEXTILE, 124, 12 * DAYS, "7302200458 7302200460 7302200461",
        *_styled(120),
        (52, "", "product_images:7302200458", {}),
        (27, "", "buyer_notice", NOTICE),
    ),
    _launch(
        "保温系列上新", MAIN, 126, 5 * DAYS, "6801400132 6801400125",
        *_styled(123),
        (76, "", "buyer_notice", NOTICE),
        (75, "", "product_images", {}),
        (52, "", "product_copy", {}),
        (28, "", "titles", {}),
        (26, "", "verify_price:6801400132", {}),
    ),
)  # fmt: skip


def _doubts(product: str, ago: float, comment: str, *acts: Act) -> Told:
    return "stock_watch", MAIN, ((ago, "hemiao", "suspect", {"product": product, "comment": comment}), *acts)


LINK = "https://detail.example/6801400131"
SHELVES: tuple[Told, ...] = (
    _doubts("6801400126", 5, "客户问浅灰色，仓库说找不到。", (4.5, "check_stock", "gone", {})),
    _doubts("6801400129", 28, "系统显示有货，两单都没配到。", (27, "check_stock", "still_there", {"comment": "移到 B 区了。"})),
    _doubts(
        "6801400131", 60, "供应商说停了一批。",
        (59, "check_stock", "gone", {}),
        (58, "", "delist", {"shelf_link": LINK}),
        (30, "", "restock", {}),
        (28, "", "relist", {"listed_link": LINK}),
    ),
    (
        "stock_watch", MAIN, (
            (29, "", "follows", {}),  # what the count of products began
            (28.5, "check_stock", "gone", {"comment": "盘点为零，供应商下周到货。"}),
            (28, "", "delist", {"shelf_link": "https://detail.example/6801400128"}),
        ),
    ),
)  # fmt: skip


def _greets(who: str, customer: str, level: str, occasion: str, by: float, wish: str, *acts: Act) -> Told:
    given = {"customer": customer, "level": level, "occasion": occasion, "greet_by": ahead(by), "wish": wish}
    return "customer_care", MAIN, ((52, who, "plan_greeting", given), *acts)


GREETINGS = (
    _greets("hemiao", "王女士", "regular", "festival", 80, "冬至安康，店里给老客户留了热饮杯优惠。"),
    _greets("shenlan", "tb_林间小屋", "vip", "birthday", 10, "生日快乐！今天下单送香薰小样。"),
    _greets(
        "hemiao", "刘先生", "vip", "campaign_visit", 4, "双十二提前购已为您留好名额。", (3, "greet", "no_answer", {})
    ),
    _greets(
        "hemiao",
        "高女士",
        "regular",
        "return_visit",
        -10,
        "上次的四件套用得还习惯吗？",
        (15, "greet", "reached", {"reaction": "很满意，想再买一套。"}),
    ),
    _greets("luchuan", "蒋总", "honoured", "return_visit", 6, "感谢一年来的支持，新年礼盒想先请您过目。"),
    _greets(
        "shenlan",
        "马女士",
        "regular",
        "birthday",
        30,
        "生日快乐！",
        (26, "shenlan", "leave_alone", {"comment": "客户说不用再发消息。"}),
    ),
)


def _extra(who: str, role: str, what: str, points: str, by: float, *acts: Act) -> Told:
    given = {"what": what, "for_role": role, "points": points, "by_when": ahead(by)}
    return "voluntary", MAIN, ((40, who, "offer", given), *acts)


EXTRAS = (
    _extra("luchuan", "shipping", "带新人小满学打包和面单。", "2", 6, (38, "anning", "volunteer", {}), (20, "", "do_it", {}), (18, "accept_it", "accept", {})),
    _extra("luchuan", "shipping", "把二楼旧货架的标签换新。", "1.5", 30, (36, "laozhou", "volunteer", {})),
    _extra("shenlan", "customer_service", "整理双十一常见问题的回复。", "3", 50),
)  # fmt: skip
