"""A case through its page: decisions, notes, undo, moves to another column, new designs; and whose it is."""

import re
from http import HTTPStatus

import pytest

from opsflow import http
from opsflow.flow import actions
from opsflow.flow.actions import News
from tests.ground.world import DESIGN_STATES, ORDER_STATES, OTHER, World

FRAGMENT = {"HX-Request": "true"}


def test_every_state_has_a_page_and_a_drawer_for_everybody_of_the_store(shop: World) -> None:
    cases = [shop.order(one) for one in ORDER_STATES] + [shop.design(one) for one in DESIGN_STATES]
    for login in ("ann", "cai", "gu", "li"):
        visitor = shop.browser(login)
        for case in cases:
            for part in ("", "/drawer"):
                assert visitor.sees(f"/cases/{case}{part}").status_code == HTTPStatus.OK, (login, case, part)


def test_a_decision_that_asks_for_something(shop: World) -> None:
    case = shop.order()
    ann = shop.browser("ann")
    answer = ann.sends(
        f"/cases/{case}/ways/cannot_ship", {"version": 1, "ask-reason": "out_of_stock", "ask-comment": "0 left"}
    )
    assert (answer.status_code, shop.case(case).state) == (HTTPStatus.SEE_OTHER, "problem")
    page = ann.sees(f"/cases/{case}").text
    assert "Out of stock" in page and "0 left" in page


def test_a_decision_that_asks_for_nothing(shop: World) -> None:
    case = shop.order("problem")
    shop.browser("cai").sends(f"/cases/{case}/ways/take_over", {"version": shop.case(case).version})
    assert shop.case(case).state == "contacting_customer"


@pytest.mark.parametrize("form", [{}, {"ask-reason": ""}, {"ask-reason": "bored"}])
def test_a_decision_without_what_it_asks_for_changes_nothing(shop: World, form: dict[str, object]) -> None:
    case = shop.order()
    before = shop.everything()
    answer = shop.browser("ann").sends(f"/cases/{case}/ways/cannot_ship", {"version": 1, **form})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "Reason" in answer.text
    assert shop.everything() == before


def test_ways_of_others_are_not_on_the_page_and_not_taken(shop: World) -> None:
    case = shop.order("contacting_customer")
    ann = shop.browser("ann")
    assert "ways/refund" not in ann.sees(f"/cases/{case}").text
    answer = ann.sends(f"/cases/{case}/ways/refund", {"version": shop.case(case).version})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert ann.sends(f"/cases/{case}/ways/order_paid", {"version": 3}).status_code == HTTPStatus.NOT_FOUND


def test_needs_are_said_in_the_definition_s_words(shop: World) -> None:
    case = shop.order("contacting_customer")
    form = {"version": shop.case(case).version, "ask-wait_until": "2026-11-01T10:00"}
    answer = shop.browser("cai").sends(f"/cases/{case}/ways/wait", form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose a time that is still to come." in answer.text and "2026-11-01T10:00" in answer.text


def test_a_note_is_read_by_all_and_counted_on_the_card(shop: World) -> None:
    case = shop.order()
    shop.browser("ann").sends(f"/cases/{case}/comments", {"text": "Box is <dented>"})
    bo = shop.browser("bo")
    assert "Box is &lt;dented&gt;" in bo.sees(f"/cases/{case}").text
    assert "i-talk" in bo.sees("/boards/order_shipping").text


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "x" * 1_000_000])
def test_an_empty_or_huge_note_is_refused(shop: World, text: str) -> None:
    case = shop.order()
    before = shop.everything()
    assert 400 <= shop.browser("ann").sends(f"/cases/{case}/comments", {"text": text}).status_code < 500
    assert shop.everything() == before


def test_undo_by_the_toast_and_by_the_history(shop: World) -> None:
    for field in ("version", "event"):
        case = shop.order()
        done = shop.ticks("ann", case, "quality_check")
        answer = shop.browser("ann").sends(f"/cases/{case}/undo", {field: done.version}, headers=FRAGMENT)
        assert (answer.status_code, shop.case(case).state) == (HTTPStatus.OK, "to_pack")
        assert "Taken back" in answer.text


def test_undo_is_for_who_did_it_for_five_minutes_and_before_others_went_on(shop: World) -> None:
    case, other = shop.order(), shop.order()
    done, second = shop.ticks("ann", case, "quality_check"), shop.ticks("ann", other, "quality_check")
    assert (
        shop.browser("bo").sends(f"/cases/{case}/undo", {"version": done.version}).status_code == HTTPStatus.FORBIDDEN
    )
    shop.decides("bo", other, "cannot_ship", reason="faulty")
    ann = shop.browser("ann")
    assert "somebody has gone on" in ann.sends(f"/cases/{other}/undo", {"version": second.version}).text
    shop.later(minutes=6)
    assert "five minutes" in ann.sends(f"/cases/{case}/undo", {"version": done.version}).text
    assert shop.case(case).state == "packed"


