"""My scores: a tick counts at once, every number opens to its tasks, and nobody sees another's sheet."""

import json
import re

import pytest
from click.testing import CliRunner

from opsflow.cli.scores import score
from opsflow.db import db_change, db_reading
from opsflow.flow import actions
from opsflow.people import actions as people
from opsflow.scoring import queries
from tests.ground.world import MAIN, World
from tests.pages.visitor import Visitor

CHECKED = "/scores/items/shipping.pre_ship_quality_check"


def shown(visitor: Visitor, path: str) -> str:
    """The page's words, in one line."""
    answer = visitor.sees(path)
    assert answer.status_code == 200, answer.text
    main = answer.text.partition('<main id="main"')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def given_to(shop: World, login: str) -> int:
    """An order whose check is this member's."""
    case_id = shop.order()
    task = shop.task(case_id, "quality_check")
    if task.assignee_id != shop.ids[login]:
        with shop.app.app_context():
            actions.assign(shop.task(case_id, "pack_and_ship").id, shop.ids[login], by=shop.who("mei"), now=shop.at)
    return case_id


def test_a_tick_in_the_browser_counts_at_once_and_opens_to_its_case(shop: World) -> None:
    case_id, ann = shop.order(), shop.browser("ann")
    assert "Nothing counted yet" in shown(ann, "/scores")
    row = shop.task(case_id, "quality_check")
    assert ann.sends(f"/tasks/{row.id}/tick", {"version": row.version}).status_code == 303
    assert "5 × (1 × 1) ÷ 1 = 5.00 1 of 1, 100 %" in shown(ann, "/scores")
    assert f'href="/cases/{case_id}"' in ann.sees(CHECKED).text


def test_a_tick_taken_back_counts_no_more(shop: World) -> None:
    case_id, ann = shop.order(), shop.browser("ann")
    done = shop.ticks("ann", case_id, "quality_check")
    with shop.app.app_context():
        actions.undo(case_id, done.version, by=shop.who("ann"), now=shop.at)
    assert "Nothing counted yet" in shown(ann, "/scores")


def test_it_counts_in_the_month_of_its_due_time(shop: World) -> None:
    shop.later(days=6)  # the last day of November
    shop.ticks("ann", shop.order(hours_ago=3), "quality_check")
    ann = shop.browser("ann")
    assert "Nothing counted yet" in shown(ann, "/scores")
    assert "5 × (1 × 1) ÷ 1" in shown(ann, "/scores?month=2026-12")


def test_late_missed_and_overdue(shop: World) -> None:
    late, missed = given_to(shop, "ann"), given_to(shop, "ann")
    shop.later(hours=24)
    assert "1 overdue and open" not in shown(shop.browser("ann"), "/scores")
    shop.later(hours=3)
    shop.ticks("ann", late, "quality_check")
    page = shown(shop.browser("ann"), CHECKED)
    assert "5 × (1 × ½) ÷ 1 = 2.50" in page and "overdue and open 1" in page
    shop.later(hours=48)
    assert "5 × (1 × ½ + 1 × 0) ÷ 2 = 1.25" in shown(shop.browser("ann"), CHECKED)
    assert shop.case(missed).ended_at is None


def test_who_helps_with_an_overdue_task_earns_extra_work_and_not_its_credit(shop: World) -> None:
    case_id = given_to(shop, "ann")
    shop.later(hours=27)
    shop.ticks("bo", case_id, "quality_check")
    assert "5 × (1 × ½) ÷ 1" in shown(shop.browser("ann"), CHECKED)
    bo = shop.browser("bo")
    assert "no evidence" in shown(bo, CHECKED)
    assert "Extra work +0.50" in shown(bo, "/scores")


def test_work_of_another_role_is_extra_work(shop: World) -> None:
    with shop.app.app_context(), db_change() as change:
        people.hold(change, shop.ids["cai"], "shipping", shop.stores[MAIN], by=None, now=shop.at)
    for _ in range(3):  # at most one a day and workflow
        shop.ticks("cai", shop.order(), "quality_check")
    page = shown(shop.browser("cai"), "/scores")
    assert "CS specialist" in page and "Nothing counted yet" in page
    assert "Extra work +0.50 Quality check before dispatch 3 of 3" in page


def test_who_left_the_role_is_credited_at_the_last_moment_they_held_it(shop: World) -> None:
    shop.later(days=6)
    shop.ticks("ann", shop.order(hours_ago=3), "quality_check")  # due in December
    shop.later(hours=2)
    with shop.app.app_context(), db_change() as change:
        people.let_go(change, shop.ids["ann"], "shipping", shop.stores[MAIN], by=None, now=shop.at)
    ann = shop.browser("ann")
    assert "5 × (1 × 1) ÷ 1" in shown(ann, "/scores?month=2026-11")
    assert "Nothing counted yet" in shown(ann, "/scores?month=2026-12")


