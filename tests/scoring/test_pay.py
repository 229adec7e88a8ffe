"""Pay of a month: examples B, E, F and G of scoring.md, who may write what, and what a closed month still takes: nothing."""

import pytest

from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring.months import Month
from tests.ground.months import DECEMBER, at, ended, reports_to, stood
from tests.ground.pay import adjusts, basis, closed, late, part, pay, salary, totalled, writes
from tests.ground.world import World

WHOLE = (1, 31)


@pytest.fixture
def month(shop: World) -> World:
    """December runs; Ann, Cai and Li report to Mei; Fay keeps the books."""
    for login in ("ann", "cai", "li"):
        reports_to(shop, login, "mei")
    shop.hires("fay", "finance")
    at(shop, 20)
    return shop


def sold(month: World, sales: str, rewards: list[str], penalty: str) -> None:
    writes(month, "fay", "cai", "sales", "", sales, "")
    for amount in rewards:
        writes(month, "mei", "cai", "reward", "bad_review_changed", amount)
    writes(month, "gu", "cai", "penalty", "bad_review_caused", penalty)


def test_example_b(month: World) -> None:
    sold(month, "38,500.00", ["15", "15"], "50")
    ended(month)
    assert pay(month, [part(month, "cai", "customer_service", "79.99", WHOLE, DECEMBER)]) == "2750.00"
    assert pay(month, [part(month, "cai", "customer_service", "80", WHOLE, DECEMBER)]) == "3150.00"


def test_example_e(month: World) -> None:
    salary(month, "fay", "li", "designer", "4000", "flagship")
    ended(month)
    for total, occasions, expected in (
        ("85", 2, "5200.00"),
        ("85", 3, "4800.00"),
        ("72", 0, "4880.00"),
        ("59.99", 0, "4400.00"),
    ):
        late_ones = ["late_arrival"] * occasions
        assert pay(month, [part(month, "li", "designer", total, WHOLE, DECEMBER, *late_ones)]) == expected


def test_example_f(month: World) -> None:
    sold(month, "100000", ["10", "10", "10"], "50")
    ended(month)
    assert pay(month, [part(month, "cai", "customer_service", "86", WHOLE, DECEMBER)]) == "4380.00"
    assert pay(month, [part(month, "ann", "shipping", "90", WHOLE, DECEMBER)]) == "2400.00"


def test_example_g(month: World) -> None:
    ended(month)
    november = Month(2026, 11)
    parts = [
        part(month, "ann", "shipping", "60", (1, 10), november),
        part(month, "ann", "designer", "90", (11, 30), november),
    ]
    assert str(basis(month, parts).total) == "80.00"
    assert pay(month, parts) == "3200.00"


def test_from_recorded_attendance_to_the_pay_of_a_played_month(month: World) -> None:
    salary(month, "fay", "li", "designer", "4000", "flagship")
    late(month, "li", 3, 4, 5)
    totalled(month, "li", "85")
    assert pay(month, [stood(month, "li")]) == "4800.00"


def test_the_newest_base_salary_that_has_begun_holds(month: World) -> None:
    for amount in ("2100", "2200"):
        salary(month, "fay", "ann", "shipping", amount)
    ended(month)
    assert pay(month, [part(month, "ann", "shipping", "70", WHOLE, DECEMBER)]) == "2200.00"


def test_sales_written_again_replace_what_stood(month: World) -> None:
    for amount in ("100", "50000"):
        writes(month, "fay", "cai", "sales", "", amount, "")
    ended(month)
    assert pay(month, [part(month, "cai", "customer_service", "70", WHOLE, DECEMBER)]) == "3000.00"


@pytest.mark.parametrize(
    "amount", ["", " ", "-1", "1e400", "NaN", "Infinity", "1.005", "١٢", "12,34", "10000000", "0x1"]
)
def test_an_amount_is_yuan_and_nothing_else(month: World, amount: str) -> None:
    with pytest.raises(Refused, match="pay_amount"):
        salary(month, "fay", "ann", "shipping", amount)


@pytest.mark.parametrize(
    ("login", "kind", "key", "amount", "reason", "refusal"),
    [
        ("mei", "reward", "bad_review_changed", "9.99", "why", "pay_range"),
        ("mei", "reward", "bad_review_changed", "20.01", "why", "pay_range"),
        ("mei", "penalty", "bad_review_caused", "49", "why", "pay_range"),
        ("mei", "reward", "best_smile", "15", "why", "pay_kind"),
        ("mei", "bonus", "", "15", "why", "pay_kind"),
        ("mei", "special", "", "15", "why", "pay_scheme_line"),
        ("mei", "reward", "bad_review_changed", "15", "  ", "pay_reason"),
        ("mei", "reward", "bad_review_changed", "15", "x" * 501, "pay_reason_long"),
    ],
)
def test_what_is_given_lies_in_its_range_and_has_a_reason(
    month: World, login: str, kind: str, key: str, amount: str, reason: str, refusal: str
) -> None:
    with pytest.raises(Refused, match=refusal):
        writes(month, login, "cai", kind, key, amount, reason)


@pytest.mark.parametrize("login", ["ann", "bo", "li", "eve", "cai", "fay"])
def test_only_those_who_review_the_member_give_and_take(month: World, login: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        writes(month, login, "cai", "reward", "bad_review_changed", "15")


@pytest.mark.parametrize("login", ["ann", "mei", "gu", "cai"])
def test_sales_and_base_salaries_are_finances(month: World, login: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        writes(month, login, "cai", "sales", "", "100")
    with pytest.raises((Forbidden, NotFound)):
        salary(month, login, "cai", "customer_service", "2500")


def test_nobody_writes_into_their_own_pay(month: World) -> None:
    with pytest.raises(Forbidden):
        salary(month, "fay", "fay", "finance", "9000")


def test_a_closed_month_takes_nothing_and_is_corrected_by_an_adjustment_in_the_open_one(month: World) -> None:
    case_id = totalled(month, "cai", "79.99")
    writes(month, "fay", "cai", "sales", "", "38500", "")
    line = writes(month, "mei", "cai", "reward", "bad_review_changed", "15")
    with pytest.raises(Refused, match="pay_not_closed"):
        adjusts(month, "gu", "cai", "total", "80")
    closed(month, "cai", case_id)
    for asked in (("fay", "sales", "", "1"), ("mei", "reward", "bad_review_changed", "15")):
        with pytest.raises(Refused, match="pay_closed"):
            writes(month, asked[0], "cai", *asked[1:])
    with pytest.raises(Refused, match="pay_closed"):
        salary(month, "fay", "cai", "customer_service", "2100")
    before = pay(month, [stood(month, "cai")])
    assert before == "2785.00"
    month.hires("ou", "owner")
    with pytest.raises(Forbidden):
        adjusts(month, "ou", "cai", "sales", "1")
    assert adjusts(month, "ou", "cai", "total", "80") == "400.00"
    assert adjusts(month, "fay", "cai", "sales", "40000") == "30.00"
    assert adjusts(month, "mei", "cai", f"line:{line}", "") == "-15.00"
    with pytest.raises(Refused, match="pay_no_change"):
        adjusts(month, "fay", "cai", "sales", "40000")
    with pytest.raises(Forbidden):
        adjusts(month, "mei", "cai", "sales", "1")
    assert pay(month, [stood(month, "cai")]) == before
