"""The roster: everybody of a store reads it, who leads or is above changes it, and what nobody covers is shown."""

from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.people.models import Leave, Shift
from tests.ground.world import MAIN, OTHER, World
from tests.pages.test_scores import shown
from tests.pages.visitor import Visitor


def store(shop: World) -> str:
    return f"/roster/{shop.stores[MAIN]}"


def shift_of(shop: World, login: str, weekday: int = 5) -> int:
    asked = sa.select(Shift.id).where(Shift.member_id == shop.ids[login], Shift.weekday == weekday)
    with shop.app.app_context(), db_reading() as reading:
        return reading.execute(asked).scalar_one()


def week_of(shop: World, login: str) -> list[tuple[int, str, str, str]]:
    asked = sa.select(Shift.weekday, Shift.name, Shift.starts, Shift.ends).where(Shift.member_id == shop.ids[login])
    with shop.app.app_context(), db_reading() as reading:
        return [tuple(row) for row in reading.execute(asked.order_by(Shift.weekday, Shift.starts))]


def adds(visitor: Visitor, shop: World, login: str, **given: Any) -> Any:
    form = {"member": shop.ids[login], "name": "early", "weekday": "5", "starts": "07:00", "ends": "09:00", **given}
    return visitor.sends(store(shop), form)


def test_members_read_it_and_have_nothing_to_change(shop: World) -> None:
    page = shop.browser("ann").sees("/roster").text
    assert "Cai" in page
    assert 'aria-current="date"' in page
    assert "Add a shift" not in page
    assert f"{store(shop)}/" not in page


@pytest.mark.parametrize(
    ("who", "whom", "answered"),
    [
        ("mei", "ann", 303),  # the store manager
        ("gu", "ann", 303),  # above her
        ("bo", "ann", 403),  # a colleague
        ("ann", "ann", 403),  # herself
        ("eve", "ann", 404),  # of another store
        ("mei", "eve", 422),  # who works elsewhere is not on a shift here
        ("gu", "eve", 422),
    ],
)
def test_who_changes_whose(shop: World, who: str, whom: str, answered: int) -> None:
    before = week_of(shop, whom)
    assert adds(shop.browser(who), shop, whom).status_code == answered
    assert (week_of(shop, whom) != before) is (answered == 303)


@pytest.mark.parametrize("who", ["ann", "bo", "eve"])
def test_others_neither_change_nor_take_away(shop: World, who: str) -> None:
    visitor, at = shop.browser(who), f"{store(shop)}/{shift_of(shop, 'ann')}"
    refused = (404,) if who == "eve" else (403,)
    form = {"name": "day", "weekday": "5", "starts": "10:00", "ends": "12:00"}
    assert visitor.sees(at).status_code in refused
    assert visitor.sends(at, form).status_code in (403, 404)
    assert visitor.sends(f"{at}/remove").status_code in (403, 404)
    assert len(week_of(shop, "ann")) == 7


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"starts": "09:00", "ends": "09:00"}, "ends on its own day"),
        ({"starts": "22:00", "ends": "06:00"}, "ends on its own day"),
        ({"starts": "9", "ends": "24:00"}, "ends on its own day"),
        ({"starts": "08:00", "ends": "09:01"}, "Ann works from 09:00 to 18:00"),
        ({"name": "night"}, "an early, a late or a day shift"),
        ({"weekday": "7"}, "at least one weekday"),
    ],
)
def test_what_cannot_be_is_refused_in_words(shop: World, given: dict[str, str], words: str) -> None:
    answer = adds(shop.browser("mei"), shop, "ann", **given)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert len(week_of(shop, "ann")) == 7


def test_several_days_go_together_or_not_at_all(shop: World) -> None:
    mei = shop.browser("mei")
    mei.sends(f"{store(shop)}/{shift_of(shop, 'ann')}/remove")
    assert adds(mei, shop, "ann", starts="09:00", ends="12:00", weekday=["5", "6"]).status_code == 422
    assert len(week_of(shop, "ann")) == 6


def test_hours_are_changed_and_what_they_were_stays_in_the_history(shop: World) -> None:
    mei = shop.browser("mei")
    form = {"name": "late", "weekday": "5", "starts": "12:00", "ends": "20:00"}
    assert mei.sends(f"{store(shop)}/{shift_of(shop, 'ann')}", form).status_code == 303
    assert (5, "late", "12:00", "20:00") in week_of(shop, "ann")
    with shop.app.app_context(), db_reading() as reading:
        noted = reading.execute(sa.text("SELECT was, became FROM audit WHERE act = 'shift_changed'")).one()
    assert tuple(noted) == ("day 5 09:00 18:00", "late 5 12:00 20:00")


def test_what_was_taken_away_can_be_put_back(shop: World) -> None:
    mei, before = shop.browser("mei"), week_of(shop, "ann")
    gone = mei.sends(f"{store(shop)}/{shift_of(shop, 'ann')}/remove")
    assert gone.status_code == 303
    page = mei.sees(gone.location).text
    assert "Undo" in page
    assert adds(mei, shop, "ann", name="day", starts="09:00", ends="18:00").status_code == 303
    assert week_of(shop, "ann") == before
    assert mei.sends(f"{store(shop)}/999/remove").status_code == 404


def test_hours_that_nobody_covers_are_named(shop: World) -> None:
    mei = shop.browser("mei")
    assert "not covered" not in mei.sees("/roster").text
    mei.sends(f"{store(shop)}/{shift_of(shop, 'cai', 3)}/remove")
    page = shown(mei, "/roster")
    assert "CS specialist not covered" in page
    assert "12:00–21:00 nobody is there" in page


def test_hours_that_leave_opens_are_named_with_their_day(shop: World) -> None:
    away = {"member_id": shop.ids["cai"], "starts": shop.at, "ends": shop.at.replace(day=26)}
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.insert(Leave), [{**away, "state": "granted"}])
    page = shown(shop.browser("ann"), "/roster")
    assert "because of leave" in page
    assert "Tue 11-24 14:42–21:00 nobody is there" in page
    assert "Wed 11-25 12:00–21:00 nobody is there" in page


def test_a_changed_roster_moves_no_open_task(shop: World) -> None:
    case_id = shop.order()
    had = shop.task(case_id, "pack_and_ship").assignee_id
    mei = shop.browser("mei")
    for day in range(7):
        mei.sends(f"{store(shop)}/{shift_of(shop, 'ann', day)}/remove")
    assert shop.task(case_id, "pack_and_ship").assignee_id == had


def test_a_store_that_is_not_mine_has_no_roster_for_me(shop: World) -> None:
    assert shop.browser("ann").sees(f"/roster?store={shop.stores[OTHER]}").status_code == 404
