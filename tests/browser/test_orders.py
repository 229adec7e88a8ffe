"""The list of orders in a real browser."""

from pathlib import Path

from tests.browser.conftest import Opens
from tests.ground.world import World
from tests.orders.desk import Desk, export, line


def test_each_column_stands_under_its_header(opens: Opens, world: World, tmp_path: Path) -> None:
    Desk(world, tmp_path).brings(export(line(1)))
    page = opens("mei").goes("/orders")
    sides = "cells => cells.map(cell => getComputedStyle(cell).textAlign)"
    heads, cells = (page.eval_on_selector_all(f".table {cell}", sides) for cell in ("th", "td"))
    assert heads == cells == ["start", "start", "start", "end", "end", "start", "start"]
