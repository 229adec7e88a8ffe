"""The board: its columns, counts and filters, page by page; what is text stays text; few questions to the database."""

import re
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from opsflow.db import db, db_change
from tests.ground.world import DESIGN_STATES, OTHER, World
from tests.pages.visitor import Visitor

BOARD = "/boards/order_shipping"
COLUMN = re.compile(r'data-column="(\w+)".*?</section>', re.DOTALL)
HEAD = re.compile(r'id="head-(\w+)".*?class="n">(\d+)<', re.DOTALL)
CARD = re.compile(r'id="case-(\d+)"')
MORE = re.compile(r'hx-get="([^"]+)"')


def cards(text: str) -> list[int]:
    """The cases of the cards on a page, in order."""
    return [int(one) for one in CARD.findall(text)]


def columns(text: str) -> dict[str, list[int]]:
    """The cases of each column."""
    return {found[1]: cards(found[0]) for found in COLUMN.finditer(text)}


def heads(text: str) -> dict[str, int]:
    """The count in each column's head."""
    return {name: int(count) for name, count in HEAD.findall(text)}


def test_every_case_stands_in_the_column_of_its_state(shop: World) -> None:
    placed = {state: shop.design(state) for state in DESIGN_STATES}
    there = columns(shop.browser("mei").sees("/boards/design_review").text)
    assert there == {
        "todo": [placed["brief"]],
        "doing": there["doing"],
        "review": [placed["submitted"]],
        "done": there["done"],
    }
    assert set(there["doing"]) == {placed[one] for one in ("drafting", "approved", "published")}
    assert set(there["done"]) == {placed["listed"], placed["withdrawn"]}


def test_what_breaches_first_stands_on_top(shop: World) -> None:
    late, breach, soon, fresh = (shop.order(hours_ago=ago) for ago in (30, 50, 20, 1))
    assert columns(shop.browser("ann").sees(BOARD).text)["to_pack"] == [breach, late, soon, fresh]


def test_counts_in_the_heads_equal_the_cards(shop: World) -> None:
    for state, count in (("to_pack", 3), ("packed", 2), ("problem", 1), ("shipped", 2)):
        for _ in range(count):
            shop.order(state)
    text = shop.browser("ann").sees(BOARD).text
    assert heads(text) == {name: len(found) for name, found in columns(text).items()}
    assert heads(text)["to_pack"] == 3


def test_a_column_is_read_on_by_cursor_without_gap_or_double(shop: World) -> None:
    made = shop.orders(130)
    ann = shop.browser("ann")
    page = ann.sees(BOARD).text
    seen = columns(page)["to_pack"]
    assert len(seen) == 50
    while more := MORE.search(page):
        page = ann.sees(more.group(1).replace("&amp;", "&")).text
        seen += cards(page)
    assert Counter(seen) == Counter(made)


def test_a_card_that_moves_between_two_pages_makes_no_gap(shop: World) -> None:
    shop.orders(60)
    ann = shop.browser("ann")
    page = ann.sees(BOARD).text
    first = columns(page)["to_pack"]
    shop.ticks("ann", first[0], "quality_check")
    rest = cards(ann.sees(str(MORE.search(page)[1]).replace("&amp;", "&")).text)  # type: ignore[index]
    assert len(rest) == 10 and not set(rest) & set(first)


@pytest.mark.parametrize("after", ["x", "9" * 30, "-" + "1" * 29, "１" * 30, "0" * 29])
def test_a_cursor_that_is_none_is_not_found(shop: World, after: str) -> None:
    assert shop.browser("ann").sees(f"{BOARD}/columns/to_pack?after={after}").status_code in (200, 404)


def test_filters_live_in_the_address(shop: World) -> None:
    late, soon, fresh = (shop.order(hours_ago=ago) for ago in (30, 20, 1))
    mine = next(one for one in (late, soon, fresh) if shop.case(one).assignee_id == shop.ids["ann"])
    ann = shop.browser("ann")

    def shown(query: str) -> set[int]:
        return set(cards(ann.sees(f"{BOARD}?{query}").text))

    assert mine in shown("mine=1")
    assert shown("mine=1") == shown(f"who={shop.ids['ann']}")
    assert shown("who=nobody") == set()
    assert shown("mood=late") == {late}
    assert shown("mood=soon") == {soon}
    assert shown("role=shipping") == {late, soon, fresh} and shown("role=designer") == set()
    assert shown(f"store={shop.stores['qinghe']}") == {late, soon, fresh}


def test_text_and_number_narrow_and_percent_is_no_wildcard(shop: World) -> None:
    found = shop.order(products="Blue teapot")
    shop.order()
    ann = shop.browser("ann")
    number = shop.case(found).number
    assert cards(ann.sees(f"{BOARD}?q=teapot").text) == [found]
    assert cards(ann.sees(f"{BOARD}?q={number[-7:]}").text) == [found]
    assert cards(ann.sees(f"{BOARD}?q=%25").text) == []


