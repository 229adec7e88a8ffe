"""Forms in a real browser: tables that grow, what is asked once something is answered, what was refused where it stands."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.ground.world import World

NEW = "/boards/campaign_budget/new"


def test_rows_of_a_table_come_and_go_and_nothing_typed_is_lost(opens: Opens) -> None:
    wu = opens("wu")
    page = wu.goes(NEW)
    lines, amounts = page.locator("[name=ask-lines]"), page.locator("[name=ask-line_amount]")
    page.fill("[name=ask-purpose]", "Stand")
    page.fill("[name=ask-amount]", "30")
    for at, (line, amount) in enumerate((("Paper", "10"), ("Tape", "5"), ("Ink", "20"))):
        lines.nth(at).fill(line)
        amounts.nth(at).fill(amount)
    page.get_by_role("button", name="More rows").click()
    expect(lines).to_have_count(6)
    expect(lines.nth(3)).to_be_focused()
    page.get_by_role("button", name="Remove row 2").click()
    expect(lines).to_have_count(5)
    assert [lines.nth(at).input_value() for at in range(3)] == ["Paper", "Ink", ""]
    assert page.locator("[name=ask-purpose]").input_value() == "Stand"
    lines.nth(1).press("Enter")
    page.wait_for_url("**/cases/*")
    expect(page.locator("dt", has_text="Amount of the line · Ink")).to_be_visible()


def test_what_was_refused_is_marked_where_it_stands_and_has_the_focus(opens: Opens, world: World) -> None:
    case = world.begins("wu", "campaign_budget", "request", purpose="Stand", amount="30")
    world.decides("mei", case, "check_ok")
    wu = opens("wu")
    page = wu.goes(f"/boards/campaign_budget?case={case}")
    spent = page.locator("[name=ask-spent]")
    receipts = page.locator("[name=ask-receipts]")
    expect(receipts).to_be_hidden()
    spent.press_sequentially("12")
    spent.press("Tab")
    expect(receipts).to_be_visible()
    page.get_by_role("button", name="Record what was spent").click()
    expect(page.locator("#toasts .refused")).to_contain_text("Receipts")
    expect(receipts).to_have_attribute("aria-invalid", "true")
    expect(receipts).to_be_focused()
    assert spent.input_value() == "12"
    spent.fill("0")
    spent.press("Tab")
    expect(receipts).to_be_hidden()
    page.get_by_role("button", name="Record what was spent").click()
    expect(page.locator(".state")).to_have_text("To settle")
    wu.complaints[:] = [one for one in wu.complaints if "422" not in one]
