"""The six scorecards as data, and what a scorecard's file may not say."""

from decimal import Decimal
from pathlib import Path

import pytest

from opsflow.scoring.scorecards import feed_names, load_scorecards, read_scorecard
from opsflow.yaml_nodes import BadYaml

D = Decimal

FOLDER = Path(__file__).parents[2] / "workflows" / "scorecards"
CARDS = load_scorecards(FOLDER)
BANDS = [(None, D(0)), (D(60), D("0.4")), (D(70), D("0.6")), (D(80), D(1))]
SHIPPING = (FOLDER / "shipping.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("role", "weight", "base_salary", "months"),
    [
        ("shipping", 110, 2000, 3),
        ("designer", 110, 3000, 2),
        ("finance", 112, 2500, 2),
        ("customer_service", 100, 2000, 3),
        ("store_manager", 100, None, None),
        ("ops_specialist", 100, None, 2),
    ],
)
def test_weights_are_literal(role: str, weight: int, base_salary: int | None, months: int | None) -> None:
    warn = CARDS[role].coefficient.warn
    assert CARDS[role].weight == weight
    assert CARDS[role].base_salary == base_salary
    assert (warn and warn.months) == months


def test_there_are_these_six() -> None:
    assert len(CARDS) == 6


def test_leave_is_by_the_day_or_by_the_time_as_written() -> None:
    per = {
        role: card.item("attendance").deductions["granted_leave"].per
        for role, card in CARDS.items()
        if role != "store_manager"
    }
    assert per == {
        "shipping": "day",
        "customer_service": "day",
        "ops_specialist": "day",
        "designer": "time",
        "finance": "time",
    }


@pytest.mark.parametrize(
    ("role", "default"), [("shipping", False), ("designer", True), ("finance", True), ("customer_service", True)]
)
def test_absence_costs_2_a_day_marked_where_it_is_not_from_the_source(role: str, default: bool) -> None:
    absence = CARDS[role].item("attendance").deductions["absence"]
    assert (absence.points, absence.per, absence.default) == (D(2), "day", default)


def test_weights_not_from_the_source_are_marked() -> None:
    marked = {role for role, card in CARDS.items() if any(item.default for item in card.items)}
    assert marked == {"store_manager", "ops_specialist"}


def test_the_flagship_bands_drop_the_row_that_contradicts() -> None:
    for role in ("designer", "customer_service"):
        flagship = CARDS[role].flagship
        assert flagship is not None
        assert [(band.least, band.factor) for band in flagship.bands] == BANDS


def test_commission_and_ranges_of_customer_service() -> None:
    scheme = CARDS["customer_service"].coefficient
    assert scheme.commission_rate == D("0.02")
    assert [(one.least, one.most) for one in (*scheme.rewards, *scheme.penalties)] == [(D(10), D(20)), (D(50), D(100))]


def test_feeds_name_role_and_item_and_never_attendance() -> None:
    names = feed_names(CARDS.values())
    assert {"shipping.pack_and_ship", "designer.weekly_report", "finance.weekly_report"} <= names
    assert "shipping.attendance" not in names


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("role: shipping", "role: shiping", "yaml_unknown_name"),
        ("role: shipping", "role: designer", "scorecard_role"),
        ("weight: 20", "weight: -20", "scorecard_negative"),
        ("weight: 20", "weight: 0", "scorecard_weight"),
        ("weight: 20", "weight: NaN", "scorecard_number"),
        ("weight: 20", "weight: 2e1", "scorecard_number"),
        ("weight: 20", "weigth: 20", "yaml_unknown_word"),
        ("stocktake_report:", "Stocktake-Report:", "scorecard_name"),
        ("zh_Hant: 當日盤點報表", "zh_HK: 當日盤點報表", "yaml_unknown_word"),
        (", zh_Hant: 當日盤點報表", "", "scorecard_translation"),
        ("zh_Hant: 當日盤點報表", "zh_Hant: Same-day stocktake report", "scorecard_translation"),
        ("absence: {points: 2", "absense: {points: 2", "yaml_unknown_word"),
        ("points: 2, per: day", "points: 2, per: week", "yaml_unknown_name"),
        ("from: 80, below: 95", "from: 81, below: 95", "scorecard_band_gap"),
        ("from: 80, below: 95", "from: 79, below: 95", "scorecard_band_overlap"),
        ("from: 80, below: 95", "from: 80", "scorecard_band_gap"),
        ("from: 95, factor", "from: 95, below: 100, factor", "scorecard_band_gap"),
        ("{below: 65, factor", "{from: 10, below: 65, factor", "scorecard_band_gap"),
        ("from: 80, below: 95", "from: 80, below: 80", "scorecard_band_empty"),
        ("months: 3", "months: 0", "scorecard_number"),
        ("base_salary: 2000", "base_salary: !!float 2000", "yaml_tag"),
    ],
)
def test_a_wrong_card_is_refused_at_its_line(old: str, new: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / "shipping.yaml"
    line = SHIPPING[: SHIPPING.index(old)].count("\n") + 1
    path.write_text(SHIPPING.replace(old, new, 1), "utf-8")
    with pytest.raises(BadYaml) as caught:
        read_scorecard(path)
    assert (caught.value.key, caught.value.values["line"], caught.value.values["file"]) == (key, line, "shipping.yaml")


def test_the_nearest_right_name_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "shipping.yaml"
    path.write_text(SHIPPING.replace("absence:", "absense:"), "utf-8")
    with pytest.raises(BadYaml) as caught:
        read_scorecard(path)
    assert caught.value.values["nearest"] == "absence"