def test_a_store_that_is_not_mine_is_neither_shown_nor_filtered_by(shop: World) -> None:
    here, there = shop.order(), shop.order(store=OTHER)
    ann, gu = shop.browser("ann"), shop.browser("gu")
    assert cards(ann.sees(BOARD).text) == [here]
    assert cards(ann.sees(f"{BOARD}?store={shop.stores[OTHER]}").text) == [here]
    assert set(cards(gu.sees(BOARD).text)) == {here, there}
    assert cards(gu.sees(f"{BOARD}?store={shop.stores[OTHER]}").text) == [there]


@pytest.mark.parametrize(
    "query", ["mood=<script>", "who=1e9", "who=99999999999999999999", "case=9999999", "case=x", "role=king"]
)
def test_an_odd_address_breaks_nothing(shop: World, query: str) -> None:
    assert shop.browser("ann").sees(f"{BOARD}?{query}").status_code in (200, 404)


def test_a_product_title_with_script_is_text(shop: World) -> None:
    case = shop.order(products="<script>alert(1)</script>", province='"><img src=x>')
    ann = shop.browser("ann")
    for page in (BOARD, f"/cases/{case}", f"/cases/{case}/drawer", "/", "/search?q=alert"):
        text = ann.sees(page).text
        assert "<script>alert" not in text and "<img" not in text and "&lt;script&gt;" in text, page


def test_a_label_of_a_definition_with_script_is_text(shop: World) -> None:
    case = shop.order()
    with shop.app.app_context(), db_change() as change:
        change.execute(
            sa.text("UPDATE flow_definition SET text = replace(text, 'Quality check', '<script>x</script>')")
        )
    ann = shop.browser("ann")
    assert "<script>x" not in ann.sees(BOARD).text + ann.sees(f"/cases/{case}").text


def test_a_card_says_what_it_is_and_a_refresh_finds_its_column(shop: World) -> None:
    case = shop.order("packed")
    answer = shop.browser("ann").sees(f"{BOARD}/cards/{case}")
    assert answer.headers["X-Column"] == "packed" and cards(answer.text) == [case]


def test_a_card_that_the_filter_hides_is_gone(shop: World) -> None:
    case = shop.order()
    ann = shop.browser("ann")
    assert ann.sees(f"{BOARD}/cards/{case}?q=teapot").status_code == 204
    assert ann.sees(f"{BOARD}/cards/{case}?mood=late").status_code == 204


def test_a_waiting_card_says_whom_it_waits_for_and_shows_who_has_it(shop: World) -> None:
    case = shop.order("problem")
    text = shop.browser("ann").sees(f"{BOARD}/cards/{case}").text
    assert "for Cai since" in plain(text) and 'title="Cai"' in text


def test_when_the_customer_waits_it_stays_with_who_asked_them(shop: World) -> None:
    case = shop.order("contacting_customer")
    shop.decides("cai", case, "wait", wait_until=shop.at + timedelta(days=1))
    text = shop.browser("ann").sees(f"{BOARD}/cards/{case}").text
    assert "paused since" in plain(text) and 'title="Cai"' in text


def plain(text: str) -> str:
    """The words alone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def test_the_strip_counts_what_the_next_truck_takes(shop: World) -> None:
    for ago in (23, 22, 1):
        shop.order(hours_ago=ago)
    text = shop.browser("ann").sees(BOARD).text
    assert "18:00" in text and "3</b> orders to load" in re.sub(r"\s+", " ", text)


def test_a_breach_is_predicted_where_the_truck_is_past_the_limit(shop: World) -> None:
    shop.order(hours_ago=1)
    assert "Next truck is too late" not in shop.browser("ann").sees(BOARD).text
    shop.order(hours_ago=40, ship_by=shop.at + timedelta(hours=1))
    assert "Next truck is too late" in shop.browser("ann").sees(BOARD).text


@pytest.mark.parametrize(("page", "most"), [(BOARD, 12), ("/", 20), ("/cases/1", 20)])
def test_few_questions_however_many_cards(shop: World, page: str, most: int) -> None:
    shop.order()
    ann = shop.browser("ann")
    few = questions(shop, ann, page)
    shop.orders(60)
    assert questions(shop, ann, page) == few <= most


def questions(shop: World, visitor: Visitor, page: str) -> int:
    """How many statements a page costs the database, the look at who asks left out."""
    visitor.sees(page)
    seen: list[str] = []
    with shop.app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    assert visitor.sees(page).status_code == 200
    return sum(one.lstrip().upper().startswith(("SELECT", "WITH")) for one in seen)


def test_mine_is_what_has_an_open_task_of_mine_and_the_count_equals_the_cards(shop: World) -> None:
    own, waiting = shop.order(), shop.order("contacting_customer")
    until = shop.at + timedelta(days=1)
    shop.decides("cai", waiting, "wait", wait_until=until)
    design = shop.design("submitted")
    packer, other = (shop.task(own, "quality_check").assignee_id, shop.task(waiting, "quality_check").assignee_id)
    by_id = {id_: login for login, id_ in shop.ids.items()}
    for member, cases in ((packer, {own}), (other, {waiting}), (shop.ids["cai"], set())):
        text = shop.browser(by_id[member]).sees(f"{BOARD}?mine=1").text
        shown = set(cards(text))
        assert cases <= shown and sum(heads(text).values()) == len(shown)
    assert cards(shop.browser("gu").sees("/boards/design_review?mine=1").text) == [design]
