"""The pages of the catalogue, with and without scripts, in the hands of those who may and those who may not."""

import csv
import io

import pytest

from tests.ground.world import OTHER
from tests.products.conftest import LIST, Shelf

HX = {"HX-Request": "true"}


@pytest.fixture
def shelf(shop):
    return Shelf(shop)


def sends_in(visitor, shop, data=LIST, *, store="qinghe", **form):
    """Drops a file on the page."""
    visitor.sees("/products/import")
    file = (io.BytesIO(data.encode("gb18030")), "../list 1.csv")
    return visitor.sends("/products/import", {"store": str(shop.stores[store]), "file": file, **form})


def row(shelf, number="7001", **changed):
    """What the form of a product's row sends."""
    told = shelf[number]
    facts = {"title": told["title"], "list_price": str(told["list_price"]), "stock": str(told["stock"]), "on_sale": "1"}
    return {**facts, "version": str(told["version"]), **changed}


def test_a_file_comes_in_and_its_refused_lines_can_be_downloaded(shop, shelf):
    sun = shop.browser("sun")
    answer = sends_in(sun, shop, LIST + "=cmd|' /C calc'!A0,x,x,,\n")
    page = sun.sees(answer.location)
    assert "list 1.csv" in page.text and "../" not in page.text.partition("<h2>")[2].partition("</h2>")[0]
    table = sun.sees("/products/imports/1/refused.csv")
    cells = [cell for line in csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))) for cell in line]
    assert cells[:3] == ["Line", "Reason", "4"] and not cells[3].startswith(("=", "+", "-", "@"))
    assert len(shelf.rows()) == 2


def test_a_trial_run_says_what_would_happen(shop, shelf):
    sun = shop.browser("sun")
    assert "this would happen" in sun.sees(sends_in(sun, shop, trial="1").location).text
    assert shelf.rows() == []


def test_a_file_refused_whole_says_why_on_the_page_and_as_a_fragment(shop):
    sun = shop.browser("sun")
    answer = sends_in(sun, shop, "颜色,尺码\n1,2\n")
    assert answer.status_code == 422 and "no list of products" in answer.text and "<html" in answer.text
    file = (io.BytesIO("颜色\n1\n".encode()), "a.csv")
    answer = sun.sends("/products/import", {"store": str(shop.stores["qinghe"]), "file": file}, headers=HX)
    assert answer.status_code == 422 and "<html" not in answer.text


def test_products_are_found_by_number_words_and_flags_of_the_readers_stores(shop, shelf):
    shelf.brings()
    shelf.brings("商品id,商品标题\n8001,不给看的\n", store=OTHER, by=None)
    ann = shop.browser("ann")
    first = ann.sees("/products").text
    assert "羊绒围巾" in first and "陶瓷马克杯" in first and "不给看的" not in first
    assert [name in ann.sees("/products?q=围巾 羊绒").text for name in ("7001", "7002")] == [True, False]
    assert [name in ann.sees("/products?q=7002").text for name in ("羊绒围巾", "陶瓷马克杯")] == [False, True]
    assert [name in ann.sees("/products?out=1").text for name in ("7001", "7002")] == [False, True]
    assert [name in ann.sees("/products?sale=1").text for name in ("7001", "7002")] == [True, False]
    assert "No product is like that" in ann.sees("/products?sale=1&out=1").text


def test_an_empty_catalogue_says_how_products_get_there(shop):
    assert "No product here yet" in shop.browser("mei").sees("/products").text


def test_many_products_are_shown_by_pages(shop, shelf):
    shelf.brings("商品id,商品标题\n" + "".join(f"9{n:03},货 {n}\n" for n in range(60)))
    mei = shop.browser("mei")
    first = mei.sees("/products?q=货").text
    address = first.partition('<p class="column-note"><a class="button" href="')[2].partition('"')[0]
    second = mei.sees(address.replace("&amp;", "&")).text
    assert [n in first for n in ("9059", "9005")] == [True, False]
    assert [n in second for n in ("9059", "9005")] == [False, True]


