"""The review of a design in a real browser: pin, answer, resolve, slide, walk, and another's pin as it is set."""

from playwright.sync_api import expect

from opsflow.db import db_reading
from opsflow.designs import actions, queries
from opsflow.designs.actions import Spot
from opsflow.flow.queries.scope import Scope
from tests.browser.conftest import Opens
from tests.designs.pictures import picture
from tests.ground import world as ground
from tests.ground.world import POINTS, World


def two_rounds(world: World, monkeypatch) -> int:
    """A design that was sent back once and waits again, in pictures large enough to click on."""
    monkeypatch.setattr(ground, "PICTURE", picture(size=(300, 400), colour="#323E5F"))
    case = world.design("submitted")
    world.decides("gu", case, "request_changes", changes="larger")
    monkeypatch.setattr(ground, "PICTURE", picture(size=(300, 400)))
    world.ticks("li", case, "draft", POINTS, version=[world.hands_in("li")])
    return case


def file_of(world: World, case: int) -> int:
    """The newest version's file."""
    with world.app.app_context(), db_reading() as reading:
        return queries.review(Scope(reading, world.who("gu"), world.at), case).shown[-1].sheets[0].file_id


def test_a_comment_is_pinned_answered_and_resolved(opens: Opens, world: World, monkeypatch) -> None:
    case = two_rounds(world, monkeypatch)
    gu = opens("gu")
    page = gu.goes(f"/cases/{case}/review")
    newer = page.locator(".pane.newer .sheet-of")
    newer.click(position={"x": 90, "y": 120})
    expect(newer.locator(".ghost.placed")).to_be_visible()
    page.keyboard.type("Larger logo")
    page.keyboard.press("Enter")
    thread = page.locator("#pin-1")
    expect(thread).to_contain_text("Larger logo")
    expect(newer.locator("[data-pin='1']")).to_be_visible()
    thread.locator("textarea").fill("By a third")
    thread.locator("textarea").press("Enter")
    expect(thread.locator(".answer")).to_contain_text("By a third")
    expect(page.locator("#send-back textarea")).to_have_value("1. Larger logo")
    thread.get_by_role("button", name="Resolve").click()
    expect(page.locator("#pin-1.solved")).to_contain_text("Open again")
    page.locator("#show-solved").uncheck()
    expect(newer.locator("[data-pin='1']")).to_be_hidden()


def test_the_slider_moves_by_key_and_by_hand(opens: Opens, world: World, monkeypatch) -> None:
    case = two_rounds(world, monkeypatch)
    page = opens("li").goes(f"/cases/{case}/review")
    page.get_by_role("link", name="Slider").click()
    assert "mode=over" in page.url
    panes, slider = page.locator("#panes"), page.locator("#cut")
    before = panes.evaluate("one => parseFloat(one.style.getPropertyValue('--cut'))")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    moved = panes.evaluate("one => parseFloat(one.style.getPropertyValue('--cut'))")
    assert slider.input_value() == "60" and moved > before
    line = page.locator("[data-cut-line]").bounding_box()
    assert line
    page.mouse.move(line["x"] + 12, line["y"] + 60)
    page.mouse.down()
    page.mouse.move(line["x"] - 40, line["y"] + 60)
    page.mouse.up()
    assert panes.evaluate("one => parseFloat(one.style.getPropertyValue('--cut'))") < moved


def test_anothers_comment_appears_and_keys_walk(opens: Opens, world: World, monkeypatch) -> None:
    case = two_rounds(world, monkeypatch)
    li = opens("li")
    page = li.goes(f"/cases/{case}/review")
    expect(page.locator("#threads")).to_contain_text("No comment yet")
    page.locator("[data-zoom=in]").click()
    for at, says in enumerate(("First", "Second")):
        with world.app.app_context():
            spot = Spot(file_of(world, case), 1, 20 + 30 * at, 40)
            actions.set_pin(case, spot, says, by=world.who("gu"), now=world.at)
        expect(page.locator(f"#pin-{at + 1}")).to_contain_text(says)
    expect(page.locator(".pane.newer [data-stage]")).to_have_attribute("data-zoomed", "")
    page.keyboard.press("j")
    expect(page.locator("#pin-2")).to_have_class("thread open chosen")
    page.keyboard.press("j")
    expect(page.locator(".newer [data-pin='1']")).to_have_class("pin open chosen")
    assert page.url.endswith("#pin-1")


def test_on_a_phone_one_version_fills_the_width(opens: Opens, world: World, monkeypatch) -> None:
    case = two_rounds(world, monkeypatch)
    page = opens("gu", width=360, height=740).goes(f"/cases/{case}/review")
    expect(page.locator(".pane.newer")).to_be_in_viewport()
    expect(page.locator(".pane:not(.newer)")).not_to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
