"""What definitions say of each other is checked beside all of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from opsflow.flow.checks.whole import wrong_together
from opsflow.flow.reader import Reading, definition_files, reading_of
from opsflow.yaml_nodes import parse_yaml

PROJECT = Path(__file__).parents[2]
TEXTS = {path.stem: path.read_text("utf-8") for path in definition_files(PROJECT / "workflows")}
OTHERS = [  # refusal, definition, old, new, nearest
    ("process_unknown", "promotion", "case: design_review", "case: design_reviev", "design_review"),
    ("beginning_unknown", "difficult_parcel", "case: after_sales", "case: after_sales, way: reports", "report"),
    (
        "field_of_other_unknown",
        "difficult_parcel",
        "number: number, order_value: order_value, what",
        "numbers: number, order_value: order_value, what",
        "number",
    ),
    ("choice_unknown", "difficult_parcel", "kind: lost_parcel", "kind: lost_parcels", "lost_parcel"),
    ("opens_without", "difficult_parcel", "kind: lost_parcel, ", "", ""),
    (
        "state_of_other_unknown",
        "promotion",
        "on: stock_watch.confirmed",
        "on: stock_watch.confirm",
        "stock_watch.confirmed",
    ),
]


def readings(**changed: str) -> dict[str, Reading]:
    return {
        key: reading_of(parse_yaml(text, f"{key}.yaml"), text.encode()) for key, text in {**TEXTS, **changed}.items()
    }


def test_what_the_shop_runs_on_fits_together() -> None:
    assert [str(wrong) for wrong in wrong_together(readings())] == []


@pytest.mark.parametrize(("refusal", "key", "old", "new", "nearest"), OTHERS, ids=lambda value: str(value)[:24])
def test_one_thing_wrong_is_refused_where_it_stands(refusal: str, key: str, old: str, new: str, nearest: str) -> None:
    before, found, after = TEXTS[key].partition(old)
    assert found
    wrong = wrong_together(readings(**{key: before + new + after}))
    line = before.count("\n") + 1
    assert (refusal, f"{key}.yaml", line, nearest) in {
        (one.key, one.values["file"], one.values["line"], one.values["nearest"]) for one in wrong
    }


def test_a_change_that_breaks_another_process_is_said_of_that_one() -> None:
    renamed = TEXTS["stock_watch"].replace("confirmed", "sure")
    found = wrong_together(readings(stock_watch=renamed), {"stock_watch"})
    assert {("state_of_other_unknown", "promotion.yaml")} <= {(one.key, one.values["file"]) for one in found}


def test_the_timetable_is_checked_as_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "opsflow.cli", "workflow", "check", PROJECT / "workflows" / "timetable.yaml"]
    environment = {"OPSFLOW_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)}
    checked = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout.strip()) == (0, "timetable.yaml: 39 duties")
