"""Comments pinned to places of a design: who sets them, where, and what becomes of them."""

from http import HTTPStatus

import pytest

from opsflow.db import db_reading
from opsflow.designs import actions, queries
from opsflow.designs.views import Review
from opsflow.flow import actions as flow
from opsflow.flow.queries.scope import Scope
from tests.ground.world import POINTS, World

OK, SEEN, NO, UNFIT, AWAY = 200, HTTPStatus.SEE_OTHER, HTTPStatus.FORBIDDEN, 422, HTTPStatus.NOT_FOUND


def review(shop: World, case: int, login: str = "gu") -> Review:
    """What somebody sees of it."""
    with shop.app.app_context(), db_reading() as reading:
        return queries.review(Scope(reading, shop.who(login), shop.at), case, workflow="design_review")


def file_of(shop: World, case: int) -> int:
    """The newest version's file."""
    return review(shop, case).shown[-1].sheets[0].file_id


def pins(shop: World, login: str, case: int, **given: object) -> int:
    """Somebody pins a comment through the page; the answer's status."""
    form = {"at": f"{file_of(shop, case)}:1", "x": "62.5", "y": "10", "text": "Larger logo", **given}
    return shop.browser(login).sends(f"/cases/{case}/pins", form).status_code


def test_a_pin_keeps_its_number_place_and_thread(shop: World) -> None:
    case = shop.design("submitted")
    assert pins(shop, "gu", case) == pins(shop, "gu", case, text="Calmer", x="0", y="100") == SEEN
    cai = shop.browser("cai")
    assert cai.sends(f"/cases/{case}/pins/1/answers", {"text": "By how much?"}).status_code == SEEN
    first, second = review(shop, case).pins
    assert (first.number, first.x, first.y, first.version, first.first.text) == (1, 62.5, 10.0, 1, "Larger logo")
    assert [entry.text for entry in first.answers] == ["By how much?"]
    assert (second.number, second.x, second.y) == (2, 0.0, 100.0)


def test_only_who_drafts_or_reviews_pins_and_resolves(shop: World) -> None:
    case = shop.design("submitted")
    assert [pins(shop, login, case) for login in ("cai", "ann", "wu", "li", "gu")] == [NO, NO, NO, SEEN, SEEN]
    sends = {login: shop.browser(login).sends for login in ("cai", "li")}
    assert sends["cai"](f"/cases/{case}/pins/1/resolve").status_code == NO
    assert sends["li"](f"/cases/{case}/pins/1/resolve").status_code == SEEN
    assert [pin.open for pin in review(shop, case).pins] == [False, True]
    assert sends["cai"](f"/cases/{case}/pins/1/reopen").status_code == NO
    assert sends["li"](f"/cases/{case}/pins/1/reopen").status_code == SEEN
    assert [entry.act for entry in review(shop, case).pins[0].answers] == ["resolved", "reopened"]


def test_another_store_knows_of_nothing(shop: World) -> None:
    case = shop.design("submitted")
    pins(shop, "gu", case)
    eve = shop.browser("eve")
    for act in ("pins", "pins/1/answers", "pins/1/resolve", "pins/1/reopen"):
        form = {"at": f"{file_of(shop, case)}:1", "x": "1", "y": "1", "text": "x"}
        assert eve.sends(f"/cases/{case}/{act}", form).status_code == AWAY
    assert eve.sees(f"/cases/{case}/review").status_code == AWAY
    assert eve.sees(f"/files/{file_of(shop, case)}/pages/1/thumb").status_code == AWAY


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"x": "100.01"}, UNFIT),
        ({"y": "-0.1"}, UNFIT),
        ({"x": "nan"}, UNFIT),
        ({"x": "left"}, 400),
        ({"at": "1:2"}, UNFIT),
        ({"at": "999:1"}, AWAY),
        ({"at": "x"}, 400),
        ({"text": "  "}, UNFIT),
    ],
)
def test_a_pin_lies_on_a_picture_of_its_case_and_says_something(
    shop: World, given: dict[str, str], status: int
) -> None:
    case = shop.design("submitted")
    assert pins(shop, "gu", case, **given) == status
    assert review(shop, case).pins == ()


def test_a_pin_is_told_in_the_history_so_that_open_pages_hear_of_it(shop: World) -> None:
    case = shop.design("submitted")
    before = shop.case(case).version
    pins(shop, "gu", case)
    assert shop.case(case).version == before + 1
    assert "#1 Larger logo" in shop.browser("li").sees(f"/cases/{case}").text


def test_versions_are_rounds_and_a_new_one_keeps_older_pins(shop: World) -> None:
    case = shop.design("submitted")
    pins(shop, "gu", case)
    shop.later(hours=2)
    shop.decides("gu", case, "request_changes", changes="larger")
    shop.later(hours=1)
    shop.ticks("li", case, "draft", POINTS, version=[shop.hands_in("li")])
    shop.later(hours=1)
    found = review(shop, case)
    assert [(one.number, one.handed.back) for one in found.shown] == [(1, True), (2, False)]
    assert [(pin.number, pin.version) for pin in found.pins] == [(1, 1)]
    assert (found.versions.rounds, found.versions.in_review.total_seconds()) == (2, 3 * 3600)
    assert found.passed and (found.passed.reviewed, found.passed.rate) == (1, 0)


def test_a_version_taken_back_is_shown_and_takes_no_pin(shop: World) -> None:
    case = shop.design("submitted")
    with shop.app.app_context():
        flow.undo(case, shop.case(case).version, by=shop.who("li"), now=shop.at)
    assert review(shop, case).shown[0].handed.gone
    assert pins(shop, "li", case) == AWAY


def test_the_words_of_pins_set_since_go_along_when_it_is_sent_back(shop: World) -> None:
    case = shop.design("submitted")
    assert review(shop, case).words == ""
    pins(shop, "gu", case)
    assert review(shop, case).words == "1. Larger logo"
    page = shop.browser("gu").sees(f"/cases/{case}/review").text
    assert "1. Larger logo</textarea>" in page
    shop.browser("gu").sends(f"/cases/{case}/pins/1/resolve")
    assert review(shop, case).words == ""


def test_a_process_without_versions_has_no_review(shop: World) -> None:
    assert shop.browser("ann").sees(f"/cases/{shop.order()}/review").status_code == AWAY


def test_a_review_without_scripts_says_where_pins_are(shop: World) -> None:
    case = shop.design("submitted")
    pins(shop, "gu", case)
    text = shop.browser("cai").sees(f"/cases/{case}/review").text
    assert "62.5 % from the left, 10.0 % from the top" in text
    assert 'name="x"' not in text and 'name="x"' in shop.browser("li").sees(f"/cases/{case}/review").text


def test_what_came_in_is_measured_once(shop: World) -> None:
    case = shop.design("submitted")
    with shop.app.app_context():
        home = shop.app.config["SETTINGS"].home
        assert [actions.measure(home, now=shop.at) for _ in range(2)] == [1, 0]
    sheet = review(shop, case).shown[0].sheets[0]
    assert (sheet.width, sheet.height, sheet.broken) == (1, 1, False)
    page = shop.browser("li").client.get(f"/files/{sheet.file_id}/pages/1/full", buffered=True)
    assert (page.status_code, page.mimetype) == (OK, "image/webp")
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
