"""Who gets a task when it opens, and how it changes hands: scoring.md §1, through the actions of a shop at work."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import actions
from opsflow.flow.actions import Done
from opsflow.flow.law.events import read
from opsflow.people import actions as people
from opsflow.people.models import Deputy, Leave, Shift
from opsflow.refusals import Forbidden, Refused
from tests.ground.world import MAIN, POINTS, World


def joins(shop: World, login: str, role: str, **shifts: tuple[str, str, str]) -> None:
    """Somebody more works here: `late=("12:00", "21:00", "56")` on Saturdays and Sundays."""
    with shop.app.app_context(), db_change() as change:
        shop.ids[login] = people.add_member(change, login=login, name=login.title(), by=None, now=shop.at)
        people.hold(change, shop.ids[login], role, shop.stores[MAIN], by=None, now=shop.at)
        for name, (starts, ends, days) in shifts.items():
            hours = {"member_id": shop.ids[login], "name": name, "starts": starts, "ends": ends}
            change.execute(sa.insert(Shift), [{**hours, "weekday": int(day)} for day in days])


def goes_on_leave(shop: World, login: str, stand_in: str | None = None) -> None:
    until = shop.at + timedelta(days=3)
    away = {"member_id": shop.ids[login], "starts": shop.at, "ends": until}
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.insert(Leave).values(**away, stand_in_id=stand_in and shop.ids[stand_in]))


def names_deputy(shop: World, login: str, deputy: str) -> None:
    span = {"starts": shop.at - timedelta(days=1), "ends": shop.at + timedelta(days=30)}
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.insert(Deputy).values(member_id=shop.ids[login], deputy_id=shop.ids[deputy], **span))


def leaves_the_house(shop: World, login: str) -> list[Done | Refused]:
    with shop.app.app_context(), db_change() as change:
        people.disable(change, shop.ids[login], by=None, now=shop.at)
        return actions.release(change, shop.ids[login], "disabled", by=None, now=shop.at)


def has(shop: World, case_id: int, task: str) -> str | None:
    member = shop.task(case_id, task).assignee_id
    return next((login for login, one in shop.ids.items() if one == member), None)


def does(shop: World, action: Any, *arguments: Any, by: str, **rest: Any) -> Any:
    with shop.app.app_context():
        return action(*arguments, by=shop.who(by), now=shop.at, **rest)


def gives(shop: World, case_id: int, task: str, to: str, by: str = "mei") -> Done:
    return does(shop, actions.assign, shop.task(case_id, task).id, shop.ids[to], by=by)


# when it opens
def test_orders_go_in_turn_to_whoever_has_the_fewest_open_tasks(shop: World) -> None:
    assert [has(shop, case, "pack_and_ship") for case in shop.orders(4)] == ["ann", "bo", "ann", "bo"]


def test_who_has_done_some_of_theirs_gets_the_next(shop: World) -> None:
    _, second = shop.orders(2)
    shop.ticks("bo", second, "quality_check")
    assert has(shop, shop.order(), "pack_and_ship") == "bo"


def test_both_tasks_of_an_order_go_to_one_person(shop: World) -> None:
    for case in shop.orders(3):
        assert has(shop, case, "quality_check") == has(shop, case, "pack_and_ship")


def test_who_is_on_duty_before_it_is_due_gets_it(shop: World) -> None:
    joins(shop, "cy", "shipping", day=("09:00", "18:00", "6"))  # Sundays only
    assert "cy" not in {has(shop, case, "pack_and_ship") for case in shop.orders(6)}


def test_nobody_on_duty_before_it_is_due_whoever_is_next_gets_it(shop: World) -> None:
    for login in ("ann", "bo"):
        goes_on_leave(shop, login)
    joins(shop, "cy", "shipping", day=("09:00", "18:00", "5"))
    joins(shop, "dee", "shipping", day=("09:00", "18:00", "3"))  # the day after tomorrow
    assert has(shop, shop.order(), "pack_and_ship") == "dee"


def test_the_brief_is_for_who_ordered_the_design(shop: World) -> None:
    assert has(shop, shop.design(), "write_brief") == "sun"


def test_the_late_shift_that_comes_first_hears_of_a_problem(shop: World) -> None:
    joins(shop, "kit", "customer_service", late=("12:00", "21:00", "5"))  # Saturdays only
    shop.order("problem")
    assert {has(shop, shop.order("problem"), "contact_customer") for _ in range(3)} == {"cai"}


def test_who_works_early_does_not_get_what_is_for_the_late_shift(shop: World) -> None:
    joins(shop, "eli", "customer_service", early=("08:00", "12:00", "0123456"))
    assert {has(shop, shop.order("problem"), "contact_customer") for _ in range(3)} == {"cai"}


# when somebody is away
def test_the_stand_in_gets_what_opens_during_leave(shop: World) -> None:
    goes_on_leave(shop, "cai", stand_in="mei")
    assert has(shop, shop.order("problem"), "contact_customer") == "mei"
    assert shop.task(shop.order("problem"), "contact_customer").spared == "stand_in"


def test_nobody_reviews_their_own_the_named_deputy_does(shop: World) -> None:
    names_deputy(shop, "gu", "mei")
    with shop.app.app_context(), db_change() as change:
        people.hold(change, shop.ids["gu"], "designer", shop.stores[MAIN], by=None, now=shop.at)
    design = shop.design("drafting")
    shop.ticks("gu", design, "draft", POINTS, version=["1/a.png"])
    assert has(shop, design, "review") == "mei"


def test_without_a_deputy_the_superior_does_and_at_last_the_owner(shop: World) -> None:
    goes_on_leave(shop, "cai")
    assert has(shop, shop.order("problem"), "contact_customer") == "mei"
    goes_on_leave(shop, "gu")
    joins(shop, "ou", "owner")
    assert has(shop, shop.design("submitted"), "review") == "ou"


def test_what_nobody_can_do_is_nobodys_and_waits(shop: World) -> None:
    goes_on_leave(shop, "gu")
    assert has(shop, shop.design("submitted"), "review") is None


# hand-over
def test_handed_over_once_the_other_accepts(shop: World) -> None:
    order = shop.order()
    task = shop.task(order, "pack_and_ship").id
    does(shop, actions.offer, task, shop.ids["bo"], by="ann")
    assert has(shop, order, "pack_and_ship") == "ann"
    does(shop, actions.answer, task, True, by="bo")
    assert has(shop, order, "pack_and_ship") == "bo"


def test_declined_it_stays_and_cannot_be_taken_after_all(shop: World) -> None:
    order = shop.order()
    task = shop.task(order, "pack_and_ship").id
    does(shop, actions.offer, task, shop.ids["bo"], by="ann")
    does(shop, actions.answer, task, False, by="bo")
    with pytest.raises(Forbidden, match="not_offered"):
        does(shop, actions.answer, task, True, by="bo")
    assert has(shop, order, "pack_and_ship") == "ann"


@pytest.mark.parametrize(("by", "to", "why"), [("bo", "bo", "not_yours"), ("ann", "li", "not_of_role")])
def test_only_who_has_it_offers_it_and_only_to_who_can_do_it(shop: World, by: str, to: str, why: str) -> None:
    task = shop.task(shop.order(), "pack_and_ship").id
    with pytest.raises(Refused, match=why):
        does(shop, actions.offer, task, shop.ids[to], by=by)


def test_a_superior_hands_on_many_at_once_each_with_its_own_result(shop: World) -> None:
    orders = shop.orders(4)
    tasks = [shop.task(case, "pack_and_ship").id for case in orders]
    results = does(shop, actions.assign_all, tasks, shop.ids["bo"], by="mei")
    assert [getattr(one, "key", "done") for one in results] == ["done", "theirs_already"] * 2
    assert {has(shop, case, "pack_and_ship") for case in orders} == {"bo"}


def test_what_belongs_together_is_handed_on_together(shop: World) -> None:
    order = shop.order()
    gives(shop, order, "pack_and_ship", "bo")
    assert has(shop, order, "quality_check") == "bo"


def test_a_part_that_a_superior_gives_to_another_stays_with_them(shop: World) -> None:
    order = shop.order()
    gives(shop, order, "quality_check", "bo")
    does(shop, actions.comment, order, "Bo looks at it", by="mei")
    shop.decides("ann", order, "cannot_ship", reason="other")
    assert (has(shop, order, "quality_check"), has(shop, order, "pack_and_ship")) == ("bo", "ann")


def test_colleagues_do_not_order_each_other(shop: World) -> None:
    with pytest.raises(Forbidden, match="not_superior"):
        gives(shop, shop.order(), "pack_and_ship", "bo", by="ann")


def test_who_ticks_before_it_is_due_has_it(shop: World) -> None:
    order = shop.order()
    shop.ticks("bo", order, "quality_check")
    assert has(shop, order, "quality_check") == "bo"


def test_overdue_it_stays_the_assignees(shop: World) -> None:
    order = shop.order()
    shop.later(hours=30)
    shop.ticks("bo", order, "quality_check")
    row = shop.task(order, "quality_check")
    assert (has(shop, order, "quality_check"), row.doer_id, row.helper_id) == ("ann", shop.ids["bo"], shop.ids["bo"])


# leaving
def test_whoever_leaves_hands_over_all_their_work_and_each_order_whole(shop: World) -> None:
    joins(shop, "cy", "shipping", day=("09:00", "18:00", "0123456"))
    orders = shop.orders(9)
    leaves_the_house(shop, "ann")
    for case in orders:
        owners = {has(shop, case, task) for task in ("pack_and_ship", "quality_check", "mark_problem")}
        assert len(owners) == 1
        assert owners < {"bo", "cy"}


def test_what_was_handed_over_by_leaving_counts_only_when_on_time(shop: World) -> None:
    order = shop.order()
    leaves_the_house(shop, "ann")
    tasks = [shop.task(order, task) for task in ("pack_and_ship", "quality_check")]
    assert [(task.spared, task.bearer_id) for task in tasks] == [("disabled", None)] * 2


def test_each_task_of_a_leaver_changes_hands_once(shop: World) -> None:
    joins(shop, "cy", "shipping", day=("09:00", "18:00", "0123456"))
    shop.orders(4)
    before = len(shop.everything())
    leaves_the_house(shop, "ann")
    handed = [read(event["body"]).facts for event in shop.everything()[before:]]
    assert [[fact[1] for fact in facts] for facts in handed] == [["pack_and_ship", "quality_check", "mark_problem"]] * 2


def test_what_nobody_can_take_is_listed_and_stays(shop: World) -> None:
    design = shop.design("submitted")
    (left,) = leaves_the_house(shop, "gu")
    assert isinstance(left, Refused)
    assert left.key == "nobody_there"
    assert has(shop, design, "review") == "gu"


def test_a_leavers_late_shift_work_goes_to_the_late_shift(shop: World) -> None:
    joins(shop, "eli", "customer_service", early=("08:00", "12:00", "0123456"))
    joins(shop, "kim", "customer_service", late=("12:00", "21:00", "0123456"))
    for _ in range(2):
        shop.order("problem")
    leaves_the_house(shop, "cai")
    assert {has(shop, case, "contact_customer") for case in (1, 2)} == {"kim"}
