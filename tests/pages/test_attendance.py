"""Attendance: recorded by superiors and finance with a reason, seen at once, objected to, answered, counted by role."""

import re
from datetime import timedelta

import pytest

from tests.ground.world import World
from tests.pages.test_scores import shown
from tests.pages.visitor import Visitor

TODAY = "2026-11-24"


def records(visitor: Visitor, member: int, kind: str = "absence", **given: object) -> int:
    """Somebody records something; what was answered."""
    form = {"member": member, "kind": kind, "day": TODAY, "days": "1", "reason": "Not there at nine", **given}
    return visitor.sends("/attendance", form).status_code


def record_id(visitor: Visitor) -> int:
    """The newest record that the visitor may say something about."""
    found = re.search(r"/attendance/(\d+)/", visitor.sees("/attendance").text)
    assert found
    return int(found[1])


def test_what_a_superior_records_is_seen_at_once_and_takes_points_off(shop: World) -> None:
    mei, ann = shop.browser("mei"), shop.browser("ann")
    assert records(mei, shop.ids["ann"]) == 303
    assert records(mei, shop.ids["ann"], "unanswered_call") == 303
    seen = shown(ann, "/attendance")
    assert "Absence" in seen
    assert "Not there at nine" in seen
    assert "Absence −2 Unanswered call −1" in shown(ann, "/scores")
    assert "10 Absence −2 Unanswered call −1 7.00 7.00" in shown(ann, "/scores")


def test_days_count_where_the_scorecard_counts_days(shop: World) -> None:
    assert records(shop.browser("mei"), shop.ids["ann"], "granted_leave", days="2.5") == 303
    assert "Granted leave ×2.5 −2.5 7.50" in shown(shop.browser("ann"), "/scores")


def test_an_objection_is_answered_and_what_is_withdrawn_costs_nothing(shop: World) -> None:
    mei, ann = shop.browser("mei"), shop.browser("ann")
    records(mei, shop.ids["ann"])
    one = record_id(ann)
    assert ann.sends(f"/attendance/{one}/object", {"text": "I was at the courier's"}).status_code == 303
    assert "objected to, waits for an answer" in shown(mei, "/attendance")
    assert ann.sends(f"/attendance/{one}/object", {"text": "Again"}).status_code == 422
    assert mei.sends(f"/attendance/{one}/answer", {"act": "withdrawn", "text": "True"}).status_code == 303
    assert "withdrawn, takes nothing off" in shown(ann, "/attendance")
    assert "Nothing taken off 10.00" in shown(ann, "/scores")
    assert mei.sends(f"/attendance/{one}/answer", {"act": "kept", "text": "Changed my mind"}).status_code == 422


def test_it_stands_when_the_superior_says_so(shop: World) -> None:
    mei, ann = shop.browser("mei"), shop.browser("ann")
    records(mei, shop.ids["ann"])
    one = record_id(ann)
    assert mei.sends(f"/attendance/{one}/answer", {"act": "kept", "text": "Nobody asked"}).status_code == 422
    ann.sends(f"/attendance/{one}/object", {"text": "No"})
    assert mei.sends(f"/attendance/{one}/answer", {"act": "kept", "text": "The door log says so"}).status_code == 303
    assert "The door log says so" in shown(ann, "/attendance")
    assert "Absence −2" in shown(ann, "/scores")


@pytest.mark.parametrize(
    ("who", "about", "answered"),
    [
        ("mei", "ann", 303),  # the superior
        ("gu", "ann", 303),  # the one above
        ("fay", "ann", 303),  # finance of the store
        ("bo", "ann", 403),  # a colleague
        ("mei", "mei", 403),  # oneself
        ("fay", "fay", 403),
        ("ann", "mei", 403),  # upwards
        ("mei", "eve", 403),  # of another store
    ],
)
def test_who_may_record_about_whom(shop: World, who: str, about: str, answered: int) -> None:
    shop.hires("fay", "finance")
    assert records(shop.browser(who), shop.ids[about]) == answered


def test_others_neither_see_it_nor_speak_to_it(shop: World) -> None:
    mei, ann, bo = (shop.browser(login) for login in ("mei", "ann", "bo"))
    records(mei, shop.ids["ann"], reason="canary")
    one = record_id(ann)
    assert "canary" not in bo.sees("/attendance").text
    assert bo.sends(f"/attendance/{one}/object", {"text": "x"}).status_code == 404
    assert bo.sends(f"/attendance/{one}/answer", {"act": "withdrawn", "text": "x"}).status_code == 403
    assert ann.sends(f"/attendance/{one}/answer", {"act": "withdrawn", "text": "x"}).status_code == 403
    assert ann.sends("/attendance/999/object", {"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reason": "  "}, "Say why"),
        ({"day": "2026-02-30"}, "Write the day as"),
        ({"day": "2026-11-25"}, "Write the day as"),
        ({"day": "2026-09-01"}, "Write the day as"),
        ({"days": "0"}, "Half days and whole ones"),
        ({"days": "0.3"}, "Half days and whole ones"),
        ({"days": "NaN"}, "number"),
        ({"days": "1e400"}, "number|Half days"),
        ({"days": "32"}, "Half days and whole ones"),
        ({"days": "9", "kind": "granted_leave"}, "reaches into the next month"),
        ({"kind": "late_arrival", "days": "2"}, "Half days and whole ones"),
        ({"kind": "sleeping"}, "knows no sleeping"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(shop: World, given: dict[str, str], words: str) -> None:
    mei = shop.browser("mei")
    form = {"member": shop.ids["ann"], "kind": "absence", "day": TODAY, "days": "1", "reason": "Typed with care"}
    answer = mei.sends("/attendance", {**form, **given})
    assert answer.status_code in (400, 422)
    assert re.search(words, answer.text)
    assert "Typed with care" in answer.text or "reason" in given
    assert "Nothing recorded" in shown(mei, "/attendance")


def test_the_same_day_is_recorded_once_but_calls_more_often(shop: World) -> None:
    mei = shop.browser("mei")
    assert [records(mei, shop.ids["ann"]) for _ in range(2)] == [303, 422]
    assert [records(mei, shop.ids["ann"], "unanswered_call") for _ in range(2)] == [303, 303]


def test_a_record_stands_in_its_own_month(shop: World) -> None:
    mei, ann = shop.browser("mei"), shop.browser("ann")
    records(mei, shop.ids["ann"], day=str((shop.at - timedelta(days=40)).date()))
    assert "Nothing recorded" in shown(ann, "/attendance")
    assert "Absence" in shown(ann, "/attendance?month=2026-10")
    assert "Nothing taken off" in shown(ann, "/scores")
