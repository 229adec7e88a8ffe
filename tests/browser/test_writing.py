"""The text of a process in the hands of somebody: what is wrong shows while it is typed, and leads to its line."""

import pytest

from tests.browser import eyes
from tests.browser.conftest import Opens
from tests.ground.world import World

EDIT = "/workflows/design_review/edit"


def test_a_mistake_shows_while_it_is_typed_and_leads_to_its_line(opens: Opens, world: World) -> None:
    page = opens("gu").goes(EDIT)
    text = page.locator("#text")
    right = text.input_value()
    text.fill(right.replace("who: deputy_gm", "who: deputy_gmm"))
    link = page.locator("#look [data-line]")
    link.wait_for()
    line = int(link.get_attribute("data-line") or "0")
    assert right.splitlines()[line - 1].strip() == "who: deputy_gm"
    link.click()
    chosen = page.evaluate(
        "() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd) }"
    )
    assert chosen.strip() == "who: deputy_gmm"


@pytest.mark.parametrize("width", [1440, 360])
def test_the_page_has_contrast_names_and_order(opens: Opens, world: World, width: int) -> None:
    page = opens("gu", width=width, reduced_motion="reduce").goes(EDIT)
    assert eyes.faint(page) + eyes.nameless(page) + eyes.unordered(page) + eyes.small(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