def test_stock_is_changed_in_place_with_a_way_back(shop, shelf):
    shelf.brings()
    ann = shop.browser("ann")
    ann.sees("/products")
    form = {"stock": "0", "version": "1"}
    answer = ann.sends("/products/1", form, headers=HX)
    assert (
        answer.text.startswith('<li class="product"')
        and "out of stock" in answer.text
        and "/products/1/undo" in answer.text
    )
    answer = ann.sends("/products/1/undo", {"version": "2"}, headers=HX)
    assert "Taken back." in answer.text and 'id="product-1" hx-swap-oob="true"' in answer.text
    assert shelf["7001"]["stock"] == 12


def test_without_scripts_a_change_leads_back_to_the_list(shop, shelf):
    shelf.brings()
    sun = shop.browser("sun")
    sun.sees("/products")
    answer = sun.sends("/products/1", row(shelf, list_price="￥1,250元", next="/products?q=7001"))
    assert (answer.status_code, answer.location) == (303, "/products?q=7001")
    assert "Saved." in sun.sees(answer.location).text
    assert str(shelf["7001"]["list_price"]) == "1250.00"


def test_an_unticked_box_takes_it_off_the_shelf(shop, shelf):
    shelf.brings()
    sun = shop.browser("sun")
    sun.sees("/products")
    form = row(shelf)
    del form["on_sale"]
    sun.sends("/products/1", form)
    assert shelf["7001"]["on_sale"] is False


def test_who_was_slower_sees_the_row_as_it_is_now(shop, shelf):
    shelf.brings()
    sun = shop.browser("sun")
    sun.sees("/products")
    form = row(shelf, stock="5")
    shelf.changes("7001", by="ann", stock=11)
    answer = sun.sends("/products/1", form, headers=HX)
    assert answer.status_code == 409 and answer.headers["HX-Retarget"] == "#product-1" and 'value="11"' in answer.text


@pytest.mark.parametrize(
    "given", [{"stock": "x"}, {"stock": "1.5"}, {"list_price": "x"}, {"list_price": "-1"}, {"title": ""}]
)
def test_what_is_no_fact_is_refused(shop, shelf, given):
    shelf.brings()
    sun = shop.browser("sun")
    sun.sees("/products")
    assert sun.sends("/products/1", row(shelf, **given)).status_code in (400, 422)
    assert shelf["7001"]["version"] == 1


@pytest.mark.parametrize(
    ("login", "form", "status"),
    [("ann", {"title": "x", "stock": "1"}, 403), ("cai", {"stock": "1"}, 403), ("eve", {"stock": "1"}, 404)],
)
def test_who_may_not_changes_nothing(shop, shelf, login, form, status):
    shelf.brings()
    visitor = shop.browser(login)
    visitor.sees("/me")
    assert visitor.sends("/products/1", {"version": "1", **form}).status_code == status
    assert shelf["7001"]["version"] == 1


def test_one_is_added_by_hand_and_what_is_wrong_keeps_the_form(shop, shelf):
    sun = shop.browser("sun")
    sun.sees("/products/new")
    form = {"store": str(shop.stores["qinghe"]), "number": "77", "title": "新围巾", "list_price": "", "stock": ""}
    assert "新围巾" in sun.sees(sun.sends("/products", form).location).text
    again = sun.sends("/products", form)
    assert again.status_code == 422 and "already" in again.text and 'value="新围巾"' in again.text
    assert (shelf["77"]["stock"], shelf["77"]["on_sale"]) == (None, False)
    assert sun.sends("/products", {**form, "store": str(shop.stores[OTHER])}).status_code == 404


def test_a_product_shows_its_history_and_is_nobody_elses(shop, shelf):
    shelf.brings()
    shelf.changes("7001", by="ann", stock=11)
    page = shop.browser("cai").sees("/products/1").text
    assert '12</span> → <span class="n">11' in page and "Ann" in page and "list.csv" in page
    assert "<input class" not in page
    eve = shop.browser("eve")
    assert [eve.sees(path).status_code for path in ("/products/1", "/products/imports/1")] == [404, 403]


def test_a_title_with_script_is_shown_as_text(shop, shelf):
    shelf.brings("商品id,商品标题\n1,<script>alert(1)</script>\n")
    mei = shop.browser("mei")
    assert "<script>alert(1)" not in mei.sees("/products").text + mei.sees("/products/1").text