def test_the_history_offers_undo_only_where_it_would_work(shop: World) -> None:
    case = shop.order()
    shop.ticks("ann", case, "quality_check")
    assert f"/cases/{case}/undo" in shop.browser("ann").sees(f"/cases/{case}").text
    assert f"/cases/{case}/undo" not in shop.browser("bo").sees(f"/cases/{case}").text
    shop.later(minutes=6)
    assert f"/cases/{case}/undo" not in shop.browser("ann").sees(f"/cases/{case}").text


# drag
def test_a_drag_ticks_where_a_tick_leads_there(shop: World) -> None:
    case = shop.order()
    shop.browser("ann").sends(f"/cases/{case}/move", {"column": "packed", "version": 1}, headers=FRAGMENT)
    assert shop.case(case).state == "packed"


def test_a_drag_decides_where_a_decision_leads_there(shop: World) -> None:
    case = shop.order("problem")
    form = {"column": "contacting", "version": shop.case(case).version}
    shop.browser("cai").sends(f"/cases/{case}/move", form, headers=FRAGMENT)
    assert shop.case(case).state == "contacting_customer"


def test_a_drag_to_a_column_that_asks_first_opens_the_drawer(shop: World) -> None:
    case = shop.order()
    answer = shop.browser("ann").sends(f"/cases/{case}/move", {"column": "problem", "version": 1}, headers=FRAGMENT)
    assert answer.headers["HX-Retarget"] == "#drawer" and 'id="way-cannot_ship"' in answer.text
    assert re.search(r'<details[^>]*id="way-cannot_ship"[^>]* open', answer.text)
    assert shop.case(case).state == "to_pack"


def test_a_drag_to_a_column_whose_tick_asks_first_opens_the_drawer(shop: World) -> None:
    case = shop.order("packed")
    form = {"column": "ended_today", "version": shop.case(case).version}
    answer = shop.browser("ann").sends(f"/cases/{case}/move", form, headers=FRAGMENT)
    assert answer.headers["HX-Retarget"] == "#drawer" and 'name="ask-tracking"' in answer.text


@pytest.mark.parametrize("column", ["contacting", "ended_today"])
def test_a_drag_without_a_way_is_refused_in_words(shop: World, column: str) -> None:
    case = shop.order()
    answer = shop.browser("ann").sends(f"/cases/{case}/move", {"column": column, "version": 1}, headers=FRAGMENT)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "no decision leads to" in answer.text


@pytest.mark.parametrize("form", [{"column": "nowhere", "version": 1}, {"version": 1}, {"column": "packed"}])
def test_a_drag_that_says_too_little_is_refused(shop: World, form: dict[str, object]) -> None:
    case = shop.order()
    before = shop.everything()
    assert shop.browser("ann").sends(f"/cases/{case}/move", form).status_code in (400, 404, 422)
    assert shop.everything() == before


def test_a_drag_of_a_card_that_has_moved_on_says_who_was_faster(shop: World) -> None:
    case = shop.order("problem")
    seen = shop.case(case).version
    shop.decides("ann", case, "restocked")
    shop.decides("ann", case, "cannot_ship", reason="faulty")
    answer = shop.browser("cai").sends(
        f"/cases/{case}/move", {"column": "contacting", "version": seen}, headers=FRAGMENT
    )
    assert answer.status_code == HTTPStatus.CONFLICT and "Ann was faster" in answer.text


# whose it is
def test_other_people_s_cases_and_tasks_answer_404_and_change_nothing(shop: World) -> None:
    """Every address with an id, asked by a member of another store."""
    case = shop.order("packed")
    design = shop.design("submitted")
    task = shop.task(case, "pack_and_ship")
    eve = shop.browser("eve")
    before = shop.everything()
    asked = set()
    for row in http.policies(shop.app):
        route = str(row["route"])
        if not re.search("<int:(case|task)_id>", route):
            continue
        for found in (case, design):
            path = route.replace("<int:case_id>", str(found)).replace("<int:task_id>", str(task.id))
            path = path.replace("<workflow>", "order_shipping").replace("<name>", "cannot_ship")
            form = {
                "version": task.version,
                "member": shop.ids["ann"],
                "column": "problem",
                "text": "x",
                "accept": "yes",
                "why": "x",
            }
            for method in row["methods"]:  # type: ignore[attr-defined]
                answer = eve.sees(path) if method == "GET" else eve.sends(path, form)
                assert answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN), (method, path)
                asked.add(route)
    assert len(asked) > 10
    assert shop.everything() == before


