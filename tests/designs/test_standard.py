"""The decoration standard of a store: the deputy GM and the owner write it, everybody of the store reads it."""

import pytest

from opsflow.designs import queries
from opsflow.designs.views import Rules, Sheet
from tests.ground.world import MAIN, OTHER, World

RULES = {"main_colour": "#1f4038", "auxiliary_colour": "#EFE6D6, #C08F5A", "font": "Song", "font_size": "80, 20"}
PAGE = f"/stores/{MAIN}/standard"


def writes(shop: World, login: str, version: int, **given: object) -> int:
    """Somebody saves it, who saw this version; the answer's status."""
    return shop.browser(login).sends(PAGE, {"version": version, **RULES, **given}).status_code


def test_each_save_is_a_version_and_older_ones_are_read(shop: World) -> None:
    assert writes(shop, "gu", 0) == writes(shop, "gu", 1, font="Hei") == 303
    ann = shop.browser("ann")
    assert "Hei" in ann.sees(PAGE).text and "#1F4038" in ann.sees(PAGE).text
    assert "Song" in ann.sees(f"{PAGE}?version=1").text
    assert ann.sees(f"{PAGE}?version=3").status_code == 404


@pytest.mark.parametrize("login", ["mei", "li", "ann", "sun", "wu"])
def test_nobody_else_writes_it(shop: World, login: str) -> None:
    assert writes(shop, login, 0) == 403
    assert "Write a new version" not in shop.browser(login).sees(PAGE).text


def test_who_saw_an_older_version_is_told(shop: World) -> None:
    writes(shop, "gu", 0)
    assert writes(shop, "gu", 0, font="Hei") == 409


@pytest.mark.parametrize(
    "given",
    [{"main_colour": "green"}, {"main_colour": "#12345"}, {"auxiliary_colour": "#EFE6D6 red"},
     {"auxiliary_colour": " ".join(f"#00000{at}" for at in range(7))}, {"font": "x" * 401}],
)  # fmt: skip
def test_what_is_no_colour_or_too_much_is_refused_and_stays_typed(shop: World, given: dict[str, str]) -> None:
    answer = shop.browser("gu").sends(PAGE, {"version": 0, **RULES, **given})
    assert answer.status_code == 422
    assert 'value="80, 20"' in answer.text


def test_another_store_is_not_there(shop: World) -> None:
    assert shop.browser("eve").sees(PAGE).status_code == 404
    assert shop.browser("eve").sees(f"/stores/{OTHER}/standard").status_code == 200
    assert shop.browser("gu").sees("/stores/none/standard").status_code == 404


def test_examples_are_designs_of_the_store_that_passed(shop: World) -> None:
    passed, waits = shop.design("listed"), shop.design("submitted")
    assert writes(shop, "gu", 0, examples=[passed]) == 303
    assert f"/cases/{passed}/review" in shop.browser("ann").sees(PAGE).text
    assert writes(shop, "gu", 1, examples=[waits]) == 404


def test_the_nearest_measured_colour_stands_beside_each_of_the_standard() -> None:
    sheet = Sheet(1, "a.png", 1, 1, colours=(("#203F38", 610), ("#FFFFFF", 200)))
    found = queries.matches(Rules(main_colour="#1F4038", auxiliary_colour=("#FAFAFA",)), sheet)
    ((main,), (light,)) = found["main_colour"], found["auxiliary_colour"]
    assert (main.found, main.share, main.distance < 1) == ("#203F38", 61, True)
    assert (light.found, light.share) == ("#FFFFFF", 20)


def test_the_review_shows_what_the_standard_says(shop: World) -> None:
    writes(shop, "gu", 0)
    text = shop.browser("gu").sees(f"/cases/{shop.design('submitted')}/review").text
    assert "#1F4038" in text and "80, 20" in text
