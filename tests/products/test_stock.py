"""Facts changed by hand, what history keeps, and who hears that a product is sold out."""

from decimal import Decimal

import pytest

from opsflow.db import db_reading
from opsflow.products import actions
from opsflow.refusals import Forbidden, NotFound, Refused, Stale
from opsflow.shop import stock
from opsflow.shop.products import product_facts
from tests.ground.world import MAIN


@pytest.fixture
def heard(monkeypatch):
    """What a listener of `stock.zero` hears in this test."""
    news, listeners = [], []
    monkeypatch.setattr(stock, "_LISTENERS", listeners)
    stock.hears_stock(lambda _change, told: news.extend(one for one in told if one.event == "stock.zero"))
    return news


def takes_back(shelf, number, seen, by="sun"):
    with shelf.shop.app.app_context():
        return actions.take_back(shelf[number]["id"], seen=seen, by=shelf.shop.who(by), now=shelf.shop.at)


def test_a_change_of_stock_says_who_when_from_and_to(shelf):
    shelf.brings()
    shelf.shop.later(minutes=5)
    shelf.changes("7001", by="ann", stock=11)
    assert shelf.history("stock")[-1] == (12, 11, "hand", shelf.shop.ids["ann"])
    assert shelf["7001"]["changed_at"] == shelf.shop.at


def test_what_stays_as_it_is_leaves_no_history(shelf):
    shelf.brings()
    before = shelf.rows()
    shelf.changes("7001", stock=12, list_price=Decimal(299), seen=99)
    assert shelf.rows() == before


def test_who_saw_an_older_version_changes_nothing(shelf):
    shelf.brings()
    shelf.changes("7001", by="ann", stock=11)
    with pytest.raises(Stale):
        shelf.changes("7001", list_price=Decimal("1.00"), seen=1)
    assert shelf["7001"]["list_price"] == Decimal("299.00")


@pytest.mark.parametrize(
    ("login", "facts", "refusal"),
    [
        ("ann", {"stock": 1}, None),
        ("mei", {"title": "围巾"}, None),
        ("ann", {"stock": 1, "title": "围巾"}, Forbidden),
        ("ann", {"on_sale": False}, Forbidden),
        ("cai", {"stock": 1}, Forbidden),
        ("eve", {"stock": 1}, NotFound),
    ],
)
def test_roles_change_what_is_theirs(shelf, login, facts, refusal):
    shelf.brings()
    if refusal is None:
        shelf.changes("7001", by=login, **facts)
    else:
        with pytest.raises(refusal):
            shelf.changes("7001", by=login, **facts)
        assert shelf["7001"]["version"] == 1


@pytest.mark.parametrize("facts", [{"stock": -1}, {"stock": 10**7}, {"list_price": Decimal(-1)}, {"title": " "}])
def test_wrong_facts_are_refused(shelf, facts):
    shelf.brings()
    with pytest.raises(Refused):
        shelf.changes("7001", **facts)


def test_ones_own_last_change_is_taken_back_as_a_change(shelf):
    shelf.brings()
    seen = shelf.changes("7001", stock=11, list_price=Decimal("250.00"))
    takes_back(shelf, "7001", seen)
    assert (shelf["7001"]["stock"], shelf["7001"]["list_price"]) == (12, Decimal("299.00"))
    assert shelf.history("stock")[-1][:2] == (11, 12)


@pytest.mark.parametrize(
    ("by", "later", "seen", "refusal"),
    [("mei", 0, 2, Forbidden), ("sun", 6, 2, Refused), ("sun", 0, 1, Stale), ("sun", 0, 3, Stale)],
)
def test_what_is_not_ones_own_last_change_of_five_minutes_stays(shelf, by, later, seen, refusal):
    shelf.brings()
    shelf.changes("7001", stock=11)
    shelf.shop.later(minutes=later)
    with pytest.raises(refusal):
        takes_back(shelf, "7001", seen, by)
    assert shelf["7001"]["stock"] == 11


def test_a_file_is_not_taken_back_by_hand(shelf):
    shelf.brings()
    with pytest.raises(Stale):
        takes_back(shelf, "7001", 1)


def test_a_product_that_is_sold_out_is_told_of_once_by_hand_and_by_file(shelf, heard):
    shelf.brings()  # 7002 comes with none
    shelf.changes("7001", by="ann", stock=0)
    shelf.changes("7001", by="ann", stock=0)
    shelf.brings("商品id,库存\n7001,5\n7002,0\n")
    shelf.brings("商品id,状态\n7001,售罄\n")
    assert [(one.number, one.by) for one in heard] == [
        ("7002", shelf.shop.ids["sun"]),
        ("7001", shelf.shop.ids["ann"]),
        ("7001", shelf.shop.ids["sun"]),
    ]


def test_when_a_listener_cannot_nothing_changes(shelf, monkeypatch):
    def refuses(*_told):
        raise Refused("storage_full")

    shelf.brings()
    monkeypatch.setattr(stock, "_LISTENERS", [refuses])
    with pytest.raises(Refused):
        shelf.changes("7001", stock=0)
    assert shelf["7001"]["stock"] == 12


def test_conditions_ask_by_number_in_one_store(shelf):
    shelf.brings()
    shelf.changes("7001", hero=True)
    with shelf.shop.app.app_context(), db_reading() as reading:
        found = product_facts(reading, shelf.shop.stores[MAIN], ["7001", "7002", "nobody"])
        assert product_facts(reading, shelf.shop.stores["other"], ["7001"]) == {}
    assert found.keys() == {"7001", "7002"}
    assert (found["7001"].hero, found["7001"].stock, found["7002"].on_sale) == (True, 12, False)
