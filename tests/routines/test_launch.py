"""A store that is launched has its routines by itself."""

from datetime import timedelta

import pytest

from opsflow.db import db_reading
from opsflow.flow import actions as flow
from opsflow.jobs import routines as timetable
from opsflow.routines import queries
from opsflow.routines.followers import AFTER
from tests.ground.goods import launch
from tests.ground.world import MAIN, OTHER, World


@pytest.fixture
def launched(shop: World) -> int:
    return launch(shop, "launched")


def opened(shop: World) -> int:
    with shop.app.app_context():
        return timetable.carry_on(now=shop.at)


def since(shop: World, store: str = MAIN) -> object:
    with shop.app.app_context(), db_reading() as reading:
        return queries.runs_in(reading, shop.stores[store])


def test_the_routines_of_a_launched_store_start_by_themselves(shop: World, launched: int) -> None:
    assert (since(shop), since(shop, OTHER)) == (shop.at + AFTER, None)
    assert opened(shop) == 0  # the launch can still be taken back
    shop.at += AFTER
    assert opened(shop) > 0


def test_a_launch_taken_back_starts_nothing(shop: World, launched: int) -> None:
    with shop.app.app_context():
        flow.undo(launched, shop.case(launched).version, by=shop.who("mei"), now=shop.at)
    assert since(shop) is None
    shop.at += AFTER
    assert opened(shop) == 0


def test_routines_that_ran_before_the_launch_run_on(shop: World) -> None:
    begun = shop.at
    mei = shop.browser("mei")
    mei.sees("/routines")
    mei.sends(f"/routines/{shop.stores[MAIN]}/start")
    shop.at += timedelta(minutes=1)
    case_id = launch(shop, "launched")
    with shop.app.app_context():
        flow.undo(case_id, shop.case(case_id).version, by=shop.who("mei"), now=shop.at)
    assert since(shop) == begun


def test_the_page_says_from_when_they_run(shop: World, launched: int) -> None:
    page = shop.browser("mei").sees("/routines").text
    assert "The routines run from" in page
    assert "Start the routines" not in page
