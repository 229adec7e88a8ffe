"""What files do to orders and cards. Source: order_exports.md; processes.md §1; scoring.md §1.10."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import upkeep
from opsflow.orders import actions
from opsflow.refusals import Forbidden, NotFound
from opsflow.shop.actions import choose
from opsflow.shop.models import Store
from tests.orders.desk import CLOSED, SENT, WAITS, counts, export, line, number
from tests.orders.files import cells, table, workbook
from tests.orders.headers import ITEMS, ORDERS

OLD = {"订单创建时间": "2026-10-01 09:00:00", "订单付款时间": "2026-10-01 09:00:30"}
REPORT = ORDERS["report"]


def test_each_paid_order_becomes_a_card(desk):
    result = desk.brings(export(line(1), line(2), line(3, "等待买家付款", 订单付款时间="")))
    assert (result.row.state, counts(result)) == ("done", (3, 0, 0, 0))
    assert [desk.state(number(n)) for n in (1, 2, 3)] == ["to_pack", "to_pack", None]


def test_the_card_knows_what_the_file_told(desk):
    desk.brings(export(line(1)))
    case = desk.shop.case(desk.order(number(1))["case_id"])
    assert (case.number, case.title, case.times, case.place) == (number(1), "陶瓷马克杯", 2, "内蒙古")


def test_the_same_file_twice_changes_nothing_but_its_record(desk):
    file = export(line(1), line(2, SENT, 发货时间="2026-11-23 17:00:00"), line(3, CLOSED))
    desk.brings(file)
    before = desk.everything()
    desk.shop.later(hours=1)
    assert counts(desk.brings(file)) == (0, 0, 3, 0)
    assert desk.everything() == before


def test_an_order_shipped_in_the_file_is_ticked_at_its_time(desk):
    desk.brings(export(line(1, SENT, 发货时间="2026-11-23 17:00:00", 物流公司="圆通", 物流单号="YT1")))
    task = desk.shop.task(desk.order(number(1))["case_id"], "pack_and_ship")
    assert (desk.state(number(1)), task.state, task.proof) == ("shipped", "done", "exact")
    assert task.done_at.isoformat() == "2026-11-23T09:00:00+00:00"


def test_a_later_file_moves_the_card_and_an_older_one_does_not_move_it_back(desk):
    desk.brings(export(line(1)))
    assert counts(desk.brings(export(line(1, SENT)))) == (0, 1, 0, 0)
    desk.brings(export(line(1)))
    assert desk.state(number(1)) == "shipped"


def test_an_order_twice_in_a_file_is_counted_once(desk):
    assert counts(desk.brings(export(line(1), line(2), line(1)))) == (2, 0, 0, 0)
    assert counts(desk.brings(export(line(1), line(2), line(1, SENT)))) == (0, 1, 1, 0)
    assert desk.state(number(1)) == "shipped"


def test_many_orders_go_in_by_batches(desk):
    lines = [line(n) for n in range(450)]
    assert counts(desk.brings(export(*lines, line(3)))) == (450, 0, 0, 0)
    assert desk.is_clean()


def test_a_bad_line_is_refused_alone_with_its_reason(desk):
    result = desk.brings(export(line(1), line(2, 总金额="-1"), line(3)))
    assert counts(result) == (2, 0, 0, 1)
    assert [(at, why.key) for at, why in result.refusals] == [(3, "amount_negative")]


def test_a_truncated_file_loses_its_last_line_only(desk):
    result = desk.brings(export(line(1), line(2)).encode("gb18030")[:-30])
    assert counts(result) == (1, 0, 0, 1)
    assert result.refusals[0][1].key == "line_cut"


def test_a_file_without_a_needed_column_is_refused_whole(desk):
    result = desk.brings(table("订单编号,总金额", ["1", "2"]))
    assert (result.row.state, result.error.key) == ("refused", "columns_missing")
    assert desk.rows("shop_order") == []


def test_an_order_of_another_store_of_the_shop_is_refused(desk):
    desk.brings(export(line(1)))
    result = desk.brings(export(line(1), line(2)), store="other", by=None)
    assert counts(result) == (1, 0, 0, 1)
    assert result.refusals[0][1].key == "order_of_other_store"


@pytest.mark.parametrize("store", ["qinghe", "other"])
def test_an_order_whose_card_is_open_already_is_refused_in_words_and_the_others_go_in(desk, store):
    there = desk.shop.order(number=number(2), store=store)
    before = desk.shop.case(there).version
    result = desk.brings(export(*(line(n) for n in range(1, 6))))
    assert counts(result) == (4, 0, 0, 1)
    assert [(at, why.key, why.values["number"]) for at, why in result.refusals] == [(3, "one_open", number(2))]
    assert (desk.order(number(2)), desk.shop.case(there).version, desk.is_clean()) == (None, before, True)


# history
def test_history_without_proof_of_dispatch_ends_as_unknown(desk):
    result = desk.brings(table(REPORT, cells(REPORT, **OLD)))
    assert (result.row.created, result.row.unknown) == (1, 1)
    assert desk.state("1930679858170647") == "unknown"
    assert desk.rows("alert") == []


@pytest.mark.parametrize(
    ("later", "state"),
    [
        ({"订单状态": SENT, "发货时间": "2026-10-02 17:00:00", "物流单号": "YT1", "物流公司": "圆通"}, "shipped"),
        ({"订单状态": "交易成功"}, "shipped"),
        ({"订单状态": CLOSED, "退款金额": "178.80"}, "refunded"),
        ({"订单状态": CLOSED}, "cancelled"),
    ],
)
def test_history_hears_a_later_proof_and_stays_in_no_rate(desk, later, state):
    desk.brings(table(REPORT, cells(REPORT, **OLD)))
    known = desk.order("1930679858170647")
    desk.shop.later(days=3)
    run = desk.brings(export(cells(ORDERS["2022"], **OLD, **later)))
    order, case = desk.order(known["number"]), desk.shop.case(known["case_id"])
    assert (counts(run), run.row.unknown, case.state) == ((0, 1, 0, 0), 0, state)
    assert (order["shipped_at"] is not None, order["tracking"]) == ("发货时间" in later, later.get("物流单号", ""))
    assert case.ended_at == desk.shop.at - timedelta(days=3)  # it ended then, and does not come back to the board
    assert (desk.rows("flow_task"), desk.rows("alert"), desk.is_clean()) == ([], [], True)
    desk.takes_back(run.row.id)
    assert (desk.order(known["number"]), desk.shop.case(case.id).state) == (known, "unknown")


def test_an_old_order_that_the_file_says_is_waiting_is_listed_for_a_person(desk):
    result = desk.brings(export(line(1, **OLD), line(2)))
    assert (result.waiting, result.row.unknown, desk.state(number(1))) == ((number(1),), 0, None)


@pytest.mark.parametrize(("take_up", "state"), [(True, "to_pack"), (False, "unknown")])
def test_a_person_takes_an_old_waiting_order_up_or_ends_it(desk, take_up, state):
    run = desk.brings(export(line(1, **OLD))).row.id
    with desk.shop.app.app_context():
        settled = actions.settle_waiting(run, take_up=take_up, by=desk.shop.who("mei"), now=desk.shop.at)
    assert (settled, desk.state(number(1))) == (1, state)


def test_what_is_history_is_the_shops_setting(desk):
    with desk.shop.app.app_context(), db_change() as change:
        choose(change, "history_days", 90)
    desk.brings(export(line(1, **OLD)))
    assert desk.state(number(1)) == "to_pack"


# the payment time
def test_a_corrected_payment_time_moves_the_clocks_and_no_card(desk):
    desk.brings(export(line(1)))
    case_id = desk.order(number(1))["case_id"]
    desk.shop.ticks("ann", case_id, "quality_check")
    desk.shop.later(hours=19)
    with desk.shop.app.app_context():
        upkeep.sweep(now=desk.shop.at)
    before, rang = desk.shop.case(case_id), [row["withdrawn_at"] for row in desk.rows("alert") if row["stage"] == "due"]
    assert rang and not any(rang)
    corrected = {"订单付款时间": "2026-11-23 19:00:30"}
    assert counts(desk.brings(export(line(1, **corrected)))) == (0, 1, 0, 0)
    after = desk.shop.case(case_id)
    assert (after.state, after.target_due - before.target_due) == ("packed", timedelta(hours=10))
    assert after.limit_due - before.limit_due == timedelta(hours=10)
    assert all(row["withdrawn_at"] for row in desk.rows("alert") if row["stage"] == "due")
    assert desk.is_clean()
    desk.takes_back(desk.rows("import_run")[-1]["id"])
    assert desk.shop.case(case_id).limit_due == before.limit_due


def test_a_payment_time_corrected_with_the_dispatch_or_after_it_decides_what_was_on_time(desk):
    late = {"发货时间": "2026-11-24 11:00:00"}
    desk.brings(export(line(1), line(2, SENT, **late)))
    cases = [desk.order(number(n))["case_id"] for n in (1, 2)]
    corrected = {"订单付款时间": "2026-11-23 12:00:30"}
    desk.brings(export(line(1, SENT, **late, **corrected), line(2, SENT, **late, **corrected)))
    for case_id in cases:
        task = desk.shop.task(case_id, "pack_and_ship")
        assert (desk.shop.case(case_id).state, task.done_at <= task.due) == ("shipped", True)
    assert desk.is_clean()


def test_a_payment_time_that_only_lost_its_seconds_or_is_older_corrects_nothing(desk):
    desk.brings(export(line(1), line(2)))
    case_id, before = desk.order(number(1))["case_id"], len(desk.rows("flow_event"))
    cut = {"订单创建时间": "2026/11/23 9:00", "订单付款时间": "2026/11/23 9:00"}
    assert counts(desk.brings(export(line(1, **cut)))) == (0, 0, 1, 0)
    desk.brings(export(line(1, 订单创建时间="2026-11-22 09:00:00", 订单付款时间="2026-11-22 09:00:30")))
    assert len(desk.rows("flow_event")) == before
    assert desk.shop.case(case_id).limit_due.isoformat() == "2026-11-25T01:00:30+00:00"


# ticks and files
def test_an_export_after_the_run_that_still_says_waiting_suspends_the_tick(desk):
    desk.brings(export(line(1)))
    case_id = desk.order(number(1))["case_id"]
    for task, given in (("quality_check", {}), ("pack_and_ship", {"courier": "YTO", "tracking": "YT1"})):
        desk.shop.ticks("ann", case_id, task, **given)
    desk.shop.later(hours=18)
    later = line(2, 订单创建时间="2026-11-24 22:00:00", 订单付款时间="2026-11-24 22:00:10")
    desk.brings(export(line(1), later))
    assert desk.shop.task(case_id, "pack_and_ship").uncounted == "doubted"
    desk.brings(export(line(1, SENT), later))
    assert desk.shop.task(case_id, "pack_and_ship").uncounted == ""


# whose file
def test_a_file_of_another_store_asks_before_it_goes_in(desk):
    with desk.shop.app.app_context(), db_change() as change:
        change.execute(sa.update(Store).where(Store.key == "qinghe").values(platform_name="青禾家居旗舰店"))
    result = desk.brings(export(line(1)))
    assert (result.row.state, result.asked.values, desk.rows("shop_order")) == (
        "asking",
        {"store": "暖屋家居旗舰店"},
        [],
    )
    with desk.shop.app.app_context():
        actions.confirm(result.row.id, by=desk.shop.who("sun"), now=desk.shop.at)
    assert counts(desk.reads(result.row.id)) == (1, 0, 0, 0)


@pytest.mark.parametrize(("login", "refusal"), [("eve", NotFound), ("cai", Forbidden), ("li", Forbidden)])
def test_who_does_not_work_with_orders_there_imports_none(desk, login, refusal):
    with pytest.raises(refusal):
        desk.received(export(line(1)), by=login)


# trial
def test_a_trial_says_what_would_happen_and_keeps_nothing(desk):
    desk.brings(export(line(1)))
    before = desk.everything()
    result = desk.brings(export(line(1, SENT), line(2), line(3, 总金额="?")), trial=True)
    assert (result.row.state, counts(result)) == ("trial", (1, 1, 0, 1))
    assert desk.everything() == before


# item files
def test_an_item_file_opens_orders_where_it_tells_payment_and_status(desk):
    header = ITEMS["2026"]
    two = cells(header, 子订单编号="2001"), cells(header, 子订单编号="2002", 商品标题="抱枕")
    result = desk.brings(table(header, *two))
    assert (counts(result), desk.state("1930679858170647")) == ((1, 0, 0, 0), "to_pack")
    assert len(desk.rows("order_line")) == 2
    assert counts(desk.brings(table(header, *two))) == (0, 0, 1, 0)


def test_an_item_of_an_unknown_order_asks_for_the_order_file_else(desk):
    header = ITEMS["2018"]
    result = desk.brings(table(header, cells(header)))
    assert (counts(result), result.refusals[0][1].key) == ((0, 0, 0, 1), "order_file_first")


def test_the_order_leaves_when_all_its_items_have(desk):
    header = ITEMS["2026"]
    sent = {"订单状态": SENT, "发货时间": "2026-11-24 09:00:00"}
    desk.brings(table(header, cells(header, 子订单编号="2001"), cells(header, 子订单编号="2002")))
    desk.brings(table(header, cells(header, 子订单编号="2001", **sent)))
    assert desk.state("1930679858170647") == "to_pack"
    desk.brings(table(header, cells(header, 子订单编号="2002", **sent)))
    assert desk.state("1930679858170647") == "shipped"


# buyers
@pytest.mark.parametrize("keep", [False, True])
def test_buyers_are_dropped_unless_the_shop_keeps_them(desk, keep):
    desk.keep_buyers = keep
    desk.brings(export(line(1)))
    assert ("样例人" in str(desk.order(number(1)))) is keep


# taking back
def test_an_import_taken_back_lets_its_numbers_come_in_anew(desk):
    first = desk.brings(export(line(1), line(2, SENT, 发货时间="2026-11-23 17:00:00")))
    old = desk.order(number(1))["case_id"]
    assert desk.takes_back(first.row.id).row.state == "taken_back"
    assert (desk.rows("shop_order"), desk.shop.case(old).state) == ([], "cancelled")
    assert not any(row["done_at"] for row in desk.rows("flow_task"))
    assert counts(desk.brings(export(line(1)))) == (1, 0, 0, 0)
    assert desk.order(number(1))["case_id"] != old
    assert desk.is_clean()


def test_what_it_only_moved_goes_back_to_where_it_was(desk):
    desk.brings(export(line(1)))
    before = desk.order(number(1))
    second = desk.brings(export(line(1, SENT)))
    desk.takes_back(second.row.id)
    assert (desk.order(number(1)), desk.state(number(1))) == (before, "to_pack")
    assert desk.is_clean()


def test_it_is_not_taken_back_once_somebody_worked_on_it(desk):
    run = desk.brings(export(line(1), line(2))).row.id
    desk.shop.ticks("ann", desk.order(number(1))["case_id"], "quality_check")
    with pytest.raises(Exception, match="import_touched"):
        desk.takes_back(run)
    assert desk.state(number(2)) == "to_pack"


def test_a_later_import_is_taken_back_first(desk):
    run = desk.brings(export(line(1))).row.id
    desk.brings(export(line(1, SENT)))
    with pytest.raises(Exception, match="import_followed"):
        desk.takes_back(run)


def test_a_clock_that_rang_does_not_keep_it_from_being_taken_back(desk):
    run = desk.brings(export(line(1))).row.id
    desk.shop.later(hours=20)
    with desk.shop.app.app_context():
        assert upkeep.sweep(now=desk.shop.at) == 1
    assert desk.takes_back(run).row.state == "taken_back"


def test_items_taken_back_leave_the_lines_that_were_there(desk):
    header = ITEMS["2026"]
    desk.brings(table(header, cells(header, 子订单编号="2001")))
    before = desk.rows("order_line")
    sent = {"订单状态": SENT, "发货时间": "2026-11-24 09:00:00"}
    run = desk.brings(table(header, cells(header, 子订单编号="2001", **sent), cells(header, 子订单编号="2002"))).row.id
    desk.takes_back(run)
    assert (desk.rows("order_line"), desk.state("1930679858170647")) == (before, "to_pack")


def test_old_numbers_are_known_after_a_day(desk):
    """An order that was closed stays so when an older export still says that it waits."""
    desk.brings(export(line(1, CLOSED)))
    desk.shop.later(days=1)
    desk.brings(export(line(1, WAITS)))
    assert desk.state(number(1)) == "cancelled"


def test_the_limit_of_the_file_takes_the_place_of_48_hours(desk):
    header = ORDERS["2022"] + ",应发货时间"
    by = {"应发货时间": "2026-11-24 20:00:00"}
    desk.brings(export(line(1, header=header, **by), header=header))
    case = desk.shop.case(desk.order(number(1))["case_id"])
    assert case.limit_due.isoformat() == "2026-11-24T12:00:00+00:00"
    moved = {"应发货时间": "2026-11-26 20:00:00"}
    desk.brings(export(line(1, header=header, **moved), header=header))
    assert desk.shop.case(case.id).limit_due - case.limit_due == timedelta(days=2)


def test_a_workbook_goes_in_as_its_csv_would(desk):
    header = ORDERS["newer"]
    result = desk.brings(workbook(header.split(","), cells(header)))
    assert (counts(result), desk.state("1930679858170647")) == ((1, 0, 0, 0), "to_pack")


def test_what_the_buyer_changed_after_packing_brings_the_parcel_back_and_after_it_left_alerts_customer_service(desk):
    changed = {"修改后的sku": "red L", "修改后的收货地址": "上海 样例路9号"}
    desk.brings(export(line(1), line(2)))
    for of in (1, 2):
        desk.shop.ticks("ann", desk.order(number(of))["case_id"], "quality_check")
    desk.shop.ticks("ann", desk.order(number(2))["case_id"], "pack_and_ship", courier="YTO", tracking="YT1")
    for _ in range(2):  # the same again changes nothing
        desk.brings(export(line(1, **changed), line(2, **changed)))
    assert (desk.state(number(1)), desk.state(number(2))) == ("to_pack", "shipped")
    page = desk.shop.browser("ann").sees(f"/cases/{desk.order(number(1))['case_id']}").text
    assert "red L" in page and "Address changed" in page and "样例路" not in page
    assert "after it left" in desk.shop.browser("cai").sees("/alerts").text
    assert desk.is_clean()
