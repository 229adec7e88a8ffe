"""The pages of the processes in use, and the commands for them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ground.world import World

PROJECT = Path(__file__).parents[2]


def test_every_member_sees_the_processes_with_their_open_cases(shop: World) -> None:
    shop.order("to_pack")
    page = shop.browser("ann").sees("/workflows")
    assert page.status_code == 200
    assert 'href="/workflows/order_shipping"' in page.text and 'href="/workflows/design_review"' in page.text


def test_a_process_is_drawn_with_its_tasks_clocks_and_versions(shop: World) -> None:
    shop.order("to_pack")
    text = shop.browser("ann").sees("/workflows/order_shipping").text
    for part in ("<svg", "24 h after paid_at", "key: order_shipping", "<code>cannot_ship</code>"):
        assert part in text


def test_cases_of_other_stores_are_not_counted(shop: World) -> None:
    shop.order("to_pack")
    pages = {who: shop.browser(who).sees("/workflows/order_shipping").text for who in ("ann", "eve")}
    assert [f'<td class="n">{count}</td>' in pages[who] for who, count in (("ann", 1), ("eve", 0))] == [True, True]


def test_a_process_that_is_not_there_is_not_found(shop: World) -> None:
    assert shop.browser("ann").sees("/workflows/nothing").status_code == 404


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shop's definitions."""
    shutil.copytree(PROJECT / "workflows", tmp_path / "workflows")
    return tmp_path / "workflows"


def run(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "opsflow.cli", "workflow", *map(str, arguments)]
    environment = {"OPSFLOW_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True)


def test_what_the_shop_runs_on_is_checked_and_its_examples_hold(tmp_path: Path, folder: Path) -> None:
    checked = run(tmp_path, "check", "--json", folder / "order_shipping.yaml", folder / "design_review.yaml")
    assert checked.returncode == 0, checked.stdout
    assert [(len(one["faults"]), len(one["broken"])) for one in json.loads(checked.stdout)] == [(0, 0), (0, 0)]


def test_a_wrong_definition_is_told_with_file_line_and_the_nearest_name(tmp_path: Path, folder: Path) -> None:
    path = folder / "design_review.yaml"
    path.write_text(path.read_text().replace("who: designer", "who: desinger"))
    checked = run(tmp_path, "check", path)
    assert checked.returncode == 1
    assert checked.stdout.startswith("design_review.yaml:") and "designer" in checked.stdout


def test_an_example_that_does_not_hold_is_told_with_both_sides(tmp_path: Path, folder: Path) -> None:
    path = folder / "design_review.yaml"
    path.write_text(
        path.read_text().replace("due: 1 working day before deadline", "due: 2 working days before deadline")
    )
    checked = run(tmp_path, "check", path)
    assert checked.returncode == 1
    assert "expected" in checked.stdout and "2026-11-25 23:00" in checked.stdout


def test_an_example_that_cannot_be_played_is_refused(tmp_path: Path, folder: Path) -> None:
    path = folder / "examples" / "design_review.yaml"
    path.write_text(path.read_text().replace("li undoes", "nobody undoes"))
    checked = run(tmp_path, "check", folder / "design_review.yaml")
    assert (checked.returncode, "Traceback" in checked.stderr) == (1, False)


def test_a_process_is_drawn_in_mermaid(tmp_path: Path, folder: Path) -> None:
    drawn = run(tmp_path, "diagram", folder / "design_review.yaml", "--language", "zh_Hans").stdout
    assert drawn.startswith("stateDiagram-v2") and "submitted --> approved: 通过" in drawn
