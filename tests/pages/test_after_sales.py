"""An after-sales case through its pages, from its report to every kind of solution."""

from datetime import timedelta
from io import BytesIO

import pytest

from tests.ground.world import PICTURE, World
from tests.pages.walk import Walk, joins

RECORD = ("what_happened", "wish_asked", "shipping_told")


@pytest.fixture
def care(shop: World) -> World:
    """The shop with a supervisor of customer service."""
    joins(shop, "shen", "cs_supervisor", leads="cai")
    return shop


def reported(shop: World, kind: str, **asked: str) -> Walk:
    """A problem that Cai reported, answered and recorded."""
    walk = Walk.begins(
        shop, "cai", "after_sales", kind=kind, number="1900000000000001", order_value="300", what="Torn", **asked
    )
    walk.ticks("cai", "first_answer")
    walk.ticks("cai", "record", *RECORD)
    assert walk.state == "handling"
    return walk


def test_an_upset_customer_gets_an_apology_and_it_closes_after_fifteen_days(care: World) -> None:
    walk = reported(care, "upset_customer")
    assert "truly sorry" in care.browser("cai").sees(f"/cases/{walk.case}").text
    walk.ticks("cai", "calm", "listened", "understood", "next_step_said")
    walk.takes("cai", "settle", remedy="apology")
    walk.ticks("cai", "tell_customer")
    assert walk.state == "resolved"
    walk.later(days=15, minutes=1)
    assert walk.state == "closed"


def test_a_dear_remedy_goes_to_the_supervisor_a_dearer_one_to_the_store_manager(care: World) -> None:
    walk = reported(care, "damaged_or_wrong")
    walk.ticks("cai", "examine", "pictures_asked", "order_compared", "packing_checked")
    walk.takes("cai", "settle", remedy="full_refund", amount="300")
    walk.takes("mei", "refuse_remedy", comment="Ask for pictures first")
    assert walk.state == "handling"
    walk.takes("cai", "settle", remedy="partial_refund", amount="80")
    walk.ticks("shen", "approve_remedy")
    walk.ticks("cai", "pay_out")
    walk.ticks("cai", "tell_customer")
    assert walk.state == "resolved"


def test_shipping_is_asked_again_until_it_answers_and_sends_the_replacement(care: World) -> None:
    walk = reported(care, "not_as_described")
    walk.takes("cai", "wait_for_shipping", question="Which colour was packed?")
    walk.later(hours=25)
    assert walk.state == "asking_again"
    walk.ticks("cai", "ask_shipping")
    walk.takes("ann", "give_answer", shipping_answer="The red one")
    walk.ticks("cai", "compare", "pictures_asked", "page_compared", "editor_told")
    walk.takes("cai", "settle", remedy="replacement", amount="40")
    walk.ticks("ann", "reship", courier="ZTO", tracking="790")
    walk.ticks("cai", "tell_customer")
    assert walk.state == "resolved"


def test_goods_that_come_back_are_inspected_before_the_refund(care: World) -> None:
    walk = reported(care, "refund_exchange")
    walk.ticks("cai", "arrange", "wish_asked", "terms_checked", "address_sent")
    walk.takes("cai", "send_back")
    walk.later(days=2)
    walk.takes("ann", "goods_arrived")
    walk.takes("bo", "give_finding", found="complete")
    walk.takes("cai", "settle", remedy="full_refund", amount="45")
    walk.ticks("cai", "pay_out")
    walk.ticks("cai", "tell_customer")
    assert walk.state == "resolved"


def test_a_lost_parcel_is_claimed_and_sent_again_side_by_side(care: World) -> None:
    walk = reported(care, "lost_parcel")
    walk.takes("cai", "wait_for_courier", comment="Where is it?")
    walk.takes("cai", "heard_back", comment="They do not know")
    walk.ticks("cai", "trace", "last_scan_read", "courier_called", "address_checked", confirmed_lost="yes")
    walk.takes("cai", "settle", remedy="replacement", amount="50")
    walk.ticks("bo", "reship", courier="ZTO", tracking="790")
    walk.ticks("cai", "tell_customer")
    walk.ticks("cai", "claim", claimed="300", claim_evidence=(BytesIO(PICTURE), "scan.png"))
    walk.ticks("cai", "hear_claim", claim_result="paid_in_full")
    assert walk.state == "resolved"


def test_a_bad_review_is_handled_weighed_moves_and_is_weighed_again(care: World) -> None:
    walk = reported(care, "bad_review", found_at=(care.at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    walk.takes("cai", "wait_for_customer", comment="Called")
    walk.takes("cai", "heard_back")
    walk.ticks("cai", "handle_review", "history_read", "customer_contacted", cause="company", outcome="explained")
    walk.takes("cai", "settle", remedy="coupon", amount="20", unconditional="yes")
    walk.ticks("cai", "pay_out")
    walk.ticks("cai", "tell_customer")
    walk.ticks("mei", "weigh_review", cause="company")
    walk.takes("cai", "review_moved", outcome="changed")
    walk.ticks("mei", "weigh_review", cause="company", reward="15")
    assert "¥15" in care.browser("mei").sees(f"/cases/{walk.case}").text


def test_a_paid_good_review_is_warned_of_in_words(care: World) -> None:
    walk = reported(care, "bad_review")
    walk.ticks("cai", "handle_review", "history_read", "customer_contacted", cause="company", outcome="changed")
    form = {
        "version": care.case(walk.case).version,
        "ask-remedy": "coupon",
        "ask-amount": "20",
        "ask-unconditional": "no",
    }
    answer = care.browser("cai").sends(f"/cases/{walk.case}/ways/settle", form)
    assert "against the law" in answer.text and walk.state == "handling"


def test_it_is_escalated_to_the_supervisor_then_to_the_store_manager_and_reopened(care: World) -> None:
    walk = reported(care, "other")
    walk.takes("cai", "escalate", comment="Wants the manager")
    assert care.task(walk.case, "handle").assignee_id == care.ids["shen"]
    walk.takes("shen", "escalate", comment="Still")
    assert care.task(walk.case, "look_into").assignee_id == care.ids["mei"]
    walk.ticks("mei", "look_into", "understood", "next_step_said")
    walk.takes("mei", "settle", remedy="none")
    walk.ticks("mei", "tell_customer")
    walk.later(days=3)
    walk.takes("cai", "reopen", comment="Not solved")
    walk.takes("cai", "settle", remedy="apology")
    walk.ticks("cai", "tell_customer")
    assert walk.state == "resolved"


def test_a_late_parcel_is_pressed_for(care: World) -> None:
    walk = reported(care, "late_parcel")
    walk.ticks("cai", "chase", "last_scan_read", "courier_called", "arrival_told")
    walk.takes("cai", "settle", remedy="compensation", amount="10")
    walk.ticks("cai", "pay_out")
    walk.ticks("cai", "tell_customer")
    assert walk.state == "resolved"
