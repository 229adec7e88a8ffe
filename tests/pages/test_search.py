"""The page that everything is found on: what is typed is words and never a pattern, and nothing is offered that refuses."""

import re
from datetime import timedelta
from http import HTTPStatus

from opsflow.db import db_change
from opsflow.people import actions as people
from tests.ground.found import found
from tests.ground.world import World
from tests.pages.visitor import Visitor

SIGNS = (
    "%",
    "_",
    "*",
    "'",
    '"',
    "''",
    "\\",
    "(",
    "发%货x",
    "a' OR '1'='1",
    '"发货" OR "发"',
    "NEAR(发 货)",
    "发货*",
    "':* | 'x",
    "\0",
)
MARK = re.compile(r"<mark>([^<]*)</mark>")


def told(visitor: Visitor, q: str) -> str:
    answer = visitor.client.get("/search", query_string={"q": q}, environ_base=visitor.from_)
    assert answer.status_code == HTTPStatus.OK
    return answer.text


def test_a_case_is_found_by_any_letters_of_its_title(shop: World) -> None:
    design = shop.design(title="双12急发货海报（Q3）")
    shop.design(title="货发双十二")
    sun = shop.browser("sun")
    for asked in ("发货", "急发", "报", "q3", "Ｑ３", "急发货 Q3", "Q3，发货", "（急发）"):
        assert found(sun, asked)["cases"] == [f"/cases/{design}"], asked
    assert len(found(sun, "发")["cases"]) == 2


def test_no_letter_is_a_wildcard_or_an_operator(shop: World) -> None:
    shop.design(title="发明了货架")
    sun = shop.browser("sun")
    for asked in SIGNS:
        assert "cases" not in found(sun, asked), asked


def test_a_sign_in_what_is_asked_is_no_part_of_it(shop: World) -> None:
    design = shop.design(title="100% wool_blend 'soft'")
    sun = shop.browser("sun")
    for asked in ("100%", "wool_blend", "'soft'", "%wool%"):
        assert found(sun, asked)["cases"] == [f"/cases/{design}"], asked


def test_what_is_asked_is_marked_and_shown_as_text_alone(shop: World) -> None:
    shop.design(title="<b>ＰＯＳＴＥＲ</b> for poster")
    page = told(shop.browser("sun"), "<b>poster")
    assert MARK.findall(page) == ["b", "ＰＯＳＴＥＲ", "b", "poster"]
    assert "<b>ＰＯ" not in page and '"&lt;b&gt;poster"' in page


def test_open_cases_stand_before_ended_ones_and_the_newest_first(shop: World) -> None:
    old, ended, new = shop.design(title="Poster"), shop.design("withdrawn", title="Poster"), shop.design(title="Poster")
    longer, inside = shop.design(title="Posters all over"), shop.design(title="Bigposter")
    hits = found(shop.browser("sun"), "poster")["cases"]
    assert hits == [f"/cases/{case}" for case in (new, old, ended, longer, inside)]


def test_a_choice_is_found_in_every_language(shop: World) -> None:
    shop.order("problem", products="")
    sun = shop.browser("sun")
    assert found(sun, "订单发货")["cases"] == found(sun, "訂單發貨")["cases"] == found(sun, "Order shipping")["cases"]


def test_what_is_too_long_is_cut_and_nothing_is_asked_of_the_database_for_signs(shop: World) -> None:
    sun = shop.browser("sun")
    assert found(sun, "发货" * 5_000) == {}
    assert "Nothing found" in told(sun, "%%%")
    assert list(found(sun, "")) == ["pages"]


def test_a_part_for_the_dialog_has_no_frame_and_fewer_hits(shop: World) -> None:
    for _ in range(7):
        shop.design(title="Poster")
    sun = shop.browser("sun")
    part = sun.sees("/search?q=poster", headers={"HX-Request": "true"}).text
    assert "<html" not in part and part.count('href="/cases/') == 5 and "/search?q=poster" in part
    assert len(found(sun, "poster")["cases"]) == 7


def test_no_page_is_offered_that_refuses_its_reader(shop: World) -> None:
    for login in ("ann", "mei", "gu", "li", "eve", "wu"):
        reader = shop.browser(login)
        for address in found(reader, "")["pages"]:
            assert reader.sees(address, follow_redirects=True).status_code == HTTPStatus.OK, (login, address)


def test_pages_of_other_roles_are_not_offered(shop: World) -> None:
    assert "/settings" in found(shop.browser("mei"), "")["pages"]
    assert {"/settings", "/orders/import", "/products/new"}.isdisjoint(found(shop.browser("li"), "")["pages"])
    assert found(shop.browser("ann"), "order ship")["pages"] == ["/boards/order_shipping"]


def test_what_can_be_started_is_what_the_reader_may_begin(shop: World) -> None:
    for login in ("ann", "sun", "li"):
        reader = shop.browser(login)
        may = re.findall(r'href="(/boards/\w+/new)"', reader.sees("/cases/new").text)
        names = {address: address.split("/")[2] for address in may} | {"": "store_launch"}
        offered = {one for name in names.values() for one in found(reader, name).get("start", ())}
        assert offered == set(may), login


def test_people_are_found_by_name_and_role_and_logins_by_administrators_alone(shop: World) -> None:
    with shop.app.app_context(), db_change() as change:
        gone = people.add_member(change, login="xyzzy", name="Gone Girl", by=None, now=shop.at)
        people.set_admin(change, shop.ids["gu"], True, by=None, now=shop.at)
        people.disable(change, gone, by=None, now=shop.at + timedelta(seconds=1))
    shop.later(minutes=1)
    ann, gu = shop.browser("ann"), shop.browser("gu")
    assert found(ann, "wu")["people"] == [f"/people#m{shop.ids['wu']}"]
    assert len(found(ann, "美工")["people"]) == len(found(ann, "art designer")["people"]) == 2
    assert "people" not in found(ann, "Gone") and "people" not in found(ann, "xyzzy")
    assert found(gu, "xyzzy")["people"] == [f"/people/{gone}"]


def test_nobody_finds_anything_without_signing_in(shop: World) -> None:
    assert Visitor(shop.app).sees("/search?q=1").status_code != HTTPStatus.OK
