from dataclasses import replace
from datetime import timedelta

import pytest

from opsflow.orders.cells import Status
from opsflow.orders.deciding import Standing, decide
from opsflow.orders.gathering import gather
from tests.orders.files import NOW, cells, everything, order, table
from tests.orders.headers import ITEMS, ORDERS

STATUSES = {
    "unpaid": "等待买家付款",
    "paid": "买家已付款，等待卖家发货",
    "part_shipped": "卖家部分发货",
    "shipped": "卖家已发货，等待买家确认",
    "done": "交易成功",
    "closed": "交易关闭",
}
OLD = {"订单创建时间": "2026-10-01 09:00:00", "订单付款时间": "2026-10-01 09:00:30"}
WORKING = Standing(ended=False)
ENDED = Standing(ended=True)
TICKED = Standing(ended=True, run_end=NOW - timedelta(hours=5))


def row(status="paid", **changed):
    paid = {"订单付款时间": ""} if status == "unpaid" else {}
    return order(**{"订单状态": STATUSES[status], **paid, **changed})


def heard(row, known=None, case=None, *, newest=NOW, known_newest=None):
    return [event.name for event in decide(row, known, case, now=NOW, newest=newest, known_newest=known_newest).heard]


@pytest.mark.parametrize(
    ("status", "new", "past"),
    [
        ("unpaid", [], []),
        ("paid", ["order.paid"], []),
        ("part_shipped", ["order.paid"], []),
        ("shipped", ["order.paid", "order.shipped"], ["order.past_shipped"]),
        ("done", ["order.paid", "order.shipped"], ["order.past_shipped"]),
        ("closed", ["order.closed"], ["order.closed"]),
    ],
)
def test_an_order_seen_first(status, new, past):
    old = OLD | ({"订单付款时间": ""} if status == "unpaid" else {})
    assert (heard(row(status)), heard(row(status, **old))) == (new, past)


@pytest.mark.parametrize(
    ("status", "open_case"),
    [
        ("unpaid", []),
        ("paid", []),
        ("part_shipped", []),
        ("shipped", ["order.shipped"]),
        ("done", ["order.shipped"]),
        ("closed", ["order.closed"]),
    ],
)
def test_an_order_at_work(status, open_case):
    assert heard(row(status), row("paid"), WORKING) == open_case
    assert heard(row(status), row("paid"), ENDED) == []


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_a_file_never_moves_an_order_backwards(before, after):
    known, told = row(before), row(after)
    verdict = decide(told, known, WORKING, now=NOW, newest=NOW)
    ranks = list(Status)
    assert ranks.index(verdict.order.status) == max(ranks.index(known.status), ranks.index(told.status))


def test_the_same_line_again_changes_nothing():
    known = row()
    verdict = decide(row(), known, WORKING, now=NOW, newest=NOW)
    assert (verdict.outcome, verdict.order is known, verdict.heard) == ("unchanged", True, ())


def test_the_same_order_in_another_layout_changes_nothing():
    known = row()
    assert decide(order(ORDERS["report"]), known, WORKING, now=NOW, newest=NOW).outcome == "unchanged"


def test_an_older_file_fills_only_what_was_blank():
    known = replace(row(), title="", memo="新备注", fingerprint="other")
    told = row(订单备注="旧备注")
    stored = decide(told, known, WORKING, now=NOW, newest=NOW - timedelta(days=1), known_newest=NOW).order
    assert (stored.title, stored.memo) == ("陶瓷马克杯", "新备注")


def test_an_older_file_tells_an_open_case_nothing():
    told = row("paid", 修改后的sku="红")
    assert heard(told, row("paid"), WORKING, newest=NOW - timedelta(days=1), known_newest=NOW) == []


def test_an_older_file_may_be_the_first_to_tell_the_limit():
    known = row()
    older = replace(row(), ship_by=NOW + timedelta(days=3), fingerprint="another line")
    assert heard(older, known, WORKING, newest=NOW - timedelta(hours=2), known_newest=NOW) == ["order.limit"]


def test_a_file_without_statuses_proves_the_dispatch_by_its_time():
    told = replace(row(), stated=False, shipped_at=NOW - timedelta(hours=1), fingerprint="another line")
    assert heard(told, row(), WORKING) == ["order.shipped"]


