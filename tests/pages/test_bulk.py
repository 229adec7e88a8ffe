"""Several cards at once: each is an act of its own, with a result of its own and one undo for all."""

import re
from http import HTTPStatus

import pytest

from tests.ground.databases import Database
from tests.ground.world import OTHER, World

BULK = "/boards/order_shipping/bulk"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """These rules stand in the door, above both databases."""
    return sqlite_database


def seen(shop: World, *cases: int) -> str:
    """Cases with the versions that stand on the page."""
    return ",".join(f"{case}:{shop.case(case).version}" for case in cases)


def test_many_are_ticked_and_taken_back(shop: World) -> None:
    cases = [shop.order() for _ in range(3)]
    tasks = [shop.task(case, "quality_check") for case in cases]
    ann = shop.browser("ann")
    answer = ann.sends(
        f"{BULK}/tick", {"tasks": ",".join(f"{one.id}:{one.version}" for one in tasks)}, headers=FRAGMENT
    )
    assert "3 cards done" in answer.text
    assert {shop.case(case).state for case in cases} == {"packed"}
    undo = re.search(r'action="([^"]+/undo)".*?name="version" value="([^"]+)"', answer.text, re.DOTALL)
    assert undo
    assert "3 taken back" in ann.sends(undo[1], {"version": undo[2]}, headers=FRAGMENT).text
    assert {shop.case(case).state for case in cases} == {"to_pack"}


def test_a_refused_one_does_not_hold_up_the_rest(shop: World) -> None:
    good, gone = shop.order(), shop.order()
    tasks = [shop.task(case, "quality_check") for case in (gone, good)]
    shop.ticks("bo", gone, "quality_check")
    answer = shop.browser("ann").sends(f"{BULK}/tick", {"tasks": ",".join(f"{one.id}:{one.version}" for one in tasks)})
    assert "1 card done" in answer.text and "Bo was faster" in answer.text
    assert shop.case(good).state == "packed"


def test_a_way_that_all_offer_is_taken_on_each(shop: World) -> None:
    cases = [shop.order(), shop.order("packed")]
    ann = shop.browser("ann")
    sheet = ann.sees(f"{BULK}/ways?ids={cases[0]},{cases[1]}", headers=FRAGMENT).text
    assert "bulk/ways/cannot_ship" in sheet and "ask-reason" in sheet
    answer = ann.sends(f"{BULK}/ways/cannot_ship", {"cases": seen(shop, *cases), "ask-reason": "out_of_stock"})
    assert "2 cards done" in answer.text
    assert {shop.case(case).state for case in cases} == {"problem"}


def test_cards_that_have_no_way_in_common_say_so(shop: World) -> None:
    cases = [shop.order(), shop.order("contacting_customer")]
    text = shop.browser("ann").sees(f"{BULK}/ways?ids={cases[0]},{cases[1]}", headers=FRAGMENT).text
    assert "No decision fits all" in text


def test_a_superior_gives_many_to_one(shop: World) -> None:
    cases = [shop.order() for _ in range(4)]
    mei = shop.browser("mei")
    ids = ",".join(map(str, cases))
    assert f'value="{shop.ids["bo"]}"' in mei.sees(f"{BULK}/assign?ids={ids}", headers=FRAGMENT).text
    answer = mei.sends(f"{BULK}/assign", {"ids": ids, "member": shop.ids["bo"]}, headers=FRAGMENT)
    assert {shop.case(case).assignee_id for case in cases} == {shop.ids["bo"]}
    assert "2 cards done" in answer.text and answer.text.count("theirs already") == 2


def test_who_is_no_superior_gives_nothing(shop: World) -> None:
    case = shop.order()
    before = shop.everything()
    answer = shop.browser("sun").sends(f"{BULK}/assign", {"ids": str(case), "member": shop.ids["bo"]})
    assert "Only a superior" in answer.text
    assert shop.everything() == before


def test_cards_of_another_store_are_not_there(shop: World) -> None:
    case = shop.order(store=OTHER)
    task = shop.task(case, "quality_check")
    before = shop.everything()
    ann = shop.browser("ann")
    for path, form in (
        ("tick", {"tasks": f"{task.id}:{task.version}"}),
        ("ways/cannot_ship", {"cases": f"{case}:1", "ask-reason": "faulty"}),
        ("assign", {"ids": str(case), "member": shop.ids["ann"]}),
    ):
        assert ann.sends(f"{BULK}/{path}", form).status_code == HTTPStatus.NOT_FOUND, path
    assert ann.sees(f"{BULK}/ways?ids={case}").status_code == HTTPStatus.NOT_FOUND
    assert shop.everything() == before


@pytest.mark.parametrize("ids", ["", "x", "1e3", ",".join(["1"] * 101), "9" * 30])
def test_nonsense_is_refused(shop: World, ids: str) -> None:
    ann = shop.browser("ann")
    assert 400 <= ann.sees(f"{BULK}/ways?ids={ids}").status_code < 500
    assert 400 <= ann.sends(f"{BULK}/assign", {"ids": ids, "member": 1}).status_code < 500
