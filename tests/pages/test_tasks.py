"""Tasks through their pages: ticks with all they ask for, checklists, what two people do at once, handing over."""

import re
from http import HTTPStatus

import pytest

from tests.ground.databases import Database
from tests.ground.world import OTHER, POINTS, World

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """These rules stand in the door, above both databases."""
    return sqlite_database


def test_a_tick_on_a_card_moves_it_and_says_so(shop: World) -> None:
    case = shop.order()
    task = shop.task(case, "quality_check")
    answer = shop.browser("ann").sends(f"/tasks/{task.id}/tick", {"version": task.version}, headers=FRAGMENT)
    assert (answer.status_code, shop.case(case).state) == (HTTPStatus.OK, "packed")
    assert "Scarf" in answer.text and f"/cases/{case}/undo" in answer.text


def test_without_scripts_the_tick_leads_back_with_a_word(shop: World) -> None:
    case = shop.order()
    task = shop.task(case, "quality_check")
    ann = shop.browser("ann")
    answer = ann.sends(f"/tasks/{task.id}/tick", {"version": task.version})
    assert (answer.status_code, answer.location) == (HTTPStatus.SEE_OTHER, f"/cases/{case}")
    assert "Quality check: done" in ann.sees(f"/cases/{case}").text


def test_a_tick_with_inputs_keeps_them(shop: World) -> None:
    case = shop.order("packed")
    task = shop.task(case, "pack_and_ship")
    form = {"version": task.version, "ask-courier": "YTO", "ask-tracking": "YT742"}
    assert shop.browser("ann").sends(f"/tasks/{task.id}/tick", form).status_code == HTTPStatus.SEE_OTHER
    assert shop.case(case).state == "shipped"
    assert "YT742" in shop.browser("bo").sees(f"/cases/{case}").text


