"""A weekly report's form begins with what its writer finished, has open and missed; what is typed stays."""

from datetime import timedelta

import pytest

from opsflow.flow import upkeep
from tests.ground.recurring import report
from tests.ground.world import World
from tests.pages.visitor import Visitor


@pytest.fixture
def written(shop: World) -> int:
    """Ann's report of a week in which she shipped two orders, missed one and has one; Bo has as many."""
    for _ in range(2):
        shop.order("shipped")
        shop.order("packed")
    shop.at += timedelta(days=5)
    for _ in range(2):
        shop.order("packed")
    return report(shop)


def text_of(visitor: Visitor, case_id: int) -> str:
    page = visitor.sees(f"/cases/{case_id}").text
    return page.partition('name="ask-report_text"')[2].partition(">")[2].partition("</textarea>")[0]


def test_the_form_begins_with_the_week(shop: World, written: int) -> None:
    text = text_of(shop.browser("ann"), written)
    finished, open_, missed = text.split("\n\n")
    assert "Order shipping · Pack and ship × 2" in finished
    assert open_.startswith("Open: ") and "Pack and ship · Scarf" in open_
    assert missed.startswith("Missed: ") and "Pack and ship · Scarf · due" in missed
    assert "Write and hand in" not in text


def test_the_same_week_is_always_told_alike(shop: World, written: int) -> None:
    ann = shop.browser("ann")
    assert text_of(ann, written) == text_of(ann, written)


def test_what_is_handed_in_is_what_was_written(shop: World, written: int) -> None:
    shop.ticks("ann", written, "hand_in", report_text="My own words.")
    shop.decides("mei", written, "send_back", comment="Which parcels?")
    assert text_of(shop.browser("ann"), written) == "My own words."


def test_a_report_that_was_not_written_is_missed(shop: World, written: int) -> None:
    shop.at += timedelta(days=30)
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)
    assert shop.case(written).state == "missed"
    page = shop.browser("mei").sees(f"/cases/{written}").text
    assert '<span class="late-word">missed</span>' in page and "not needed now" not in page


def test_what_was_typed_stays_when_it_is_refused(shop: World, written: int) -> None:
    ann = shop.browser("ann")
    ann.sees(f"/cases/{written}")
    task = shop.task(written, "hand_in")
    answer = ann.sends(f"/tasks/{task.id}/tick", {"ask-report_text": "x" * 5_000, "version": task.version})
    assert answer.status_code == 422
    assert "x" * 5_000 in answer.text
    assert "Finished" not in answer.text.partition('name="ask-report_text"')[2].partition("</textarea>")[0]


def test_a_busy_week_fits_the_field(shop: World, written: int) -> None:
    for _ in range(60):
        shop.order(products="A long name of a product " * 6)
    text = text_of(shop.browser("ann"), written)
    assert "more" in text
    assert len(text) < 4_000


def test_a_report_has_room_and_is_not_handed_in_by_a_new_line(shop: World, written: int) -> None:
    page = shop.browser("ann").sees(f"/cases/{written}").text
    field = page.partition('name="ask-report_text"')
    tag = field[0].rpartition("<")[2] + field[2].partition(">")[0]
    assert 'rows="18"' in tag and "grows" not in tag