def test_what_does_not_count_says_why(shop: World) -> None:
    case_id = given_to(shop, "ann")
    with shop.app.app_context():
        task_id = shop.task(case_id, "quality_check").id
        actions.excuse(task_id, "the scanner was broken", by=shop.who("mei"), now=shop.at)
    page = shown(shop.browser("ann"), f"{CHECKED}?outcome=uncounted")
    assert "does not count" in page and "excused by the superior" in page


def test_many_tasks_come_by_pages_each_once(shop: World) -> None:
    cases = set(shop.orders(130))
    ann, bo = shop.browser("ann"), shop.browser("bo")
    found: list[int] = []
    for visitor in (ann, bo):
        path: str | None = f"{CHECKED}?month=2026-11"
        while path:
            text = visitor.sees(path).text
            found += [int(case) for case in re.findall(r'href="/cases/(\d+)"', text)]
            more = re.search(r'href="(\?[^"]*after=\d+)"', text)
            path = CHECKED + more.group(1).replace("&amp;", "&") if more else None
    assert len(found) == 130 and set(found) == cases


@pytest.mark.parametrize("login", ["bo", "li", "eve", "admin"])
def test_nobody_but_the_member_and_who_reviews_them_sees_their_sheet(shop: World, login: str) -> None:
    case_id, me = shop.order(), shop.ids["ann"]
    shop.ticks("ann", case_id, "quality_check")
    if login == "admin":
        with shop.app.app_context(), db_change() as change:
            people.set_admin(change, shop.ids["wu"], True, by=None, now=shop.at)
        login = "wu"
    other = shop.browser(login)
    for path in ("/scores", f"/scores?member={me}", CHECKED, f"{CHECKED}?member={me}"):
        answer = other.sees(path)
        assert "÷" not in answer.text and f"/cases/{case_id}" not in answer.text, path
    for path in (f"/scores/2026-11/{me}", f"/scores/{me}"):
        assert other.sees(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/scores?month=2026-13", 422),
        ("/scores?month=x", 422),
        ("/scores/items/shipping.attendance", 404),
        ("/scores/items/shipping.nothing", 404),
        ("/scores/items/captain.pack_and_ship", 404),
        ("/scores/items/shipping", 404),
        (f"{CHECKED}?after=1", 404),
        (f"{CHECKED}?after={'9' * 30}", 404),
        (f"{CHECKED}?outcome=wonderful", 200),
    ],
)
def test_what_is_asked_wrongly(shop: World, path: str, status: int) -> None:
    assert shop.browser("ann").sees(path).status_code == status


def test_a_role_without_a_scorecard_says_so(shop: World) -> None:
    assert "No scorecard for your role" in shown(shop.browser("wu"), "/scores")


def test_the_month_so_far(shop: World) -> None:
    with shop.app.test_request_context(), db_reading() as reading:
        assert queries.month_so_far(reading, shop.who("wu"), shop.at) == ((), None, None)
        assert queries.month_so_far(reading, shop.who("ann"), shop.at) == ((), None, None)
    late = given_to(shop, "ann")
    shop.later(hours=27)
    shop.ticks("ann", late, "quality_check")  # 10 of 10 for attendance, 2.5 of 5 here, 0 of 5 for not marking it
    with shop.app.test_request_context(), db_reading() as reading:
        items, value, ahead = queries.month_so_far(reading, shop.who("ann"), shop.at)
    assert [(one.key, one.fine, one.all) for one in items] == [
        ("shipping.pre_ship_quality_check", 0, 1),
        ("shipping.problem_marking", 0, 1),
    ]
    assert (value, ahead) == ("62.50", "2.5")


def test_the_command_line_shows_everybodys_scores(shop: World) -> None:
    shop.ticks("ann", shop.order(), "quality_check")
    with shop.app.app_context():
        rows = json.loads(CliRunner().invoke(score, ["show", "2026-11", "--json"]).output)
        lines = CliRunner().invoke(score, ["show", "2026-11"]).output
    found = {row["login"]: row for row in rows}
    assert found["ann"]["value"] == "100.00" and found["bo"]["value"] is None and "wu" not in found
    checked = next(item for item in found["ann"]["items"] if item["item"] == "shipping.pre_ship_quality_check")
    assert (checked["on_time"], checked["value"]) == (1, "5.00")
    assert re.search(r"^ann +open +100.00 +100.00 \+0.00", lines, re.MULTILINE)
