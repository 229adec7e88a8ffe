"""Shipping many by pasting, and the list for the seller centre's bulk dispatch."""

import re
from http import HTTPStatus
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.ground.databases import Database
from tests.ground.world import OTHER, World

SHIP = "/boards/order_shipping/ship"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """These rules stand in the door, above both databases."""
    return sqlite_database


def packed(shop: World, count: int = 1) -> list[str]:
    """The numbers of so many packed orders."""
    return [shop.case(shop.order("packed")).number for _ in range(count)]


def pastes(shop: World, *lines: str, login: str = "ann") -> str:
    """What the page says to these lines."""
    answer = shop.browser(login).sends(SHIP, {"lines": "\n".join(lines)}, headers=FRAGMENT)
    assert answer.status_code == HTTPStatus.OK, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def shipped(shop: World) -> int:
    """How many orders are shipped."""
    return sum(row["act"] == "ticked" and '"shipped"' in row["body"] for row in shop.everything())


def test_fifty_at_once(shop: World) -> None:
    cases = shop.orders(50)
    for case in cases:
        shop.ticks("ann", case, "quality_check")
    numbers = [shop.case(case).number for case in cases]
    said = pastes(shop, *(f"{number}, YTO, YT{at}" for at, number in enumerate(numbers)))
    assert "50 parcels shipped" in said
    assert {shop.case(case).state for case in cases} == {"shipped"}


def test_each_line_has_its_own_result(shop: World) -> None:
    (good,) = packed(shop)
    unchecked = shop.case(shop.order()).number
    elsewhere = shop.case(shop.order(store=OTHER)).number
    said = pastes(
        shop, f"{good}, YTO, YT1", f"{unchecked}, YTO, YT2", "190000, YTO, YT3", f"{elsewhere}, YTO, YT4", "nonsense"
    )
    assert "1 parcel shipped" in said
    assert "“Quality check” comes first" in said
    assert "No open order has the number 190000" in said
    assert f"No open order has the number {elsewhere}" in said
    assert "Write order number, courier and tracking number" in said


def test_refused_lines_come_back_to_be_corrected(shop: World) -> None:
    (good,) = packed(shop)
    answer = shop.browser("ann").sends(SHIP, {"lines": f"{good}, YTO, YT1\n77, YTO, YT2"}, headers=FRAGMENT)
    assert re.search(r'name="lines" value="77, YTO, YT2"', answer.text)


@pytest.mark.parametrize(
    "line", ["{0}，YTO，YT1", "{0}\tYTO\tYT1", '="{0}",YTO,YT1', " {0} , YTO , YT1 ", "{0},YTO,YT1,"]
)
def test_the_ways_in_which_a_line_is_written(shop: World, line: str) -> None:
    (number,) = packed(shop)
    assert "1 parcel shipped" in pastes(shop, line.format(number))


def test_one_tracking_number_on_several_orders_is_a_combined_parcel(shop: World) -> None:
    one, two = packed(shop, 2)
    said = pastes(shop, f"{one}, YTO, YT1", f"{two}, YTO, YT1")
    assert said.count("in one parcel with 2 orders") == 2


def test_orders_in_one_parcel_stand_in_one_line_and_a_refused_one_comes_back_alone(shop: World) -> None:
    one, two = packed(shop, 2)
    answer = shop.browser("ann").sends(SHIP, {"lines": f"{one}+{two}+77, YTO, YT1"}, headers=FRAGMENT)
    assert answer.text.count("in one parcel with 3 orders") == 2
    assert re.search(r'name="lines" value="77, YTO, YT1"', answer.text)
    assert shipped(shop) == 2


def test_the_dispatch_list_has_a_line_for_each_parcel_of_an_order(shop: World) -> None:
    case = shop.order("packed", parcels=("scarf", "mug"))
    shop.ticks("ann", case, "send_parcel:scarf", parcel_courier="YTO", parcel_tracking="YT1")
    answer = shop.browser("ann").client.get("/boards/order_shipping/dispatch-list", buffered=True)
    rows = [[cell.value or "" for cell in row] for row in load_workbook(BytesIO(answer.data)).active]
    number = shop.case(case).number
    assert rows[1:] == [[number, "YTO", "YT1"], [number, "", ""]]