def test_another_store_s_case_beside_a_board_is_not_found(shop: World) -> None:
    case = shop.order(store=OTHER)
    assert shop.browser("ann").sees(f"/boards/order_shipping?case={case}").status_code == HTTPStatus.NOT_FOUND


# designs
def test_a_new_design(shop: World) -> None:
    sun = shop.browser("sun")
    assert "ask-deadline" in sun.sees("/boards/design_review/new").text
    form = {"ask-title": "Spring poster", "ask-kind": "poster", "ask-deadline": "2026-12-01T18:00"}
    answer = sun.sends("/boards/design_review/new", form)
    case = int(str(answer.location).rsplit("/", 1)[-1])
    assert (shop.case(case).title, shop.case(case).state) == ("Spring poster", "brief")


def test_what_was_typed_for_a_new_design_is_kept_when_it_is_refused(shop: World) -> None:
    form = {"ask-title": "Spring poster", "ask-kind": "poster", "ask-deadline": "2026-11-01T18:00"}
    answer = shop.browser("sun").sends("/boards/design_review/new", form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "still to come" in answer.text and "Spring poster" in answer.text


def test_a_design_cannot_be_ordered_for_another_store(shop: World) -> None:
    form = {"ask-title": "x", "ask-kind": "poster", "ask-deadline": "2026-12-01T18:00", "store": shop.stores[OTHER]}
    before = shop.everything()
    assert shop.browser("sun").sends("/boards/design_review/new", form).status_code == HTTPStatus.NOT_FOUND
    assert shop.everything() == before


def test_who_may_not_begin_a_case_is_told_so(shop: World) -> None:
    assert shop.browser("ann").sees("/boards/design_review/new").status_code in (403, 422)
    assert shop.browser("ann").sends("/boards/design_review/new", {"ask-title": "x"}).status_code in (403, 422)


def test_a_design_goes_back_with_words_and_forth_again(shop: World) -> None:
    case = shop.design("submitted")
    form = {"version": shop.case(case).version, "ask-changes": "Bigger logo"}
    shop.browser("gu").sends(f"/cases/{case}/ways/request_changes", form)
    assert shop.case(case).state == "drafting"
    assert "Bigger logo" in shop.browser("li").sees(f"/cases/{case}").text


def test_history_says_which_point_was_ticked(shop: World) -> None:
    case = shop.design("drafting")
    with shop.app.app_context():
        actions.check(shop.task(case, "draft").id, {"font": True}, by=shop.who("li"), now=shop.at)
    history = shop.browser("li").sees(f"/cases/{case}").text.partition('class="history')[2]
    assert re.search(r"Font\b[^✓]{0,40}✓", history)


def test_history_says_how_the_case_that_heard_it_took_it(shop: World) -> None:
    order = shop.order("packed")
    shop.hears(News("order.refunded", case_id=order))
    page = shop.browser("ann").sees(f"/cases/{order}").text
    assert "Refunded in the seller centre" in page and "Past order refunded" not in page


def test_a_long_history_is_shown_in_parts_that_can_be_linked(shop: World) -> None:
    order = shop.order()
    with shop.app.app_context():
        for number in range(120):
            actions.comment(order, f"note {number:03}", by=shop.who("ann"), now=shop.at)
    ann = shop.browser("ann")
    page, path, seen = ann.sees(f"/cases/{order}").text, f"/cases/{order}", []
    while True:
        seen += re.findall(r"note \d{3}", page)
        older = re.search(rf'href="({path}\?before=\d+)#history-title"', page)
        if not older:
            break
        part = ann.sees(older.group(1).replace("?", "/history?"), headers={"HX-Request": "true"}).text
        page = ann.sees(older.group(1)).text
        assert re.findall(r"note \d{3}", part) == re.findall(r"note \d{3}", page)
        assert "To the newest" in page
    assert seen == [f"note {number:03}" for number in reversed(range(120))]
    assert "opened it" in page or "Paid" in page


@pytest.mark.parametrize("before", ["0", "1", "x", "-3", "999999", "9" * 30])
def test_a_part_of_history_that_is_none_is_a_page_all_the_same(shop: World, before: str) -> None:
    order = shop.order()
    assert shop.browser("ann").sees(f"/cases/{order}?before={before}").status_code == 200
