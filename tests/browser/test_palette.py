"""Ctrl-K in a real browser: typing finds, arrows choose, Enter opens, Escape gives the page back."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import eyes
from tests.browser.conftest import BOARD, Opens
from tests.ground.world import World


def hits(page: Page, kind: str) -> Locator:
    return page.locator(f"#palette section[data-kind={kind}] a.hit")


def test_a_case_is_opened_by_keys_alone(opens: Opens, world: World) -> None:
    titles = ["春夏急发货海报", "秋冬急发货海报"]
    new = [world.design(title=title) for title in titles][-1]
    page = opens("sun").goes(BOARD)
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    expect(field).to_be_focused()
    page.keyboard.insert_text("急发")
    expect(hits(page, "cases")).to_have_count(2)
    expect(hits(page, "cases").first).to_have_attribute("aria-selected", "true")
    assert hits(page, "cases").first.locator("mark").inner_text() == "急发"
    page.keyboard.press("ArrowDown")
    expect(hits(page, "cases").nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "hit-1")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{new}")


def test_escape_gives_the_page_back_and_a_letter_opens_nothing_while_typing(opens: Opens, world: World) -> None:
    page = opens("ann").goes(BOARD)
    page.locator("a.search").focus()
    page.keyboard.press("/")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type("?[ord")
    expect(hits(page, "pages").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("a.search")).to_be_focused()
    assert page.url.endswith(BOARD)


def test_what_finds_nothing_says_what_to_try_and_enter_goes_to_the_page_of_it(opens: Opens, world: World) -> None:
    page = opens("ann").goes("/alerts")
    page.keyboard.press("Control+k")
    page.keyboard.type("qqqq")
    expect(page.locator("#palette .hits-none")).to_contain_text("qqqq")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=qqqq")
    expect(page.locator("main .hits-none")).to_be_visible()


def test_letters_that_an_input_method_composes_are_asked_for_when_they_stand(opens: Opens, world: World) -> None:
    page = opens("ann").goes("/alerts")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search" in request.url else None)
    page.keyboard.press("Control+k")
    expect(hits(page, "pages").first).to_be_visible()
    asked.clear()
    field = page.locator("#palette input")
    field.dispatch_event("compositionstart")
    page.keyboard.type("fahuo")
    page.wait_for_timeout(400)
    assert asked == []
    field.fill("发货")
    field.dispatch_event("compositionend")
    expect(page.locator("#palette .hits")).to_have_attribute("data-q", "发货")


def test_on_a_phone_a_button_opens_it_and_everything_can_be_read_and_hit(opens: Opens, world: World) -> None:
    world.design(title="手机上的海报")
    for scheme in ("light", "dark"):
        page = opens("sun", width=360, color_scheme=scheme, reduced_motion="reduce").goes(BOARD)
        page.locator(".top [data-act=palette].phone").click()
        page.keyboard.insert_text("手机")
        expect(hits(page, "cases")).to_have_count(1)
        assert eyes.faint(page) == []
        assert hits(page, "cases").bounding_box()["height"] >= 44  # type: ignore[index]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.locator("[data-act=close-palette]").click()
        expect(page.locator("#palette")).to_be_hidden()
