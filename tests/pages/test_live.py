"""What one does, others are told: on a stream, and by asking where streams are blocked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from opsflow.db import db_change
from opsflow.flow import upkeep
from opsflow.flow.reader import definition_files
from opsflow.people import sign_ins
from opsflow.web import live, watcher
from tests.ground.until import until
from tests.ground.world import WORKFLOWS, World
from tests.pages.visitor import Visitor

Message = dict[str, Any]


class Listener:
    """A browser that listens to the stream."""

    def __init__(self, browser: Visitor, path: str, **headers: str) -> None:
        self.answer = browser.client.get(path, headers=headers, environ_base=browser.from_)
        self._lines = iter(self.answer.response)

    def hears(self) -> str:
        """The next lines, whatever they are; '' at the end."""
        return str(next(self._lines, b""), "utf-8")

    def message(self, of: str = "cases") -> Message:
        """The next message that says something of this."""
        while True:
            said = self.hears()
            assert said, "the stream has ended"
            if "data: " in said:
                told: Message = json.loads(said.split("data: ")[1])
                if told.get(of) not in (None, []):
                    return told


@contextmanager
def listening(browser: Visitor, path: str = "/live", **headers: str) -> Iterator[Listener]:
    listener = Listener(browser, path, **headers)
    try:
        yield listener
    finally:
        listener.answer.close()


def test_a_stream_begins_with_where_it_stands_and_the_bell(shop: World) -> None:
    with listening(shop.browser("bo")) as bo:
        assert (bo.answer.mimetype, bo.hears()) == ("text/event-stream", f"retry: {live.RETRY}\n\n")
        assert bo.hears() == 'id: 0\ndata: {"id": 0, "cases": [], "alerts": 0, "breach": false}\n\n'


def test_a_tick_is_told_with_who_did_it(shop: World) -> None:
    case_id = shop.order()
    with listening(shop.browser("bo")) as bo:
        bo.message("id")
        shop.ticks("ann", case_id, "quality_check")
        assert bo.message()["cases"] == [
            {
                "id": case_id, "workflow": "order_shipping", "lane": "packed", "version": 2,
                "by": shop.ids["ann"], "name": "Ann", "act": "ticked",
            }
        ]  # fmt: skip


def test_a_breach_rings_the_bell_of_whom_it_concerns(shop: World) -> None:
    shop.order(hours_ago=49)
    with listening(shop.browser("gu")) as gu, listening(shop.browser("cai")) as cai:
        gu.message("id"), cai.message("id")
        with shop.app.app_context():
            upkeep.sweep(now=shop.at)
        told = gu.message("alerts")
        assert (told["alerts"], told["breach"]) == (1, True)
        assert "alerts" not in cai.message()


def test_reading_in_one_window_quiets_the_other(shop: World) -> None:
    shop.order(hours_ago=49)
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)
    gu = shop.browser("gu")
    with listening(gu) as other:
        assert other.message("alerts")["alerts"] == 1
        gu.sends("/alerts/read", {"newest": "99"})
        assert other.message("id")["alerts"] == 0


def test_of_another_store_nothing_is_told(shop: World) -> None:
    with listening(shop.browser("eve")) as eve:
        eve.message("id")
        shop.order()
        hers = shop.order(store="other")
        assert [case["id"] for case in eve.message()["cases"]] == [hers]


def test_many_changes_name_their_boards_only(shop: World) -> None:
    with listening(shop.browser("bo")) as bo:
        bo.message("id")
        shop.orders(live.MOST_CASES + 1)
        told = bo.message("many")
        assert (told["workflows"], "cases" in told) == (["order_shipping"], False)


def test_who_comes_back_hears_what_was_missed(shop: World) -> None:
    first, second = shop.order(), shop.order()
    with listening(shop.browser("bo"), **{"Last-Event-ID": "1"}) as bo:
        assert [case["id"] for case in bo.message()["cases"]] == [second]
    with listening(shop.browser("bo"), "/live?after=1") as bo:
        assert [case["id"] for case in bo.message()["cases"]] == [second]
    assert first != second


def test_a_stream_ends_with_its_sign_in(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.1)
    with listening(shop.browser("bo")) as bo:
        bo.message("id")
        until(lambda: bo.hears() == ": still here\n\n")
        with shop.app.app_context(), db_change() as change:
            sign_ins.end_all(change, shop.ids["bo"], shop.at)
        until(lambda: bo.hears() == "")


def test_a_stream_ends_when_the_process_leaves(shop: World) -> None:
    with listening(shop.browser("bo")) as bo:
        bo.message("id")
        shop.app.extensions["leaving"].set()
        assert bo.hears() == ""


def test_one_stream_too_many_is_asked_to_poll(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "MOST_STREAMS", 1)
    bo = shop.browser("bo")
    with listening(bo), listening(bo) as second:
        assert second.answer.status_code == 503
        assert second.answer.headers["Retry-After"] == "30"
    with listening(bo) as third:
        assert third.answer.status_code == 200


def test_where_all_places_are_taken_who_holds_most_gives_one_up(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "MOST_STREAMS", 3)
    bo, cai = shop.browser("bo"), shop.browser("cai")
    with listening(bo) as oldest, listening(bo), listening(bo), listening(cai) as hers:
        assert hers.answer.status_code == 200
        until(lambda: oldest.hears() == "")
        with listening(bo) as again, listening(cai) as second:
            assert (again.answer.status_code, second.answer.status_code) == (503, 503)
        hers.message("id")


def test_who_asks_hears_the_same(shop: World) -> None:
    case_id = shop.order()
    bo = shop.browser("bo")
    start = bo.sees("/live/since").json
    assert (start["cases"], start["alerts"]) == ([], 0)
    shop.ticks("ann", case_id, "quality_check")
    told = bo.sees(f"/live/since?after={start['id']}").json
    assert [(case["id"], case["lane"], case["name"]) for case in told["cases"]] == [(case_id, "packed", "Ann")]
    assert bo.sees(f"/live/since?after={told['id']}").json["cases"] == []


def test_who_was_away_for_long_loads_everything(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_ROWS", 3)
    shop.orders(4)
    told = shop.browser("bo").sees("/live/since?after=1").json
    everything = [path.stem for path in definition_files(WORKFLOWS)]
    assert (told["many"], told["workflows"], told["id"]) == (True, everything, 4)


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 30, "99999"])
def test_a_strange_place_to_read_on_is_now(shop: World, after: str) -> None:
    shop.order()
    shop.later(minutes=1)
    told = shop.browser("bo").sees(f"/live/since?after={after}").json
    assert (told["id"], told["cases"]) == (1, [])


def test_nothing_waits_on_a_connection(shop: World) -> None:
    from opsflow.db import db

    with listening(shop.browser("bo")) as bo:
        bo.message("id")
        with shop.app.app_context():
            until(lambda: [engine.pool.checkedout() for engine in db.engines.values()] == [0, 0])  # type: ignore[attr-defined]
