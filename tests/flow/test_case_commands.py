"""`case` and `sweep` on the command line."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from opsflow.cli.__main__ import gather
from opsflow.refusals import NotFound
from tests.ground.world import World


def run(shop: World, *arguments: str) -> Any:
    with shop.app.app_context():
        result = CliRunner().invoke(gather(), list(arguments))
    if result.exception:
        raise result.exception
    return json.loads(result.stdout) if "--json" in arguments else result.stdout


def test_cases_are_listed_whole_and_narrowed(shop: World) -> None:
    shop.orders(60)
    shop.order("problem")
    assert len(run(shop, "case", "list", "order_shipping", "--json")) == 61
    assert len(run(shop, "case", "list", "order_shipping", "--limit", "7", "--json")) == 7
    (row,) = run(shop, "case", "list", "order_shipping", "--column", "problem", "--json")
    assert (row["state"], row["assignee"], row["mood"]) == ("problem", "Cai", "paused")


def test_a_case_is_shown_to_people_and_to_programs(shop: World) -> None:
    order = shop.order("shipped")
    told = run(shop, "case", "show", str(order))
    assert all(word in told for word in ("Shipped", "Pack and ship", "Ann", "ticked"))
    assert [entry["act"] for entry in run(shop, "case", "show", str(order), "--json")["history"]][-1] == "opened"


def test_a_case_that_is_not_there_is_refused(shop: World) -> None:
    with pytest.raises(NotFound):
        run(shop, "case", "show", "99")


def test_sweep_rings_what_is_due(shop: World) -> None:
    shop.orders(3)
    shop.at += timedelta(hours=20)
    assert run(shop, "sweep", "--json") == {"rung": 3}
