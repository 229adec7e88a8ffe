"""One place shows all that is open about an order, with ways there and back."""

from pathlib import Path

import pytest

from tests.ground.world import World
from tests.orders.desk import Desk, export, line, number
from tests.orders.test_refunds import refund, refunds

PAGE = f"/orders/{number(1)}"


@pytest.fixture
def desk(shop: World, tmp_path: Path) -> Desk:
    desk = Desk(shop, tmp_path)
    desk.brings(export(line(1)))
    return desk


def test_an_order_shows_its_parcel_its_refunds_and_its_problems_with_their_amounts_and_who_has_them(shop, desk):
    desk.brings(refunds(refund(1)))
    given = {"tracking": "790", "courier": "ZTO", "trouble": "no_movement"}
    shop.begins("ann", "difficult_parcel", "notice", number=number(1), **given)
    page = shop.browser("mei").sees(PAGE).text
    for said in ("3 open cases", "Order shipping", "After-sales", "Difficult parcel", "¥178.80", "¥80.00", "Cai"):
        assert said in page, said
    assert "to be agreed by us" in page and "900001" in page


def test_from_each_of_its_cases_one_comes_to_the_order_and_back(shop, desk):
    desk.brings(refunds(refund(1)))
    mei = shop.browser("mei")
    page = mei.sees(PAGE).text
    for row in (desk.order(number(1)), *desk.rows("refund")):
        assert f'href="/cases/{row["case_id"]}"' in page
        assert f'href="{PAGE}"' in mei.sees(f"/cases/{row['case_id']}").text
    assert f'href="{PAGE}"' in mei.sees("/orders").text


def test_an_order_that_no_file_told_of_shows_the_cases_that_name_it(shop):
    given = {"tracking": "790", "courier": "ZTO", "trouble": "no_movement"}
    shop.begins("ann", "difficult_parcel", "notice", number="4711", **given)
    assert "No file has told of this order yet." in shop.browser("mei").sees("/orders/4711").text


@pytest.mark.parametrize(("login", "page"), [("eve", PAGE), ("mei", "/orders/1"), ("mei", "/orders/%3Cb%3E")])
def test_an_order_of_another_store_or_of_nobody_is_not_there(shop, desk, login, page):
    assert shop.browser(login).sees(page).status_code == 404


def test_a_refund_file_is_dropped_on_the_same_page_and_leads_to_its_board(shop, desk):
    result = desk.brings(refunds(refund(1), refund(2, 7)))
    page = shop.browser("sun").sees(f"/orders/imports/{result.row.id}").text
    assert 'href="/boards/after_sales"' in page and number(7) in page and "Import the order file first" in page