def test_history_without_proof_is_unknown_and_what_the_file_says_waits_is_listed():
    unproved = decide(order(ORDERS["report"], **OLD), None, None, now=NOW, newest=NOW)
    waiting = decide(row("part_shipped", **OLD), None, None, now=NOW, newest=NOW)
    assert ([event.name for event in unproved.heard], unproved.unknown, unproved.waiting_old) == (
        ["order.past"],
        True,
        False,
    )
    assert (waiting.heard, waiting.unknown, waiting.waiting_old) == ((), False, True)


@pytest.mark.parametrize(("days", "name"), [(9, "order.paid"), (9.01, "order.past")])
def test_history_begins_seven_days_after_the_limit(days, name):
    paid = NOW - timedelta(days=days)
    told = replace(order(ORDERS["report"]), created_at=paid, paid_at=paid)
    assert heard(told) == [name]


@pytest.mark.parametrize(
    ("told", "events"),
    [
        (row("shipped"), ["order.shipped"]),
        (row("done"), ["order.shipped"]),
        (row("paid"), []),
        (row("closed"), ["order.closed"]),
        (order(ORDERS["report"], 退款金额="178.80"), ["order.refunded"]),
        (replace(order(ORDERS["report"]), shipped_at=NOW, fingerprint="another line"), ["order.shipped"]),
        (replace(order(ORDERS["report"]), tracking="YT1", fingerprint="another line"), ["order.shipped"]),
        (order(ORDERS["report"]), []),
    ],
)
@pytest.mark.parametrize("newest", [NOW, NOW - timedelta(days=1)])
def test_history_without_proof_is_proved_by_any_later_or_older_file(told, events, newest):
    known = order(ORDERS["report"])
    assert heard(told, known, Standing(ended=True, unproved=True), newest=newest, known_newest=NOW) == events


def test_refunded_whole_ends_refunded_whether_at_work_or_history():
    told = {"退款金额": "178.80"}
    assert heard(order(ORDERS["report"], **OLD, **told)) == ["order.refunded"]
    assert heard(row("closed", **told), row(), WORKING) == ["order.refunded"]
    assert heard(row("paid", **told), row(), WORKING) == ["order.refunded"]


LEFT, REFUND, SHUT = "order.shipped", "order.refunded", "order.closed"


@pytest.mark.parametrize(
    #         told alone, refunded whole, with tracking, both, with 发货时间, that and refunded whole
    ("status", "ends"),
    [
        ("none", [None, REFUND, LEFT, REFUND, LEFT, LEFT]),
        ("paid", [None, REFUND, None, REFUND, None, REFUND]),
        ("part_shipped", [None, REFUND, None, REFUND, None, REFUND]),
        ("shipped", [LEFT, LEFT, LEFT, LEFT, LEFT, LEFT]),
        ("done", [LEFT, LEFT, LEFT, LEFT, LEFT, LEFT]),
        ("closed", [SHUT, REFUND, SHUT, REFUND, LEFT, LEFT]),
    ],
)
def test_what_an_order_ends_as(status, ends):
    refund, parcel, time = {"退款金额": "178.80"}, {"物流单号": "YT1"}, {"发货时间": "2026-11-23 17:00:00"}
    for told, end in zip([{}, refund, parcel, refund | parcel, time, refund | time], ends, strict=True):
        fresh = order(订单状态="", **told) if status == "none" else row(status, **told)
        begins = [] if end in (REFUND, SHUT) else ["order.paid"]
        assert heard(fresh) == [*begins, *filter(None, [end])], told
        assert heard(fresh, row() if status != "none" else order(订单状态=""), WORKING) == [*filter(None, [end])], told


def test_refunded_in_part_goes_on():
    assert heard(row("paid", 退款金额="20"), row(), WORKING) == []


def test_an_order_closed_after_it_left_was_shipped():
    assert heard(row("closed", 退款金额="178.80", 发货时间="2026-11-23 17:00:00"), row(), WORKING) == ["order.shipped"]


def test_a_presale_has_no_case_before_its_balance():
    deposit = row("paid", 分阶段订单信息="定金已付，尾款未付")
    assert heard(deposit) == []
    assert heard(row("paid", 分阶段订单信息="定金已付，尾款已付"), deposit) == ["order.paid"]


