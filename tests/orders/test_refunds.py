"""Refund exports in: each refund is one case, told of what the platform says, and never moved backwards."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from opsflow.db import db_reading
from opsflow.flow import store
from opsflow.flow.models import CASE
from opsflow.orders.refunds.deciding import kind_of
from tests.ground.world import OTHER
from tests.orders.desk import counts, export, line, number
from tests.orders.files import table
from tests.orders.headers import REFUNDS

ASKED, PAID, CLOSED = "买家已经申请退款，等待卖家同意", "退款成功", "退款关闭"
RETURNING, RETURNED = "卖家已经同意退款，等待买家退货", "买家已经退货，等待卖家确认收货"
REFUND = {
    "退款状态": ASKED,
    "买家退款金额": "80.00",
    "是否需要退货": "是",
    "退款的申请时间": "2026-11-23 10:00:00",
    "超时时间": "2026-11-30 10:00:00",
    "买家退款原因": "质量问题",
    "买家退款说明": "开裂了，电话 13800000000",
    "宝贝标题": "陶瓷马克杯",
}


def refund(of: int, order: int = 1, header: str = REFUNDS, **changed: str) -> list[str]:
    told = REFUND | {"退款编号": f'="{900_000 + of}"', "订单编号": number(order)} | changed
    return [told.get(name.strip(), "") for name in header.split(",")]


def refunds(*lines: list[str], header: str = REFUNDS) -> str:
    return table(header, *lines)


@pytest.fixture
def sold(desk):
    """A desk that knows an order."""
    desk.brings(export(line(1), line(2)))
    return desk


def cases(desk):
    """The after-sales cases, as the engine has them."""
    asked = sa.select(CASE.c.id).where(CASE.c.workflow == "after_sales").order_by(CASE.c.id)
    with desk.shop.app.app_context(), db_reading() as reading:
        return [store.load(reading, case_id).case for case_id in reading.execute(asked).scalars().all()]


def test_each_refund_opens_a_case_with_what_the_file_says(sold):
    assert counts(sold.brings(refunds(refund(1)))) == (1, 0, 0, 0)
    (case,) = cases(sold)
    values = case.values
    assert case.state == "open"
    assert (values["number"], values["refund_number"], values["kind"]) == (number(1), "900001", "damaged_or_wrong")
    assert (values["refund_wanted"], values["order_value"]) == (Decimal("80.00"), Decimal("178.80"))
    assert values["refund_state"] == "seller_to_agree"
    assert "开裂了" in values["what"] and "13800000000" not in values["what"]
    assert sold.rows("refund")[0]["case_id"] and sold.is_clean()


def test_the_same_file_twice_overlapping_and_a_number_twice_is_each_refund_once(sold):
    sold.brings(refunds(refund(1), refund(1)))
    before = sold.everything()
    assert counts(sold.brings(refunds(refund(1)), by="mei")) == (0, 0, 1, 0)
    assert sold.everything() == before
    assert counts(sold.brings(refunds(refund(1), refund(2, 2)))) == (1, 0, 1, 0)
    assert len(cases(sold)) == 2


def test_two_people_bring_the_same_file_at_once(sold):
    first, second = sold.received(refunds(refund(1))), sold.received(refunds(refund(1)), by="mei")
    sold.reads(first)
    assert counts(sold.reads(second)) == (0, 0, 1, 0)
    assert len(cases(sold)) == 1


def test_what_moved_is_told_to_the_case_and_an_older_file_moves_nothing_back(sold):
    sold.brings(refunds(refund(1)))
    moved = refund(1, 退款状态=RETURNED, 退货物流公司="中通快递", 退货物流单号="7800", 超时时间="2026-12-05 10:00:00")
    assert counts(sold.brings(refunds(moved))) == (0, 1, 0, 0)
    (case,) = cases(sold)
    assert case.values["goods_back"] is True and case.values["returned_with"] == "中通快递 7800"
    assert counts(sold.brings(refunds(refund(1)))) == (0, 0, 1, 0)
    assert cases(sold)[0].values["refund_state"] == "seller_to_confirm"
    assert sold.is_clean()


@pytest.mark.parametrize(("status", "state"), [(PAID, "resolved"), (CLOSED, "withdrawn")])
def test_what_the_platform_ended_is_ended_here_and_stays_so(sold, status, state):
    sold.brings(refunds(refund(1)))
    sold.brings(refunds(refund(1, 退款状态=status, 退款完结时间="2026-11-23 11:00:00")))
    assert [case.state for case in cases(sold)] == [state]
    sold.brings(refunds(refund(1, 退款状态=RETURNING, 超时时间="2026-12-09 10:00:00")))
    assert [case.state for case in cases(sold)] == [state]
    assert sold.rows("refund")[0]["status"] == {PAID: "paid", CLOSED: "closed"}[status]


def test_a_refund_that_was_over_before_is_kept_without_a_case(sold):
    assert counts(sold.brings(refunds(refund(1, 退款状态=PAID), refund(2, 2, 退款状态=CLOSED)))) == (2, 0, 0, 0)
    assert cases(sold) == [] and len(sold.rows("refund")) == 2


def test_a_case_that_somebody_opened_for_the_refund_is_the_one_that_hears(sold):
    given = {"kind": "other", "number": number(1), "what": "wants money", "refund_number": "900001"}
    sold.shop.begins("cai", "after_sales", "report", **given)
    sold.brings(refunds(refund(1)))
    (case,) = cases(sold)
    assert case.values["kind"] == "other" and case.values["refund_wanted"] == Decimal("80.00")


def test_lines_that_cannot_be_believed_are_refused_alone_and_named(sold):
    result = sold.brings(
        refunds(
            refund(1),
            refund(2, 7),
            refund(3, 退款状态="神秘状态"),
            refund(4, 买家退款金额=""),
            refund(5, 退款编号="9.00001E+17"),
            refund(6, 退款的申请时间="2027-01-01 00:00:00"),
        )
    )
    assert counts(result) == (1, 0, 0, 5)
    told = {line: why.key for line, why in result.refusals}
    assert told == {
        3: "refund_of_unknown_order", 4: "status_unknown", 5: "cell_missing", 6: "number_rounded", 7: "time_ahead",
    }  # fmt: skip
    assert dict(result.refusals)[3].values["number"] == number(7)


def test_a_refund_of_another_store_or_of_another_order_than_before_is_refused(sold):
    sold.brings(refunds(refund(1)))
    assert [why.key for _, why in sold.brings(refunds(refund(1, 2))).refusals] == ["refund_of_other_order"]
    result = sold.brings(refunds(refund(2)), store=OTHER, by="gu")
    assert [why.key for _, why in result.refusals] == ["order_of_other_store"]


def test_a_trial_run_counts_and_changes_nothing(sold):
    before = sold.everything()
    assert counts(sold.brings(refunds(refund(1)), trial=True)) == (1, 0, 0, 0)
    assert sold.everything() == before


def test_an_import_is_taken_back_and_its_refunds_come_in_anew(sold):
    first = sold.brings(refunds(refund(1)))
    second = sold.brings(refunds(refund(1, 退款状态=RETURNING)))
    sold.takes_back(second.row.id)
    assert cases(sold)[0].values["refund_state"] == "seller_to_agree"
    assert sold.rows("refund")[0]["status"] == "asked"
    sold.takes_back(first.row.id)
    assert sold.rows("refund") == [] and [case.state for case in cases(sold)] == ["withdrawn"]
    assert counts(sold.brings(refunds(refund(1)))) == (1, 0, 0, 0)
    assert [case.state for case in cases(sold)] == ["withdrawn", "open"] and sold.is_clean()


def test_not_once_somebody_worked_on_a_case_of_it(sold):
    first = sold.brings(refunds(refund(1)))
    sold.shop.ticks("cai", sold.rows("refund")[0]["case_id"], "first_answer")
    with pytest.raises(Exception, match="import_touched"):
        sold.takes_back(first.row.id)


def test_a_file_whose_seller_chose_the_columns_is_read_by_their_names(sold):
    header = "退款状态,订单编号,店里的备注,退款编号,买家退款金额"
    assert counts(sold.brings(refunds(refund(1, header=header), header=header))) == (1, 0, 0, 0)
    assert cases(sold)[0].values["kind"] == "refund_exchange"


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("七天无理由退换货", "refund_exchange"), ("拍错/多拍/不想要", "refund_exchange"), ("未按约定时间发货", "refund_exchange"),
        ("快递/物流一直未送到", "lost_parcel"), ("空包裹", "lost_parcel"), ("少件/漏发", "damaged_or_wrong"),
        ("商品破损/污渍", "damaged_or_wrong"), ("大小/尺寸与商品描述不符", "not_as_described"), ("", "refund_exchange"),
    ],
)  # fmt: skip
def test_the_buyers_reason_says_what_kind_of_problem_it_is(reason, kind):
    assert kind_of(reason) == kind
