"""The board in a real browser: tick, undo, drawer, keys, drag, many at once, changes by others."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import BOARD, Opens
from tests.ground.world import World


def state(world: World, case: int) -> str:
    """Where a case is."""
    return str(world.case(case).state)


def test_a_tick_moves_the_card_and_the_toast_takes_it_back(opens: Opens, world: World) -> None:
    case = world.order()
    ann = opens("ann")
    ann.goes(BOARD)
    ann.card(case).locator("button.tick").click()
    expect(ann.column("packed").locator(f"#case-{case}")).to_be_visible()
    ann.page.locator(".toast button", has_text="Undo").click()
    expect(ann.column("to_pack").locator(f"#case-{case}")).to_be_visible()
    assert state(world, case) == "to_pack"


def test_the_drawer_has_an_address_and_gives_focus_and_scroll_back(opens: Opens, world: World) -> None:
    cases = world.orders(30)
    ann = opens("ann")
    page = ann.goes(BOARD)
    link = ann.card(cases[20]).locator(".slip")
    link.scroll_into_view_if_needed()
    scrolled = ann.column("to_pack").evaluate("one => one.scrollTop")
    link.click()
    expect(page.locator("#drawer .drawer")).to_be_visible()
    assert f"case={cases[20]}" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#drawer .drawer")).to_have_count(0)
    assert "case=" not in page.url
    expect(link).to_be_focused()
    assert ann.column("to_pack").evaluate("one => one.scrollTop") == scrolled
    page.go_back()
    expect(page.locator("#drawer .drawer")).to_be_visible()
    page.go_back()
    expect(page.locator("#drawer .drawer")).to_have_count(0)


def test_an_address_with_a_case_opens_it_beside_its_board(opens: Opens, world: World) -> None:
    case = world.order()
    page = opens("ann").goes(f"{BOARD}?case={case}")
    expect(page.locator("#drawer .drawer")).to_be_visible()
    page.locator("[data-act=close-drawer].icon-button").click()
    expect(page.locator("#drawer .drawer")).to_have_count(0)


def test_everything_by_keyboard(opens: Opens, world: World) -> None:
    world.orders(3)
    ann = opens("ann")
    page = ann.goes(BOARD)
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    second = focused(page)
    assert first != second
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("Enter")
    expect(page.locator("#drawer .drawer")).to_be_visible()
    page.keyboard.press("Escape")
    assert focused(page) == first
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.get_by_role("button", name="Packed", exact=True).click()
    expect(ann.column("packed").locator(f"#{first}")).to_be_visible()
    page.locator(f"#{second} .slip").focus()
    page.keyboard.press("Space")
    expect(ann.column("packed").locator(f"#{second}")).to_be_visible()


def focused(page: Page) -> str:
    """The card that has the focus."""
    return str(page.evaluate("document.activeElement.closest('.card')?.id ?? ''"))


def drag(page: Page, case: int, column: str) -> None:
    """A card to another column, with the mouse."""
    start = page.locator(f"#case-{case} .what").bounding_box()
    end = page.locator(f"#column-{column}").bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 20, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 80, end["y"] + 120, steps=4)
    page.mouse.up()


def test_a_drag_to_a_column_that_asks_opens_the_drawer_at_the_question(opens: Opens, world: World) -> None:
    case = world.order()  # nothing of it is due soon: a clock that rings would be faster
    ann = opens("ann")
    page = ann.goes(f"{BOARD}?q={world.case(case).number}")
    drag(page, case, "problem")
    expect(page.locator("#way-cannot_ship")).to_have_attribute("open", "")
    page.locator("#way-cannot_ship select").select_option("out_of_stock")
    page.locator("#way-cannot_ship button").click()
    expect(page.locator(".drawer .state")).to_have_text("Problem")
    assert state(world, case) == "problem"


def test_a_drag_that_leads_nowhere_is_refused_in_words(opens: Opens, world: World) -> None:
    case = world.order()
    ann = opens("ann")
    page = ann.goes(f"{BOARD}?q={world.case(case).number}")
    drag(page, case, "contacting")
    expect(page.locator("#toasts .refused")).to_contain_text("no decision leads to")
    assert state(world, case) == "to_pack"
    ann.complaints = [one for one in ann.complaints if "422" not in one]  # the browser's own note of a refusal


def test_many_are_chosen_and_shipped_by_paste(opens: Opens, world: World) -> None:
    cases = [world.order("packed", hours_ago=60 + at) for at in range(3)]
    ann = opens("ann")
    page = ann.goes(BOARD)
    page.locator("#column-packed").hover()
    page.locator("#column-packed [data-act=choose]").click()
    for case in cases:
        ann.card(case).locator(".tick").click()
    expect(page.locator("#bulk [data-chosen]")).to_have_text("3")
    page.locator("[data-act=ship-chosen]").click()
    lines = [f"{world.case(case).number}, YTO, YT{case}" for case in cases]
    page.locator("#lines").fill("\n".join(lines))
    page.locator("#sheet button.primary").click()
    expect(page.locator("#sheet h2")).to_have_text("3 parcels shipped")
    page.locator("#sheet [data-act=close-sheet]").click()
    for case in cases:
        expect(ann.column("ended_today").locator(f"#case-{case}")).to_be_visible()
    assert {state(world, case) for case in cases} == {"shipped"}


def test_many_get_a_decision_and_a_new_assignee(opens: Opens, world: World) -> None:
    cases = [world.order(hours_ago=70 + at) for at in range(3)]
    mei = opens("mei")
    page = mei.goes(BOARD)
    mei.card(cases[0]).locator(".slip").click(modifiers=["Shift"])
    for case in cases[1:]:
        mei.card(case).locator(".stub").click()
    page.locator("[data-sheet-of=assign]").click()
    page.locator("#sheet .option", has_text="Bo").click()
    page.locator("#sheet button.primary").click()
    expect(page.locator("#sheet h2")).to_contain_text("done")
    page.locator("#sheet [data-act=close-sheet]").click()
    assert {world.case(case).assignee_id for case in cases} == {world.ids["bo"]}


def test_what_another_does_shows_by_itself_and_touches_no_other_card(opens: Opens, world: World) -> None:
    cases = world.orders(20)
    ann = opens("ann")
    page = ann.goes(BOARD)
    keep = ann.card(cases[15]).locator(".slip")
    keep.focus()
    scrolled = ann.column("to_pack").evaluate("one => one.scrollTop")
    page.evaluate("for (const card of document.querySelectorAll('.card')) card.known = true")
    page.wait_for_function("performance.getEntriesByType('resource').some(one => one.name.includes('/live'))")
    world.ticks("bo", cases[2], "quality_check")
    done = time.monotonic()
    moved = ann.column("packed").locator(f"#case-{cases[2]}")
    expect(moved).to_be_visible(timeout=5000)  # a second on a machine that does nothing else
    print(f"shown after {time.monotonic() - done:.2f} s")
    expect(moved.locator(".name-tag")).to_contain_text("Bo")
    strangers = page.evaluate(
        "[...document.querySelectorAll('.card')].filter(card => !card.known).map(card => card.id)"
    )
    assert strangers == [f"case-{cases[2]}"]
    expect(keep).to_be_focused()
    assert ann.column("to_pack").evaluate("one => one.scrollTop") == scrolled


def test_somebody_who_was_faster_is_named_and_the_card_is_fresh(opens: Opens, world: World) -> None:
    case = world.order(hours_ago=45)
    ann = opens("ann")
    page = ann.goes(BOARD)
    page.route(re.compile(r"/live(\?|$|/)"), lambda route: route.abort())  # nobody tells her
    page.reload()
    world.ticks("bo", case, "quality_check")
    ann.card(case).locator("button.tick").click()
    expect(page.locator("#toasts .refused")).to_contain_text("Bo was faster")
    expect(ann.column("packed").locator(f"#case-{case}")).to_be_visible()
    ann.complaints = [one for one in ann.complaints if not re.search("409|/live", one)]


def test_a_checklist_is_ticked_in_the_drawer_and_stays(opens: Opens, world: World) -> None:
    case = world.design("drafting")
    ann = opens(next(one for one in ("li", "lo") if world.ids[one] == world.case(case).assignee_id))
    page = ann.goes(f"/boards/design_review?case={case}")
    page.get_by_label("Main colour").check()
    page.get_by_label("Font", exact=True).check()
    expect(page.locator(".drawer-foot .note")).to_have_text("3 checks to go")
    page.reload()
    expect(page.get_by_label("Main colour")).to_be_checked()


def test_a_deputy_sees_the_picture_ticks_the_standard_and_approves(opens: Opens, world: World) -> None:
    case = world.design("submitted", title="A poster to look at")
    gu = opens("gu")
    gu.goes(f"/boards/design_review?case={case}")
    boxes = gu.page.locator("#drawer .points input:not(:disabled)")
    for at in range(5):
        boxes.nth(at).check()
        expect(boxes.nth(at)).to_be_checked()
    gu.page.locator(".drawer-foot .primary").click()
    expect(gu.page.locator(".drawer .state")).to_have_text("Approved")
    picture = gu.page.locator(".pictures img")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") == 1