def test_shipped_by_a_file_is_exact_only_with_its_time():
    (exact,) = decide(
        row("shipped", 发货时间="2026-11-23 17:20:00", 物流单号="No:78"), row(), WORKING, now=NOW, newest=NOW
    ).heard
    (rough,) = decide(row("shipped"), row(), WORKING, now=NOW, newest=NOW).heard
    assert (exact.data["exact"], exact.data["at"].isoformat(), exact.data["tracking"]) == (
        True,
        "2026-11-23T09:20:00+00:00",
        "78",
    )
    assert (rough.data["exact"], rough.data["at"]) == (False, NOW)


def test_an_export_after_the_run_that_still_waits_doubts_the_tick():
    assert heard(row("paid"), row("paid"), TICKED) == ["order.still_waiting"]
    assert heard(row("paid"), row("paid"), TICKED, newest=TICKED.run_end) == []
    assert heard(order(ORDERS["report"]), row("paid"), TICKED) == []  # a file without statuses says nothing of it


def test_a_doubted_tick_is_cleared_by_a_file_that_says_shipped_and_doubted_once():
    doubted = replace(TICKED, doubted=True)
    assert heard(row("shipped"), row("paid"), doubted) == ["order.shipped"]
    assert heard(row("paid"), row("paid"), doubted) == []


def test_a_new_limit_and_a_changed_sku_are_heard_once():
    known = row()
    told = replace(row(修改后的sku="红"), ship_by=NOW + timedelta(days=3))
    verdict = decide(told, known, WORKING, now=NOW, newest=NOW)
    assert [event.name for event in verdict.heard] == ["order.limit", "order.changed"]
    assert verdict.heard[1].data["new_sku"] == "红"
    assert heard(told, verdict.order, WORKING) == []


def test_a_changed_address_alone_is_heard_with_where_it_goes_now_and_after_the_parcel_left_too():
    known = row()
    told = row(修改后的收货地址="上海 样例路9号")
    (changed,) = decide(told, known, WORKING, now=NOW, newest=NOW).heard
    assert (changed.name, changed.data["address_changed"], changed.data["province"]) == ("order.changed", True, "上海")
    assert "order.changed" in heard(told, known, TICKED)


def test_a_limit_in_the_file_decides_what_is_history():
    told = replace(order(ORDERS["report"], **OLD), ship_by=NOW)
    assert heard(told) == ["order.paid"]


def items(*lines):
    header = ITEMS["2026"]
    rows, refused = everything(
        table(header, *(cells(header, 子订单编号=str(n), **line) for n, line in enumerate(lines)))
    )
    assert not refused
    return gather(rows)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["paid", "paid"], "paid"),
        (["paid", "shipped"], "part_shipped"),
        (["shipped", "shipped"], "shipped"),
        (["done", "shipped"], "shipped"),
        (["shipped", "closed"], "shipped"),
        (["closed", "closed"], "closed"),
        (["paid", "closed"], "paid"),
    ],
)
def test_an_order_is_shipped_once_every_line_is(lines, whole):
    assert items(*({"订单状态": STATUSES[status]} for status in lines)).status == whole


def test_the_limit_of_an_order_is_its_earliest_unshipped_lines():
    gone = {"订单状态": STATUSES["shipped"], "应发货时间": "2026-11-24 12:00:00", "发货时间": "2026-11-23 18:00:00"}
    soon, later = {"应发货时间": "2026-11-25 12:00:00"}, {"应发货时间": "2026-11-26 12:00:00"}
    assert items(gone, later, soon).ship_by.isoformat() == "2026-11-25T04:00:00+00:00"
    assert items(gone, later).shipped_at is None
    assert items(gone).shipped_at.isoformat() == "2026-11-23T10:00:00+00:00"


def test_the_lines_of_an_order_add_up():
    whole = items({"退款金额": "10", "物流单号": "1"}, {"物流单号": "2"}, {"物流单号": "1"})
    assert (str(whole.total), str(whole.refund), whole.quantity, whole.tracking) == ("536.40", "10.00", 6, "1, 2")