def test_several_tracking_numbers_on_one_order_are_several_parcels(shop: World) -> None:
    (number,) = packed(shop)
    assert "shipped in 2 parcels" in pastes(shop, f"{number}, YTO, YT1", f"{number}, YTO, YT2")
    assert shipped(shop) == 1


def test_a_line_twice_ships_once(shop: World) -> None:
    (number,) = packed(shop)
    pastes(shop, f"{number}, YTO, YT1", f"{number}, YTO, YT1")
    assert shipped(shop) == 1


def test_two_couriers_for_one_order_are_refused(shop: World) -> None:
    (number,) = packed(shop)
    assert "Write order number" in pastes(shop, f"{number}, YTO, YT1", f"{number}, ZTO, ZT1")
    assert shipped(shop) == 0


def test_all_that_was_shipped_is_taken_back_at_once(shop: World) -> None:
    numbers = packed(shop, 3)
    ann = shop.browser("ann")
    lines = "\n".join(f"{number}, YTO, YT{number[-2:]}" for number in numbers)
    answer = ann.sends(SHIP, {"lines": lines}, headers=FRAGMENT)
    undo = re.search(r'action="([^"]+/undo)".*?name="version" value="([^"]+)"', answer.text, re.DOTALL)
    assert undo
    assert "3 parcels taken back" in ann.sends(undo[1], {"version": undo[2]}, headers=FRAGMENT).text
    assert "3 could not be" in ann.sends(undo[1], {"version": undo[2]}, headers=FRAGMENT).text


@pytest.mark.parametrize("version", ["x", "1:", ":", "1:2:3", "99999999:1", "1:99999999999999999999"])
def test_an_undo_of_nonsense_changes_nothing(shop: World, version: str) -> None:
    packed(shop)
    before = shop.everything()
    assert shop.browser("ann").sends(f"{SHIP}/undo", {"version": version}, headers=FRAGMENT).status_code < 500
    assert shop.everything() == before


def test_without_scripts_the_result_is_a_page(shop: World) -> None:
    (number,) = packed(shop)
    assert "<!doctype html>" in shop.browser("ann").sends(SHIP, {"lines": f"{number}, YTO, YT1"}).text


def test_shipping_is_for_those_who_ship(shop: World) -> None:
    (number,) = packed(shop)
    for login in ("li", "cai"):
        visitor = shop.browser(login)
        assert visitor.sees(SHIP).status_code in (403, 422)
        assert visitor.sends(SHIP, {"lines": f"{number}, YTO, YT1"}).status_code in (403, 422)
    assert shipped(shop) == 0


@pytest.mark.parametrize("lines", ["", "x" * 1_000_000, "\n".join(f"{at},a,b" for at in range(501)), "1,a,b\0"])
def test_nothing_and_too_much_are_refused(shop: World, lines: str) -> None:
    assert 400 <= shop.browser("ann").sends(SHIP, {"lines": lines}).status_code < 500


def test_the_dispatch_list_is_text_in_every_cell(shop: World) -> None:
    first, second = shop.order("packed", number="0012345678901234567"), shop.order("packed", number="=1+1")
    shop.order()
    ann = shop.browser("ann")
    answer = ann.client.get("/boards/order_shipping/dispatch-list", buffered=True)
    assert answer.status_code == HTTPStatus.OK
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows())  # type: ignore[union-attr]
    assert [cell.value for cell in rows[0]] == ["订单编号", "物流公司", "运单号"]
    numbers = {row[0].value: row[0] for row in rows[1:]}
    assert set(numbers) == {"0012345678901234567", "=1+1"}
    assert all((cell.data_type, cell.number_format) == ("s", "@") for cell in numbers.values())
    chosen = ann.client.get(f"/boards/order_shipping/dispatch-list?ids={second}", buffered=True)
    assert len(list(load_workbook(BytesIO(chosen.data)).active.iter_rows())) == 2  # type: ignore[union-attr]
    assert first


def test_the_dispatch_list_holds_no_other_store_s_orders(shop: World) -> None:
    elsewhere = shop.order(store=OTHER)
    answer = shop.browser("ann").client.get(f"/boards/order_shipping/dispatch-list?ids={elsewhere}", buffered=True)
    assert len(list(load_workbook(BytesIO(answer.data)).active.iter_rows())) == 1  # type: ignore[union-attr]
