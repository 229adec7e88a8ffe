"""The worked examples A to G of scoring.md §7, each to the cent."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from opsflow.scoring.pay import Part, coefficient_pay, factor, flagship_pay, joined, warned
from opsflow.scoring.rules import Counted, Occurred, base, committee_base, extra, round2, total, valued
from opsflow.scoring.scorecards import load_scorecards

D = Decimal

CARDS = load_scorecards(Path(__file__).parents[2] / "workflows" / "scorecards")
SHIPPING, SERVICE, DESIGNER = CARDS["shipping"], CARDS["customer_service"], CARDS["designer"]


def counted(item: str, on_time: int, late: int = 0, missed: int = 0) -> list[Counted]:
    return [Counted(item, "on_time", on_time), Counted(item, "late", late), Counted(item, "missed", missed)]


EXAMPLE_A = [
    *counted("stocktake_report", 24, 1, 1),
    *counted("pack_and_ship", 950, 40, 10),
    *counted("shelving", 4),
    *counted("packing_equipment", 3, 1),
    *counted("warehouse_hygiene", 4),
    *counted("pre_ship_quality_check", 1002),
    *counted("out_of_stock_notice", 6, 2),
    *counted("problem_marking", 10),
    *counted("weekly_report", 4),
]
ABSENT_ONCE_AND_ONE_CALL = [Occurred("absence"), Occurred("unanswered_call")]


def example_a() -> Mapping[str, D | None]:
    return {one.item.key: one.value for one in valued(SHIPPING, EXAMPLE_A, ABSENT_ONCE_AND_ONE_CALL)}


def test_a_every_item() -> None:
    assert example_a() == {
        "stocktake_report": D("18.846153846153846153846153846154"),
        "shelving": D(5),
        "customer_records": None,
        "packing_equipment": D("8.75"),
        "warehouse_hygiene": D(10),
        "pre_ship_quality_check": D(5),
        "out_of_stock_notice": D("4.375"),
        "delay_notice": None,
        "problem_marking": D(5),
        "pack_and_ship": D("24.25"),
        "weekly_report": D(5),
        "attendance": D(7),
    }


def test_a_base_total_and_pay() -> None:
    committee = base(SHIPPING, example_a())
    own = base(SHIPPING, {item.key: item.weight for item in SHIPPING.items if example_a()[item.key] is not None})
    assert committee is not None and own == 100
    assert str(committee).startswith("93.221153846153846")
    helped, alone = total(committee, own, extra([D(2)])), total(committee, own, extra())
    assert (helped, alone) == (D("96.92"), D("94.92"))
    assert coefficient_pay(D(2000), helped, SHIPPING.coefficient) == D("3000.00")
    assert coefficient_pay(D(2000), alone, SHIPPING.coefficient) == D("2400.00")


@pytest.mark.parametrize(("score", "pay"), [("79.99", "2750.00"), ("80.00", "3150.00")])
def test_b_customer_service(score: str, pay: str) -> None:
    money = {"sales": D("38500.00"), "rewards": D(2 * 15), "penalties": D(50)}
    assert coefficient_pay(D(2000), D(score), SERVICE.coefficient, **money) == D(pay)


@pytest.mark.parametrize(
    ("score", "worth"),
    [
        ("0", "0.5"),
        ("64.99", "0.5"),
        ("64.995", "1.0"),
        ("79.99", "1.0"),
        ("80.00", "1.2"),
        ("94.99", "1.2"),
        ("95.00", "1.5"),
        ("120.00", "1.5"),
    ],
)
def test_c_bands(score: str, worth: str) -> None:
    assert factor(D(score), SHIPPING.coefficient.bands) == D(worth)


@pytest.mark.parametrize(
    ("role", "totals", "warns"),
    [
        ("designer", [64, 66, 64], False),
        ("designer", [64], False),
        ("designer", [64, 64], True),
        ("shipping", [60, 60], False),
        ("shipping", [60, 60, 60], True),
        ("designer", [64, None, 64], False),
        ("designer", ["64.99", "64.995"], False),
    ],
)
def test_d_warnings(role: str, totals: list[int | str | None], warns: bool) -> None:
    warn = CARDS[role].coefficient.warn
    assert warn is not None
    assert warned([None if one is None else D(one) for one in totals], warn) is warns


@pytest.mark.parametrize(
    ("score", "late", "pay"),
    [("85", 2, "5200.00"), ("85", 3, "4800.00"), ("72", 0, "4880.00"), ("59.99", 0, "4400.00")],
)
def test_e_flagship(score: str, late: int, pay: str) -> None:
    assert DESIGNER.flagship is not None
    assert flagship_pay(D(4000), D(score), DESIGNER.flagship, occasions=late) == D(pay)


def test_f_customer_service() -> None:
    score = total(committee_base([D(84)]), D(92), extra())
    money = {"sales": D(100_000), "rewards": D(3 * 10), "penalties": D(50)}
    assert score == D("86.00")
    assert coefficient_pay(D(2000), score, SERVICE.coefficient, **money) == D("4380.00")


def test_f_literal_weights_and_a_waived_self_assessment() -> None:
    values = {item.key: item.weight for item in SHIPPING.items}
    committee = base(SHIPPING, {**values, "stocktake_report": D(9)})
    assert sum(values.values()) == 110
    assert committee is not None and committee == 90
    assert coefficient_pay(D(2000), total(committee, None, D(0)), SHIPPING.coefficient) == D("2400.00")


def test_g_a_role_changed_inside_a_month_is_rounded_once() -> None:
    month = joined([Part(10, D("60.00"), D(2000)), Part(20, D("90.00"), D(3000))], 30)
    assert month.total == D("80.00")
    assert round2(month.base_salary) == D("2666.67")
    assert coefficient_pay(month.base_salary, month.total, DESIGNER.coefficient) == D("3200.00")


def test_g_who_joins_inside_a_month_has_the_base_by_days_and_the_score_of_the_days_present() -> None:
    month = joined([Part(15, D("90.00"), D(3000))], 30)
    assert (month.total, month.base_salary) == (D("90.00"), D(1500))
