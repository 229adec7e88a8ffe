"""Every page for eyes that see little, for ears, for fingers and for the keyboard."""

import pytest
from playwright.sync_api import Page

from tests.browser import eyes
from tests.browser.conftest import BOARD, Opens
from tests.ground.shop import Shop
from tests.ground.world import World

PAGES = ("/", "/?span=week", "/boards", BOARD, "/boards/design_review", "/boards/design_review/new", "/search?q=Scarf",
         "/boards/campaign_budget/new",
         "/cases/new", "/stores/qinghe/settings", "/orders", "/orders/import", "/alerts", "/scores", "/people", "/workflows", "/workflows/order_shipping", "/me", "/more")  # fmt: skip


def every_state(world: World) -> list[int]:
    """Cases on time, late, past the limit, waiting in both ways, ended."""
    cases = [world.order(hours_ago=hours) for hours in (1, 21, 30, 60)]
    waits = world.order("contacting_customer")
    world.decides("cai", waits, "wait", wait_until=world.at.replace(year=world.at.year + 1))
    return [*cases, waits, world.order("problem"), world.order("shipped"), world.design("submitted")]


def paths(world: World) -> list[str]:
    """All pages, and the drawers and pages of these cases."""
    cases = every_state(world)
    return [*PAGES, *(f"/cases/{case}" for case in cases), *(f"{BOARD}?case={case}" for case in cases[:-1])]


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_of_wcag_aa(opens: Opens, world: World, scheme: str, width: int) -> None:
    mei = opens("mei", width=width, color_scheme=scheme, reduced_motion="reduce")
    found = {path: complaints for path in paths(world) if (complaints := eyes.faint(mei.goes(path)))}
    assert found == {}


def test_the_front_door_has_it_too(page: Page, open_shop: Shop) -> None:
    page.goto(f"{open_shop.address}/login")
    assert eyes.faint(page) + eyes.nameless(page) + eyes.unordered(page) == []


@pytest.mark.parametrize("width", [1440, 360])
def test_all_has_a_name_and_a_place_in_order(opens: Opens, world: World, width: int) -> None:
    mei = opens("mei", width=width, reduced_motion="reduce")
    found = {}
    for path in paths(world):
        page = mei.goes(path)
        found[path] = eyes.nameless(page) + eyes.unordered(page) + eyes.small(page)
    assert {path: complaints for path, complaints in found.items() if complaints} == {}


@pytest.mark.parametrize("path", ["/", BOARD, "/alerts", "/scores", "/me"])
def test_the_keyboard_sees_where_it_is(opens: Opens, world: World, path: str) -> None:
    every_state(world)
    page = opens("ann").goes(path)
    assert eyes.ringless(page, steps=30) == []


@pytest.mark.parametrize(("locale", "lang"), [("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("en-GB", "en")])
def test_a_page_says_its_language(opens: Opens, world: World, locale: str, lang: str) -> None:
    page = opens("ann", locale=locale).goes("/me")
    page.locator(f"section [name=locale][value={lang.replace('-', '_')}]").click()
    assert page.locator("html").get_attribute("lang") == lang
