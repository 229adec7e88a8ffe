"""The page of the routines: who has what when, and who may start them."""

from opsflow.db import db_change
from opsflow.jobs.routines import duties
from opsflow.jobs.settling import WORKFLOWS
from opsflow.routines import actions
from tests.ground.world import MAIN, OTHER, World


def test_a_store_without_routines_says_so_and_its_manager_starts_them(shop: World) -> None:
    mei = shop.browser("mei")
    assert "do not run yet" in mei.sees("/routines").text
    answer = mei.sends(f"/routines/{shop.stores[MAIN]}/start")
    assert answer.status_code == 303
    page = mei.sees("/routines").text
    assert "Start the routines" not in page
    assert "do not run yet" not in page


def test_who_is_no_manager_cannot_start_them(shop: World) -> None:
    ann = shop.browser("ann")
    assert "Start the routines" not in ann.sees("/routines").text
    assert ann.sends(f"/routines/{shop.stores[MAIN]}/start").status_code == 403


def test_another_store_is_not_there(shop: World) -> None:
    mei = shop.browser("mei")
    assert mei.sees(f"/routines?store={shop.stores[OTHER]}").status_code == 404
    assert mei.sends(f"/routines/{shop.stores[OTHER]}/start").status_code == 404


def test_each_duty_shows_when_it_is_due_and_who_had_it(shop: World) -> None:
    with shop.app.app_context(), db_change() as change:
        actions.start(change, shop.stores[MAIN], shop.at)
    with shop.app.app_context():
        actions.open_due(duties(WORKFLOWS), now=shop.at)
    page = shop.browser("ann").sees("/routines").text
    for words in (
        "Stocktake and report",
        "every dispatch day 18:00",
        "last open day of the month 18:00",
        "Saturday 18:00",
    ):
        assert words in page
    assert page.count(">Ann</a>") >= 1


def test_a_duty_is_ticked_in_my_work_by_its_name(shop: World) -> None:
    with shop.app.app_context(), db_change() as change:
        actions.start(change, shop.stores[MAIN], shop.at)
    with shop.app.app_context():
        actions.open_due(duties(WORKFLOWS), now=shop.at)
    assert "Stocktake and report" in shop.browser("ann").sees("/").text
