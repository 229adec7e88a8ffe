"""Notices of the platform through their pages: entered with a preview, ended, taken back; refused with what was typed kept."""

from http import HTTPStatus
from pathlib import Path

import pytest

from opsflow.orders import terms
from tests.ground.world import World
from tests.orders.desk import Desk, export, line, number

AT = "2026-11-23 17:00:00"
TYPED = {
    "title": "新疆寒潮",
    "paid_from": "2026-11-22T00:00",
    "paid_until": "2026-11-26T00:00",
    "hours": "96",
    "ship_by": "",
}


@pytest.fixture
def store(shop: World, tmp_path: Path) -> World:
    Desk(shop, tmp_path).brings(
        export(line(1, 订单创建时间=AT, 订单付款时间=AT, 收货地址="新疆维吾尔自治区", 应发货时间=""))
    )
    return shop


def sends(shop: World, login: str = "mei", **other: str) -> object:
    return shop.browser(login).sends("/orders/notices", {"store": "1", **TYPED, **other})


def rows(shop: World) -> list[object]:
    return [one for one in Desk(shop, Path()).rows("order_terms") if one["state"] != "taken_back"]


def test_a_preview_shows_what_moves_and_changes_nothing(store: World) -> None:
    page = sends(store, do="preview", province="新疆").text
    assert "1 order would have another limit" in page and number(1) in page and "11-27 17:00" in page
    assert 'value="新疆寒潮"' in page and "Take into use" in page and rows(store) == []
    assert "0 orders would have another limit" in sends(store, province="上海").text


def test_taken_into_use_ended_and_taken_back(store: World) -> None:
    assert sends(store, do="use").status_code == HTTPStatus.SEE_OTHER
    with store.app.app_context():
        terms.settle_all(now=store.at)
    browser = store.browser("mei")
    page = browser.sees("/orders/notices").text
    assert "新疆寒潮" in page and "1 order has its limit by it" in page and "entered by Mei" in page
    assert browser.sends("/orders/notices/1/end", {}).status_code == HTTPStatus.SEE_OTHER
    assert "ended by Mei" in browser.sees("/orders/notices").text
    assert browser.sends("/orders/notices/1/take-back", {}).status_code == HTTPStatus.SEE_OTHER
    assert rows(store) == []


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"paid_until": "2026-11-21T00:00"}, "must be later"),
        ({"paid_until": "soon"}, "is no time"),
        ({"paid_from": "0001-01-01T00:00"}, "is no time"),
        ({"hours": "99999"}, "between 24 and 720"),
        ({"hours": ""}, "Enter either"),
        ({"province": "Atlantis"}, "is no province"),
        ({"products": "4711"}, "no product 4711"),
        ({"title": ""}, "Say what the platform announced"),
        ({"paid_from": "2026-10-01T00:00", "paid_until": "2026-10-02T00:00"}, "passed already"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_was_typed(store: World, other: dict[str, str], words: str) -> None:
    for do in ("preview", "use"):
        answer = sends(store, do=do, **other)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and words in answer.text
        assert f'value="{other.get("hours", "96")}"' in answer.text and rows(store) == []


def test_who_packs_reads_them_and_enters_none(store: World) -> None:
    browser = store.browser("ann")
    assert "Enter a notice" not in browser.sees("/orders/notices").text
    assert browser.sends("/orders/notices", {"store": "1", **TYPED}).status_code == HTTPStatus.FORBIDDEN
    assert sends(store, store="2").status_code == HTTPStatus.NOT_FOUND
