"""The pages of orders and imports, in the hands of those who may and those who may not."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from opsflow.jobs.imports import carry_on
from tests.ground.world import World
from tests.orders.desk import SENT, Desk, export, line, number

ASKS = "The file is of the store"


@pytest.fixture
def desk(shop: World, tmp_path: Path) -> Desk:
    return Desk(shop, tmp_path)


def sends_in(visitor, shop, data, *, store="qinghe", **form):
    """Drops a file on the page; the sweeper reads it."""
    visitor.sees("/orders/import")
    file = (io.BytesIO(data.encode("gb18030")), "../订单 1.csv")
    answer = visitor.sends("/orders/import", {"store": str(shop.stores[store]), "file": file, **form})
    shop.later(seconds=10)
    with shop.app.app_context():
        carry_on(now=shop.at)
    return answer


def test_a_file_is_taken_in_read_and_not_kept(shop, desk, tmp_path):
    sun = shop.browser("sun")
    answer = sends_in(sun, shop, export(line(1), line(2, 总金额="x")))
    assert answer.status_code == 303
    page = sun.sees(answer.location)
    assert "订单 1.csv" in page.text and "Download the refused lines" in page.text
    assert desk.state(number(1)) == "to_pack"
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_worker_that_was_told_reads_it_at_once(shop, desk):
    sun = shop.browser("sun")
    sends_in(sun, shop, export(line(1)))
    with shop.app.app_context():
        carry_on(1, now=shop.at)  # a message may come twice
    assert len(desk.rows("shop_order")) == 1


def test_while_it_is_read_the_result_asks_for_itself_again(shop):
    sun = shop.browser("sun")
    sun.sees("/orders/import")
    file = (io.BytesIO(export(line(1)).encode("gb18030")), "a.csv")
    form = {"store": str(shop.stores["qinghe"]), "file": file}
    answer = sun.sends("/orders/import", form, headers={"HX-Request": "true"})
    assert 'hx-get="/orders/imports/1"' in answer.text and "<html" not in answer.text


def test_refused_lines_are_no_formulas_in_a_spreadsheet(shop):
    sun = shop.browser("sun")
    sends_in(sun, shop, export(line(1, "=cmd|' /C calc'!A0")))
    table = sun.sees("/orders/imports/1/refused.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    cells = [cell for row in csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))) for cell in row]
    assert cells[:2] == ["Line", "Reason"]
    assert "cmd" in cells[3] and not cells[3].startswith(("=", "+", "-", "@"))


def test_the_refused_lines_are_sent_one_by_one_however_many(shop, desk):
    desk.brings(export(*(line(n, 总金额="x") for n in range(1_200))))
    sun = shop.browser("sun")
    answer = sun.sees("/orders/imports/1/refused.csv")
    assert "Content-Length" not in answer.headers  # nobody knows yet how many there are
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["Line", *(str(n) for n in range(2, 1_202))]


def test_a_trial_run_changes_nothing(shop, desk):
    sun = shop.browser("sun")
    sends_in(sun, shop, export(line(1)), trial="1")
    assert "this would happen" in sun.sees("/orders/imports/1").text
    assert desk.rows("shop_order") == []


def test_an_import_is_taken_back_by_its_button(shop, desk):
    sun = shop.browser("sun")
    sends_in(sun, shop, export(line(1)))
    sun.sees("/orders/imports/1")
    assert sun.sends("/orders/imports/1/take-back").status_code == 303
    shop.later(seconds=10)
    with shop.app.app_context():
        carry_on(now=shop.at)
    assert "taken back" in sun.sees("/orders/imports").text
    assert desk.rows("shop_order") == []


@pytest.mark.parametrize("login", ["cai", "li", "wu"])
def test_who_does_not_work_with_orders_sees_no_import(shop, login):
    assert shop.browser(login).sees("/orders/import").status_code == 403


def test_an_import_of_another_store_is_not_there(shop):
    sends_in(shop.browser("sun"), shop, export(line(1)))
    eve = shop.browser("eve")
    assert eve.sees("/orders/imports/1").status_code == 404
    for act in ("confirm", "take-back", "waiting"):
        assert eve.sends(f"/orders/imports/1/{act}", {"choice": "end"}).status_code == 404
    assert "订单 1.csv" not in eve.sees("/orders/imports").text


def test_a_file_for_a_store_where_one_does_not_work_is_not_taken(shop, tmp_path):
    assert sends_in(shop.browser("eve"), shop, export(line(1))).status_code == 404
    assert not (tmp_path / "uploads").exists()


def test_orders_are_found_by_number_title_and_status(shop, desk):
    desk.brings(export(line(1), line(2, SENT, 宝贝标题="羊绒围巾")))
    mei = shop.browser("mei")
    assert number(1) in mei.sees("/orders").text
    found = mei.sees("/orders?q=羊绒").text
    assert number(2) in found and number(1) not in found
    assert number(2) not in mei.sees("/orders?status=paid").text
    assert number(1) not in shop.browser("eve").sees("/orders").text


def test_many_orders_are_shown_by_pages(shop, desk):
    desk.brings(export(*(line(n) for n in range(60))))
    mei = shop.browser("mei")
    first = mei.sees("/orders").text
    cursor = first.partition("after=")[2].partition('"')[0]
    second = mei.sees(f"/orders?after={cursor}").text
    assert [number(n) in first for n in (59, 5)] == [True, False]
    assert [number(n) in second for n in (59, 5)] == [False, True]


def test_a_title_with_script_is_shown_as_text(shop, desk):
    desk.brings(export(line(1, 宝贝标题="<script>alert(1)</script>")))
    assert "<script>alert(1)" not in shop.browser("mei").sees("/orders").text


@pytest.mark.parametrize(("store", "files"), [("1", 0), ("1", 2), ("x", 1), ("", 1)])
def test_a_form_that_lacks_something_is_refused(shop, store, files):
    sun = shop.browser("sun")
    sun.sees("/orders/import")
    form = {"store": store, "file": [(io.BytesIO(b"1"), "a.csv") for _ in range(files)]}
    assert sun.sends("/orders/import", form).status_code == 400


@pytest.mark.parametrize("keeps", [True, False])
def test_the_page_says_what_becomes_of_buyers(shop, keeps):
    shop.app.config["SETTINGS"] = replace(shop.app.config["SETTINGS"], keep_buyers=keeps)
    page = shop.browser("sun").sees("/orders/import").text
    assert ("This shop keeps buyers" in page) is keeps
    assert ("of buyers are dropped while reading" in page) is not keeps
