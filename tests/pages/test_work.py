"""My work: what is mine, by what happens next; what I did today."""

import re

import pytest

from tests.ground.world import OTHER, World

GROUP = re.compile(r'id="group-(\w+)".*?</section>', re.DOTALL)
ROW = re.compile(r'class="row" id="task-(\d+)" data-case="(\d+)"')


def groups(shop: World, login: str, query: str = "") -> dict[str, list[int]]:
    """The cases of each group of somebody's work."""
    text = shop.browser(login).sees(f"/{query}").text
    return {found[1]: [int(case) for _task, case in ROW.findall(found[0])] for found in GROUP.finditer(text)}


def of(shop: World, case: int) -> str:
    """Who has a case in hand."""
    return next(login for login, id_ in shop.ids.items() if id_ == shop.case(case).assignee_id)


def test_tasks_stand_by_what_happens_next(shop: World) -> None:
    passed, late, soon = shop.order(hours_ago=60), shop.order(hours_ago=30), shop.order(hours_ago=23)
    assert passed in groups(shop, of(shop, passed))["breach"]
    assert late in groups(shop, of(shop, late))["late"]
    assert soon in groups(shop, of(shop, soon))["run"]


def test_what_waits_for_somebody_stands_apart(shop: World) -> None:
    case = shop.order("problem")
    assert case in groups(shop, "cai").get("run", []) + groups(shop, "cai").get("today", [])
    assert case not in groups(shop, "ann").get("run", [])


def test_what_is_due_later_this_week_shows_with_the_week(shop: World) -> None:
    case = shop.design("drafting")
    who = of(shop, case)
    assert case in groups(shop, who, "?span=week")["week"]
    assert "week" not in groups(shop, who)


def test_nothing_of_another_store_or_person(shop: World) -> None:
    shop.order()
    elsewhere = shop.order(store=OTHER)
    assert list(groups(shop, "eve").values()) == [[elsewhere]]
    assert groups(shop, "li") == {}


def test_done_today_is_said_with_late_ones(shop: World) -> None:
    case, late = shop.order(), shop.order(hours_ago=30)
    shop.ticks("ann", case, "quality_check")
    shop.ticks("ann", late, "quality_check")
    text = shop.browser("ann").sees("/").text
    assert "Done today" in text and "1 late" in text and "1 on time" in text
    done = text[text.index("Done today") :]
    assert re.sub(r"<[^>]+>", "", done[: done.index("</section>")]).count(" late") == 1


def test_a_day_with_nothing_says_what_comes_here(shop: World) -> None:
    assert "Nothing is waiting for you" in shop.browser("wu").sees("/").text


def test_a_group_shows_fifty_and_more_on_demand(shop: World) -> None:
    shop.orders(130)
    ann = shop.browser("ann")
    text = ann.sees("/").text
    first = ROW.findall(text)
    assert len(first) == 50
    more = re.search(r'class="link more" href="([^"]+)"', text)
    assert more
    second = ROW.findall(ann.sees(more[1].replace("&amp;", "&")).text)
    assert second[:50] == first and len(second) == 65


@pytest.mark.parametrize("query", ["?span=<script>", "?after=x", "?group=x&after=9", "?case=7"])
def test_an_odd_address_breaks_nothing(shop: World, query: str) -> None:
    assert shop.browser("ann").sees(f"/{query}").status_code in (200, 404)
