"""Every kind of reader: a phone, no scripts, another language; and pages that complain of nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import BOARD, Opens
from tests.ground.world import World

PAGES = ("/", "/boards", BOARD, "/boards/design_review", "/search?q=19", "/orders", "/orders/import", "/alerts", "/scores", "/people", "/workflows", "/me", "/more")  # fmt: skip


@pytest.mark.parametrize("width", [1440, 360])
def test_no_page_complains_or_scrolls_sideways(opens: Opens, world: World, width: int) -> None:
    case = world.order("contacting_customer")
    reader = opens("mei", width=width)
    for path in (*PAGES, f"/cases/{case}", f"{BOARD}?case={case}"):
        page = reader.goes(path)
        page.wait_for_function("document.documentElement.classList.contains('js')")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, wide)


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_languages_and_themes_leave_no_page_sideways(opens: Opens, world: World, locale: str, scheme: str) -> None:
    case = world.design("submitted")
    reader = opens("cai", width=360, locale=locale, color_scheme=scheme)
    for path in ("/", BOARD, f"/cases/{case}"):
        page = reader.goes(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_a_phone_has_tabs_a_sheet_and_the_tick_at_the_thumb(opens: Opens, world: World) -> None:
    case, packed = world.order(hours_ago=90), world.order("packed", hours_ago=91)
    ann = opens("ann", width=360, height=780)
    page = ann.goes(BOARD)
    expect(ann.card(case)).to_be_visible()
    expect(ann.card(packed)).to_be_hidden()
    page.locator("[data-tab=packed]").click()
    expect(ann.card(packed)).to_be_visible()
    assert "column=packed" in page.url
    page.locator("[data-tab=to_pack]").click()
    tick = ann.card(case).locator(".tick")
    box = tick.bounding_box()
    assert box and box["x"] > 240 and box["width"] >= 44 and box["height"] >= 44
    ann.card(case).locator(".slip").tap()
    sheet = page.locator("#drawer .drawer").bounding_box()
    assert sheet and sheet["width"] == 360
    page.locator(".case-head [data-act=close-drawer]").tap()
    tick.tap()
    expect(page.locator(".toast")).to_contain_text("Quality check: done")
    assert world.case(case).state == "packed"


def test_without_scripts_the_board_is_read_and_a_tick_works(opens: Opens, world: World) -> None:
    case = world.order(hours_ago=95)
    ann = opens("ann", java_script_enabled=False)
    page = ann.goes(BOARD)
    expect(ann.card(case)).to_be_visible()
    ann.card(case).locator("button.tick").click()
    expect(page.locator(".note-box")).to_contain_text("Quality check: done")
    page.locator("[name=ask-courier]").fill("YTO")
    page.locator("[name=ask-tracking]").fill("YT1")
    page.locator(f"#tick-{world.task(case, 'pack_and_ship').id} button.primary").click()
    assert world.case(case).state == "shipped"


def test_my_work_is_ticked_and_said(opens: Opens, world: World) -> None:
    case = world.order(hours_ago=20)
    login = next(one for one in ("ann", "bo") if world.ids[one] == world.case(case).assignee_id)
    reader = opens(login)
    page = reader.goes("/")
    row = page.locator(f"[data-case='{case}']").first
    row.locator("button.tick").click()
    expect(page.locator(".toast")).to_contain_text("Quality check: done")
    expect(page.locator(f"#task-{world.task(case, 'pack_and_ship').id}")).to_be_visible()
