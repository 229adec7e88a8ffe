"""The page of the routines: who has what when, and who may start them."""

from datetime import timedelta

import pytest

from opsflow.db import db_change, db_reading
from opsflow.jobs import routines as timetable
from opsflow.routines import actions, queries
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
        timetable.carry_on(now=shop.at)
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
        timetable.carry_on(now=shop.at)
    assert "Stocktake and report" in shop.browser("ann").sees("/").text


def started(shop: World) -> None:
    with shop.app.app_context():
        with db_change() as change:
            actions.start(change, shop.stores[MAIN], shop.at)
        timetable.carry_on(now=shop.at)


def sent(shop: World, **given: object) -> dict[str, object]:
    due = (shop.at + timedelta(days=1)).replace(hour=10, minute=0)
    told = {
        "due": due.isoformat(),
        "holder": shop.ids["ann"],
        "seen": 0,
        "act": "paused",
        "why": "Stocktaking hall closed",
    }
    return told | given


def test_a_manager_leaves_one_out_and_everybody_sees_who_and_why(shop: World) -> None:
    started(shop)
    mei, path = shop.browser("mei"), f"/routines/{shop.stores[MAIN]}/stocktake"
    assert "Leave out or move" in mei.sees(path).text
    assert mei.sends(path, sent(shop)).status_code == 303
    for page in (mei.sees(path).text, shop.browser("ann").sees("/routines").text):
        assert "Stocktaking hall closed" in page
        assert "left out" in page
        assert "Mei" in page


def test_what_is_refused_keeps_what_was_typed(shop: World) -> None:
    started(shop)
    mei, path = shop.browser("mei"), f"/routines/{shop.stores[MAIN]}/stocktake"
    mei.sees(path)
    answer = mei.sends(path, sent(shop, act="moved", to="2026-11-20T18:00"))
    assert answer.status_code == 422
    assert "Choose a time that is still to come" in answer.text
    assert 'value="2026-11-20T18:00"' in answer.text
    assert 'value="Stocktaking hall closed"' in answer.text


def test_ones_own_is_refused_in_words(shop: World) -> None:
    started(shop)
    ann, path = shop.browser("ann"), f"/routines/{shop.stores[MAIN]}/stocktake"
    page = ann.sees(path).text
    assert "Leave out or move" not in page
    assert "Your own: your superior can leave it out or move it." in page
    answer = ann.sends(path, sent(shop))
    assert answer.status_code == 403
    assert "decided by your superior" in answer.text


def test_what_was_let_be_on_its_case_says_who_and_why_too(shop: World) -> None:
    started(shop)
    with shop.app.app_context(), db_reading() as reading:
        opened = queries.opened_after(reading, 0)
    for one in opened:
        if one.member_id == shop.ids["ann"]:
            shop.decides("mei", one.case_id, "drop", comment="Power cut in the hall")
    page = shop.browser("mei").sees(f"/routines/{shop.stores[MAIN]}/stocktake").text
    assert "Let be" in page
    assert "Power cut in the hall" in page


@pytest.mark.parametrize("path", ["stocktak", "stocktake%00"])
def test_a_duty_that_is_none_is_not_there(shop: World, path: str) -> None:
    started(shop)
    assert shop.browser("mei").sees(f"/routines/{shop.stores[MAIN]}/{path}").status_code == 404
    assert shop.browser("eve").sees(f"/routines/{shop.stores[MAIN]}/stocktake").status_code == 404