def test_a_tick_that_lacks_an_input_says_which(shop: World) -> None:
    task = shop.task(shop.order("packed"), "pack_and_ship")
    answer = shop.browser("ann").sends(f"/tasks/{task.id}/tick", {"version": task.version, "ask-courier": "YTO"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Tracking number" in answer.text and ">YTO</textarea>" in answer.text


def test_points_are_saved_as_they_are_ticked(shop: World) -> None:
    case = shop.design("drafting")
    task = shop.task(case, "draft")
    li = shop.browser("li")
    answer = li.sends(
        f"/tasks/{task.id}/points", {"points": ["font", "main_colour"], "view": "drawer"}, headers=FRAGMENT
    )
    assert answer.text.count(" checked") == 2
    assert shop.task(case, "draft").checked == 2
    li.sends(f"/tasks/{task.id}/points", {"points": ["font"]})
    assert shop.task(case, "draft").checked == 1


def test_two_who_tick_points_at_once_do_not_undo_each_other(shop: World) -> None:
    task = shop.task(shop.design("drafting"), "draft")
    li, lo = shop.browser("li"), shop.browser("lo")
    for visitor, key in ((li, "font"), (lo, "main_colour")):
        headers = {**FRAGMENT, "HX-Trigger": f"point-{task.id}-{key}"}
        visitor.sends(f"/tasks/{task.id}/points", {"points": [key], "view": "drawer"}, headers=headers)
    assert shop.task(task.case_id, "draft").checked == 2


def test_a_decision_s_checklist_can_be_ticked_by_who_decides(shop: World) -> None:
    case = shop.design("submitted")
    task = shop.task(case, "review")
    gu = shop.browser("gu")
    page = gu.sees(f"/cases/{case}").text
    assert f'action="/tasks/{task.id}/points"' in page and f'action="/tasks/{task.id}/tick"' not in page
    gu.sends(f"/tasks/{task.id}/points", {"points": list(POINTS)})
    form = {"version": shop.case(case).version}
    assert gu.sends(f"/cases/{case}/ways/approve", form).status_code == HTTPStatus.SEE_OTHER
    assert shop.case(case).state == "approved"


def test_the_designer_may_not_tick_the_points_of_the_review(shop: World) -> None:
    task = shop.task(shop.design("submitted"), "review")
    li = shop.browser("li")
    assert f'action="/tasks/{task.id}/points"' not in li.sees(f"/cases/{task.case_id}").text
    assert li.sends(f"/tasks/{task.id}/points", {"points": list(POINTS)}).status_code == HTTPStatus.FORBIDDEN


def test_who_comes_second_is_told_who_was_first_and_keeps_what_was_typed(shop: World) -> None:
    case = shop.order("packed")
    task = shop.task(case, "pack_and_ship")
    shop.ticks("ann", case, "pack_and_ship", courier="YTO", tracking="YT1")
    typed = {"version": task.version, "ask-courier": "ZTO", "ask-tracking": "ZT9"}
    answer = shop.browser("bo").sends(f"/tasks/{task.id}/tick", typed)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Ann was faster, at 14:42" in answer.text and "ZT9" in answer.text


def test_a_stale_decision_keeps_what_was_typed(shop: World) -> None:
    case = shop.design("submitted")
    seen = shop.case(case).version
    shop.decides("sun", case, "move_deadline", deadline="2026-12-24T18:00", comment="later")
    typed = {"version": seen, "ask-changes": "Bigger logo, please"}
    answer = shop.browser("gu").sends(f"/cases/{case}/ways/request_changes", typed)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Sun was faster, at 14:42" in answer.text and "Bigger logo, please" in answer.text


def test_a_tick_on_an_ended_case_is_refused_in_words(shop: World) -> None:
    case = shop.order()
    task = shop.task(case, "quality_check")
    shop._bring(case, "cancelled")
    before = shop.everything()
    answer = shop.browser("ann").sends(f"/tasks/{task.id}/tick", {"version": shop.task(case, "quality_check").version})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "not open any more" in answer.text
    assert shop.everything() == before


def test_a_task_of_another_store_is_not_there(shop: World) -> None:
    task = shop.task(shop.order(store=OTHER), "quality_check")
    before = shop.everything()
    ann = shop.browser("ann")
    for path in ("tick", "points", "assign", "answer", "excuse"):
        form = {"version": task.version, "member": shop.ids["bo"], "accept": "yes", "why": "x", "points": "x"}
        assert ann.sends(f"/tasks/{task.id}/{path}", form).status_code == HTTPStatus.NOT_FOUND, path
    assert ann.sees(f"/tasks/{task.id}/assign").status_code == HTTPStatus.NOT_FOUND
    assert shop.everything() == before


def test_a_task_of_another_role_is_refused(shop: World) -> None:
    task = shop.task(shop.order(), "quality_check")
    answer = shop.browser("li").sends(f"/tasks/{task.id}/tick", {"version": task.version})
    assert answer.status_code == HTTPStatus.FORBIDDEN and "somebody else" in answer.text


def test_an_offer_is_theirs_once_they_accept(shop: World) -> None:
    case = shop.order()
    task = shop.task(case, "quality_check")
    mine, other = ("ann", "bo") if task.assignee_id == shop.ids["ann"] else ("bo", "ann")
    form = {"version": task.version, "member": shop.ids[other]}
    shop.browser(mine).sends(f"/tasks/{task.id}/assign", form)
    assert shop.task(case, "quality_check").assignee_id == shop.ids[mine]
    theirs = shop.browser(other)
    offered = re.search(r'action="(/tasks/\d+/answer)"', theirs.sees("/").text)
    assert offered
    theirs.sends(offered[1], {"accept": "yes"})
    assert shop.task(case, "quality_check").assignee_id == shop.ids[other]


def test_a_declined_offer_stays_where_it_was(shop: World) -> None:
    case = shop.order()
    task = shop.task(case, "quality_check")
    mine, other = ("ann", "bo") if task.assignee_id == shop.ids["ann"] else ("bo", "ann")
    shop.browser(mine).sends(f"/tasks/{task.id}/assign", {"member": shop.ids[other]})
    theirs = shop.browser(other)
    offered = re.search(r'action="(/tasks/\d+/answer)"', theirs.sees("/").text)
    assert offered
    theirs.sends(offered[1], {"accept": "no"})
    assert shop.task(case, "quality_check").assignee_id == shop.ids[mine]
    assert "/answer" not in theirs.sees("/").text


def test_a_superior_orders_and_a_colleague_may_not(shop: World) -> None:
    case = shop.order()
    task = shop.task(case, "quality_check")
    mine, other = ("ann", "bo") if task.assignee_id == shop.ids["ann"] else ("bo", "ann")
    form = {"member": shop.ids[other]}
    assert shop.browser("sun").sends(f"/tasks/{task.id}/assign", form).status_code == HTTPStatus.FORBIDDEN
    assert shop.browser("mei").sends(f"/tasks/{task.id}/assign", form).status_code == HTTPStatus.SEE_OTHER
    assert shop.task(case, "quality_check").assignee_id == shop.ids[other]
    assert mine


def test_only_who_could_do_it_is_offered_to_choose(shop: World) -> None:
    task = shop.task(shop.order(), "quality_check")
    text = shop.browser("mei").sees(f"/tasks/{task.id}/assign").text
    there = set(re.findall(r'name="member" value="(\d+)"', text))
    assert str(shop.ids["li"]) not in there and str(shop.ids["eve"]) not in there
    assert there & {str(shop.ids["ann"]), str(shop.ids["bo"])}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"version": ["1", "1"]}, 400),
        ({"version": "x"}, 400),
        ({"version": "9" * 30}, 400),
        ({"version": "1", "ask-tracking": ["a", "b"], "ask-courier": "YTO"}, 400),
        ({"version": "1", "ask-tracking": "x" * 1_000_000, "ask-courier": "YTO"}, 422),
        ({"version": "1", "ask-tracking": "a\0b", "ask-courier": "YTO"}, 400),
    ],
)
def test_missing_doubled_and_huge_fields_are_refused_clearly(shop: World, form: dict[str, object], status: int) -> None:
    task = shop.task(shop.order("packed"), "pack_and_ship")
    before = shop.everything()
    answer = shop.browser("ann").sends(f"/tasks/{task.id}/tick", form)
    assert answer.status_code == status
    assert shop.everything() == before
