"""Leave: asked for, decided by who is above and never by oneself, stood in for, counted, taken back."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions
from opsflow.people import actions as people
from opsflow.people import leave_queries, leaves
from opsflow.people.models import Deputy, LeaveNote
from opsflow.refusals import Refused
from tests.ground.months import at, ended, frozen, stood
from tests.ground.world import World
from tests.pages.test_scores import shown
from tests.pages.visitor import Visitor

WEDNESDAY, THURSDAY, FRIDAY = "2026-11-25", "2026-11-26", "2026-11-27"


def asks(visitor: Visitor, **given: Any) -> Any:
    return visitor.sends("/leave", {"first": WEDNESDAY, "last": THURSDAY, "reason": "canary: a wedding", **given})


def asked(visitor: Visitor, **given: Any) -> str:
    """The address of a leave that somebody asked for."""
    answer = asks(visitor, **given)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def decides(visitor: Visitor, at: str, shop: World, stand_in: str = "bo", **given: Any) -> int:
    form = {"act": "granted", "stand_in": shop.ids.get(stand_in, ""), "text": "", **given}
    return visitor.sends(f"{at}/decide", form).status_code


def granted(shop: World, who: str = "ann", by: str = "mei", stand_in: str = "bo", **given: Any) -> str:
    at = asked(shop.browser(who), **given)
    assert decides(shop.browser(by), at, shop, stand_in) == 303
    return at


def state(shop: World, at: str) -> str:
    with shop.app.app_context(), db_reading() as reading:
        return leave_queries.leave(reading, int(at.rpartition("/")[2])).state


def has(shop: World, case_id: int, task: str = "pack_and_ship") -> str:
    member = shop.task(case_id, task).assignee_id
    return next(login for login, one in shop.ids.items() if one == member)


# asking and deciding
def test_it_is_asked_for_decided_and_both_are_told(shop: World) -> None:
    ann, mei = shop.browser("ann"), shop.browser("mei")
    at = asked(ann)
    assert "Leave is asked for" in shown(mei, "/alerts")
    assert "asked for, waits" in shown(ann, "/leave")
    assert "Waits for a decision 1 Ann" in shown(mei, "/leave")
    assert decides(mei, at, shop) == 303
    assert "Your leave is granted" in shown(ann, "/alerts")
    assert "You stand in during a leave" in shown(shop.browser("bo"), "/alerts")
    assert "over Leave is asked for" in shown(mei, "/alerts?show=all")
    assert "Bo stands in" in shown(ann, at)


def test_an_alert_leads_to_its_leave_and_is_read_by_that(shop: World) -> None:
    ann, mei = shop.browser("ann"), shop.browser("mei")
    at = asked(ann)
    page = mei.sees("/alerts").text
    (alert,) = re.findall(r'hx-post="/alerts/(\d+)/open"', page)
    assert mei.sends(f"/alerts/{alert}/open").location == at
    assert mei.sends(f"/alerts/{alert}/acknowledge").status_code == 303
    assert "All quiet" in shown(mei, "/alerts")


def test_a_refusal_has_a_reason_and_is_final(shop: World) -> None:
    ann, mei = shop.browser("ann"), shop.browser("mei")
    at = asked(ann)
    assert decides(mei, at, shop, act="refused") == 422
    assert decides(mei, at, shop, act="refused", text="The campaign runs") == 303
    assert "The campaign runs" in shown(ann, at)
    assert decides(mei, at, shop) == 422
    assert state(shop, at) == "refused"


@pytest.mark.parametrize(
    ("who", "whose", "answered"),
    [
        ("mei", "ann", 303),  # the superior
        ("gu", "ann", 303),  # above her
        ("bo", "ann", 403),  # a colleague
        ("ann", "ann", 403),  # cheat: oneself
        ("mei", "mei", 403),
        ("ann", "mei", 403),  # upwards
        ("mei", "eve", 403),  # of another store
        ("fay", "ann", 403),  # finance records attendance, but grants no leave
    ],
)
def test_who_decides_whose(shop: World, who: str, whose: str, answered: int) -> None:
    shop.hires("fay", "finance")
    if whose == "eve":
        with shop.app.app_context(), db_change() as change:
            people.set_superior(change, shop.ids["eve"], shop.ids["gu"], by=None, now=shop.at)
    at = asked(shop.browser(whose))
    visitor = shop.browser(who)
    stand_in = {"ann": "bo", "mei": "gu", "eve": "gu"}[whose]
    for path in ("decide", "stand-in", "cancel", "hand-over") if answered != 303 else ():
        if (who, path) != (whose, "cancel"):
            form = {"act": "granted", "stand_in": shop.ids[stand_in], "text": "x"}
            assert visitor.sends(f"{at}/{path}", form).status_code == 403, path
    assert decides(visitor, at, shop, stand_in) == answered
    assert state(shop, at) == ("granted" if answered == 303 else "asked")


def test_nobody_else_sees_it_and_who_stands_in_sees_no_reason(shop: World) -> None:
    at = granted(shop)
    seen = {login: shop.browser(login).sees(at) for login in ("ann", "mei", "gu", "bo", "li", "eve")}
    assert {login: one.status_code for login, one in seen.items()} == {
        "ann": 200, "mei": 200, "gu": 200, "bo": 200, "li": 404, "eve": 404,
    }  # fmt: skip
    assert [login for login, one in seen.items() if "canary" in one.text] == ["ann", "mei", "gu"]
    for login in ("bo", "li", "eve"):
        for page in ("/leave", "/roster", "/alerts", "/attendance"):
            assert "canary" not in shop.browser(login).sees(page).text


def test_while_the_superior_is_away_it_falls_to_their_deputy_then_to_who_is_above(shop: World) -> None:
    granted(shop, "mei", "gu", "gu", last=FRIDAY)
    shop.later(days=1)
    at = asked(shop.browser("ann"), first=FRIDAY, last=FRIDAY)
    assert "Leave is asked for" in shown(shop.browser("gu"), "/alerts")
    with shop.app.app_context(), db_change() as change:
        span = {"starts": shop.at, "ends": shop.at + timedelta(days=9)}
        change.execute(sa.insert(Deputy), [{"member_id": shop.ids["mei"], "deputy_id": shop.ids["sun"], **span}])
    assert "decides." in shown(shop.browser("ann"), "/leave")
    assert "Sun decides." in shown(shop.browser("ann"), "/leave")
    assert decides(shop.browser("sun"), at, shop) == 303


def test_cheat_deciding_ones_own_as_the_deputy_of_an_absent_superior(shop: World) -> None:
    granted(shop, "mei", "gu", "gu", last=FRIDAY)
    with shop.app.app_context(), db_change() as change:
        span = {"starts": shop.at, "ends": shop.at + timedelta(days=9)}
        change.execute(sa.insert(Deputy), [{"member_id": shop.ids["mei"], "deputy_id": shop.ids["ann"], **span}])
    shop.later(days=1)
    ann = shop.browser("ann")
    assert decides(ann, asked(ann, first=FRIDAY, last=FRIDAY), shop) == 403


def test_with_nobody_above_a_deputy_has_to_be_named(shop: World) -> None:
    gu = shop.browser("gu")
    assert "Name a deputy first" in asks(gu).text
    with shop.app.app_context(), db_change() as change:
        span = {"starts": shop.at, "ends": shop.at + timedelta(days=9)}
        change.execute(sa.insert(Deputy), [{"member_id": shop.ids["gu"], "deputy_id": shop.ids["mei"], **span}])
    assert decides(shop.browser("mei"), asked(gu), shop, "mei") == 303


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"last": "2026-11-24"}, "end lies after the start"),
        ({"first": "2026-02-30"}, "end lies after the start"),
        ({"first": "9999-01-01", "last": "9999-12-31"}, "end lies after the start"),
        ({"first_at": "25:00"}, "end lies after the start"),
        ({"last": "2027-05-01"}, "92 days"),
        ({"first": "2028-01-01", "last": "2028-01-02"}, "within a year"),
        ({"first": "2026-11-23"}, "from today on"),
        ({"reason": "   "}, "Say why"),
        ({"first": THURSDAY, "first_at": "10:00", "last": THURSDAY, "last_at": "09:00"}, "end lies after the start"),
    ],
)
def test_what_cannot_be_is_refused_in_words(shop: World, given: dict[str, str], words: str) -> None:
    answer = asks(shop.browser("ann"), **given)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "No leave" in shown(shop.browser("ann"), "/leave")


def test_leaves_of_one_do_not_overlap(shop: World) -> None:
    ann = shop.browser("ann")
    at = asked(ann)
    assert "There is a leave at this time already" in asks(ann, first=THURSDAY, last=FRIDAY).text
    assert asks(ann, first=FRIDAY, last=FRIDAY).status_code == 303
    ann.sends(f"{at}/cancel")
    assert asks(ann).status_code == 303


# standing in
@pytest.mark.parametrize(
    ("stand_in", "answered"),
    [("bo", 303), ("mei", 303), ("", 422), ("li", 422), ("ann", 422), ("eve", 422), ("sun", 422)],
)
def test_who_stands_in_holds_the_role_there_or_is_above(shop: World, stand_in: str, answered: int) -> None:
    at = asked(shop.browser("ann"))
    assert decides(shop.browser("mei"), at, shop, stand_in) == answered


def test_nobody_stands_in_who_is_away_or_leaves_who_they_stand_in_for(shop: World) -> None:
    granted(shop)
    bo = asked(shop.browser("bo"))
    mei = shop.browser("mei")
    assert decides(mei, bo, shop, "ann") == 422  # away as well
    assert "They stand in for Ann" in mei.sends(f"{bo}/decide", {"act": "granted", "stand_in": shop.ids["mei"]}).text
    assert decides(mei, bo, shop, "mei") == 422
    assert state(shop, bo) == "asked"


def test_who_is_on_leave_is_not_given_what_opens_and_before_it_is(shop: World) -> None:
    at = granted(shop, "cai", stand_in="mei")
    before = shop.order("problem")
    assert has(shop, before, "contact_customer") == "cai"
    shop.later(days=1)
    assert has(shop, shop.order("problem"), "contact_customer") == "mei"
    assert shop.task(shop.order("problem"), "contact_customer").spared == "stand_in"
    shop.browser("mei").sends(f"{at}/cancel", {"text": "Back again"})
    assert has(shop, shop.order("problem"), "contact_customer") == "cai"


def test_what_is_only_asked_for_or_refused_keeps_nobody_away(shop: World) -> None:
    at = asked(shop.browser("cai"))
    shop.later(days=1)
    assert has(shop, shop.order("problem"), "contact_customer") == "cai"
    decides(shop.browser("mei"), at, shop, act="refused", text="No")
    assert has(shop, shop.order("problem"), "contact_customer") == "cai"


def test_another_stands_in_from_then_on(shop: World) -> None:
    shop.hires("cy", "customer_service")
    at = granted(shop, "cai", stand_in="mei")
    mei = shop.browser("mei")
    assert mei.sends(f"{at}/stand-in", {"stand_in": shop.ids["li"]}).status_code == 422
    assert mei.sends(f"{at}/stand-in", {"stand_in": shop.ids["cy"]}).status_code == 303
    assert "Cy stands in" in shown(shop.browser("cai"), at)
    assert "Another stands in during your leave" in shown(shop.browser("cai"), "/alerts")


# open work
def test_open_work_that_is_due_meanwhile_is_handed_over_for_leave(shop: World) -> None:
    at = granted(shop, first=WEDNESDAY, last=WEDNESDAY)
    early, due = shop.order(hours_ago=22.5), shop.order(hours_ago=3)
    mei = shop.browser("mei")
    for case_id in (early, due):
        if has(shop, case_id) != "ann":
            with shop.app.app_context():
                actions.assign(shop.task(case_id, "pack_and_ship").id, shop.ids["ann"], by=shop.who("mei"), now=shop.at)
    assert "Hand over to Bo" in shown(mei, at)
    answer = mei.sends(f"{at}/hand-over")
    assert answer.status_code == 303
    assert has(shop, due) == "bo"
    row = shop.task(due, "pack_and_ship")
    assert (row.spared, row.bearer_id) == ("leave", None)


def test_a_stand_ins_work_counts_only_when_it_is_on_time(shop: World) -> None:
    at = granted(shop, "ann")
    case_id = shop.order(hours_ago=3)
    assert has(shop, case_id) == "ann"
    shop.browser("mei").sends(f"{at}/hand-over")
    assert shop.task(case_id, "pack_and_ship").member_id == shop.ids["bo"]
    shop.later(hours=60)
    row = shop.task(case_id, "pack_and_ship")
    assert (row.bearer_id, row.spared) == (None, "leave")


# what it takes off
def test_each_working_day_counts_and_taking_it_back_takes_that_back(shop: World) -> None:
    ann = shop.browser("ann")
    at = granted(shop, last=FRIDAY)
    assert "Granted leave ×3 −3 7.00" in shown(ann, "/scores")
    assert "Granted leave 3 days" in shown(ann, "/attendance")
    assert ann.sends(f"{at}/cancel").status_code == 303
    assert "Nothing taken off 10.00" in shown(ann, "/scores")
    assert "Your leave" not in shown(ann, "/leave")
    with shop.app.app_context(), db_reading() as reading:
        acts = reading.execute(sa.select(LeaveNote.act).order_by(LeaveNote.id)).scalars().all()
    assert acts == ["asked", "granted", "cancelled"]


def test_a_leave_that_runs_ends_when_it_is_taken_back_and_what_was_taken_stays(shop: World) -> None:
    at = granted(shop, last=FRIDAY)
    shop.later(days=2)  # Thursday, 14:42
    ann = shop.browser("ann")
    assert ann.sends(f"{at}/cancel").status_code == 303
    assert "Granted leave ×2 −2 8.00" in shown(ann, "/scores")
    assert "granted until 11-28 00:00" in shown(ann, at)
    assert ann.sends(f"{at}/cancel").status_code == 422  # cheat: what was taken is not taken back by who took it


def test_a_day_is_never_taken_off_twice(shop: World) -> None:
    mei = shop.browser("mei")
    form = {"member": shop.ids["ann"], "kind": "granted_leave", "day": WEDNESDAY, "days": "1", "reason": "By phone"}
    assert mei.sends("/attendance", form).status_code == 303
    at = asked(shop.browser("ann"))
    assert (
        "stands in the attendance already"
        in mei.sends(f"{at}/decide", {"act": "granted", "stand_in": shop.ids["bo"]}).text
    )
    mei.sends("/attendance/1/answer", {"act": "withdrawn", "text": "Asked for properly now"})
    assert decides(mei, at, shop) == 303
    assert "counted from there" in mei.sends("/attendance", form).text
    assert "Granted leave ×2 −2" in shown(shop.browser("ann"), "/scores")


def test_the_superior_records_what_is_past_and_nobody_else_does(shop: World) -> None:
    past = {"first": "2026-11-19", "last": "2026-11-20", "member": shop.ids["ann"]}
    assert asks(shop.browser("bo"), **past).status_code == 403
    assert asks(shop.browser("ann"), **past).status_code == 403
    mei = shop.browser("mei")
    assert asks(mei, **{**past, "first": "2026-09-01", "last": "2026-09-02"}).status_code == 422
    assert asks(mei, **past).status_code == 303
    assert "Your leave is recorded" in shown(shop.browser("ann"), "/alerts")
    assert "Granted leave ×2 −2" in shown(shop.browser("ann"), "/scores")
    assert "Choose who stands in" in asks(mei, member=shop.ids["ann"]).text


def test_what_is_somebodys_own_alone_nobody_takes_over(shop: World) -> None:
    ended(shop)
    case_id = stood(shop, "ann").row.case_id
    leave = granted(shop, first="2027-01-04", last="2027-01-08")
    shop.browser("mei").sends(f"{leave}/hand-over")
    assert has(shop, case_id, "assess_self") == "ann"


def test_a_month_keeps_the_leave_it_was_fixed_with(shop: World) -> None:
    at(shop, 29)
    mei = shop.browser("mei")
    leave = asks(mei, first="2026-12-29", last="2026-12-30", member=shop.ids["ann"], stand_in=shop.ids["bo"]).location
    frozen(shop)
    days = [one.days for one in stood(shop, "ann").evidence.occurred]
    assert days == [2]
    assert mei.sends(f"{leave}/cancel", {"text": "A mistake"}).status_code == 303
    assert [one.days for one in stood(shop, "ann").evidence.occurred] == days


# two at once
@pytest.mark.parametrize("rivals", [("grant", "refuse"), ("grant", "cancel"), ("grant", "grant"), ("refuse", "cancel")])
def test_of_two_who_decide_at_once_one_is_told_that_it_was_decided(shop: World, rivals: tuple[str, str]) -> None:
    leave_id = int(asked(shop.browser("ann")).rpartition("/")[2])
    acts = {
        "grant": lambda change, by: leaves.grant(change, leave_id, shop.ids["bo"], "", by=by, now=shop.at),
        "refuse": lambda change, by: leaves.refuse(change, leave_id, "No", by=by, now=shop.at),
        "cancel": lambda change, by: leaves.cancel(change, leave_id, "Another time", by=shop.who("ann"), now=shop.at),
    }
    found: list[str] = []

    def go(name: str, who: Any, start: threading.Barrier) -> None:
        start.wait()
        try:
            with shop.app.app_context(), db_change() as change:
                acts[name](change, who)
            found.append("done")
        except Refused as refusal:
            found.append(refusal.key)

    start, who = threading.Barrier(2), (shop.who("mei"), shop.who("gu"))
    threads = [threading.Thread(target=go, args=(name, by, start)) for name, by in zip(rivals, who, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if "cancel" in rivals and found == ["done", "done"]:
        assert "grant" in rivals  # granted first, taken back then
        assert state(shop, f"/leave/{leave_id}") == "cancelled"
    else:
        assert sorted(found) == ["done", "leave_decided"]
