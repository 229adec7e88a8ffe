"""After-sales cases, difficult parcels, customers' greetings and goals, brought to any of their states."""

from datetime import timedelta
from typing import Any

from opsflow.flow import actions, upkeep
from opsflow.flow.actions import News
from opsflow.flow.reader import read_file
from tests.ground.world import MAIN, WORKFLOWS, World

PLANS = {
    "upset_customer": "calm", "damaged_or_wrong": "examine", "lost_parcel": "trace", "late_parcel": "chase",
    "refund_exchange": "arrange", "bad_review": "handle_review", "not_as_described": "compare", "other": "look_into",
}  # fmt: skip
GREETERS = {"customer_service", "store_manager"}
SAID = {"trace": {"confirmed_lost": "yes"}, "handle_review": {"cause": "company", "outcome": "explained"}}
OTHERWISE: dict[str, dict[str, Any]] = {  # what a case must have for this to be on offer
    **{f"after_sales.{task}": {"kind": kind} for kind, task in PLANS.items()},
    "after_sales.claim": {"kind": "lost_parcel", "planned": True},
    "after_sales.settle": {"planned": True},
    "after_sales.goods_arrived": {"goods": True},
    "after_sales.inspect": {"goods": True},
    "after_sales.give_finding": {"goods": True},
    "after_sales.pay_out": {"remedy": "compensation", "amount": 5},
    "after_sales.reship": {"remedy": "replacement", "amount": 5},
    "after_sales.hear_claim": {"kind": "lost_parcel", "claimed": True},
    "after_sales.weigh_review": {"kind": "bad_review"},
    "after_sales.review_moved": {"kind": "bad_review"},
    "goal_plan.agree_plan": {"span": "quarter", "parts": True},
    "goal_plan.send_back": {"span": "quarter", "parts": True},
    "goal_plan.review_plan": {"span": "month", "parts": True},
    "customer_care.stop_trying": {"tries": 3},
}


def begin(shop: World, login: str, key: str, way: str, **given: Any) -> int:
    """A case that somebody begins."""
    with shop.app.app_context():
        return actions.begin(key, way, shop.stores[MAIN], by=shop.who(login), given=given, now=shop.at).case_id


def later(shop: World, **span: float) -> None:
    """Time passes, and what comes by itself comes."""
    shop.later(**span)
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)


# after sales
SETTLED = ("to_approve", "carrying_out", "resolved", "closed")


def after_sales(
    shop: World, state: str = "open", *, kind: str = "other", planned: bool = False, goods: bool = False, **settled: Any
) -> int:
    """A problem that Cai reported; `planned`: its plan is done, `goods`: they are on their way back."""
    case = begin(shop, "cai", "after_sales", "report", kind=kind, number="777", order_value=300, what="Torn")
    if state == "withdrawn":
        shop.hears(News("refund.closed", case_id=case), workflow="after_sales")
    if state in ("open", "withdrawn"):
        return case
    shop.ticks("cai", case, "first_answer")
    checks(shop, "after_sales", case, "record")
    if goods:
        shop.decides("cai", case, "send_back")
    if goods and state != "waiting_customer":
        shop.decides("cai", case, "heard_back")
    if planned or state in SETTLED:
        checks(shop, "after_sales", case, PLANS[kind], **SAID.get(PLANS[kind], {}))
    if state in SETTLED:
        _settle(shop, case, state, **({"remedy": "compensation", "amount": 90} if state == "to_approve" else settled))
    else:
        _wait(shop, case, state, goods)
    return case


def _wait(shop: World, case: int, state: str, goods: bool) -> None:
    if state == "waiting_customer" and not goods:
        shop.decides("cai", case, "wait_for_customer", comment="Called")
    if state == "waiting_courier":
        shop.decides("cai", case, "wait_for_courier", comment="Called")
    if state in ("waiting_shipping", "asking_again") and goods:
        shop.decides("ann", case, "goods_arrived")
    elif state in ("waiting_shipping", "asking_again"):
        shop.decides("cai", case, "wait_for_shipping", question="Which colour?")
    if state == "asking_again":
        later(shop, hours=24)


def _settle(
    shop: World, case: int, state: str, *, claimed: bool = False, remedy: str = "none", amount: int = 0
) -> None:
    shop.decides("cai", case, "settle", remedy=remedy, amount=amount)
    if claimed:
        shop.ticks("cai", case, "claim", claimed=5, claim_evidence="1/a.png")
    if state in ("resolved", "closed"):
        shop.ticks("cai", case, "tell_customer")
    if state == "closed":
        later(shop, days=15)


def checks(shop: World, key: str, case: int, task: str, **given: Any) -> None:
    """A task with all its points, by Cai."""
    points = read_file(WORKFLOWS / f"{key}.yaml").task_of(task).checklist
    shop.ticks("cai", case, task, points, **given)


# the others
def parcel(shop: World, state: str = "noticed") -> int:
    """A difficult parcel that Ann noticed."""
    given = {"number": "777", "tracking": "790", "courier": "ZTO", "trouble": "no_movement"}
    case = begin(shop, "ann", "difficult_parcel", "notice", **given)
    if state != "noticed":
        shop.ticks("cai", case, "ask_courier", courier_says="Will look")
    if state == "to_check":
        later(shop, days=1)
    return case


def greeting(shop: World, state: str = "planned", *, tries: int = 1) -> int:
    """A greeting in two days that Cai planned."""
    given = {"customer": "tb88", "level": "vip", "occasion": "birthday", "wish": "Hello"}
    case = begin(
        shop, "cai", "customer_care", "plan_greeting", **given, greet_by=(shop.at + timedelta(days=2)).isoformat()
    )
    if state != "planned":
        later(shop, days=1)
    for _ in range(tries - 1):
        shop.decides("cai", case, "no_answer")
        later(shop, days=1)
    if state == "not_reached":
        shop.decides("cai", case, "no_answer")
    return case


def goal(shop: World, state: str = "draft_plan", *, span: str = "single_day", parts: bool = False) -> int:
    """A goal for the days from the day after tomorrow; one that runs is over."""
    starts, ends = (shop.at + timedelta(days=days) for days in (2, 6))
    given = {"title": "Goal", "span": span, "starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "goal": 5}
    case = begin(shop, "mei", "goal_plan", "set_goal", **given)
    one = {"parts": ["all"], "part_goal": [5], "part_starts": [starts.isoformat()], "part_ends": [ends.isoformat()]}
    if parts or state != "draft_plan":
        shop.ticks("mei", case, "split", **(one if parts else {}), risks="none")
    if state == "running":
        later(shop, days=7)
    if parts and state == "running":
        shop.ticks("mei", case, "enter_actual", actual=5)
    return case
