"""Budgets and purchases brought to any state, in a shop that has hired fay for its finance."""

from datetime import timedelta

from opsflow.flow import actions
from tests.ground.world import MAIN, World

LARGE = 3_000  # above the limit
ASKED = {"campaign_budget": "request", "purchase": "ask_for"}


def budget(shop: World, state: str = "requested", *, amount: int = 800, spent: int = 800) -> int:
    """A budget that Sun asked for; its case."""
    amount = LARGE if state == "to_approve" else amount
    case_id = asked(shop, "campaign_budget", purpose="Double 12", amount=amount)
    if state == "to_approve":
        shop.decides("fay", case_id, "pass_on")
    if state in ("approved", "spent_all"):
        shop.decides("fay", case_id, "check_ok")
    if state == "spent_all":
        shop.ticks("sun", case_id, "record_spending", spent=spent, receipts=[shop.hands_in("sun")])
    return case_id


def purchase(
    shop: World, state: str = "requested", *, amount: int = 300, paid: int = 300, department: str = "operations"
) -> int:
    """Something that Sun wants bought; its case."""
    needed = shop.at + timedelta(days=3)
    amount = LARGE if state == "to_approve" else amount
    case_id = asked(shop, "purchase", what="Boxes", amount=amount, department=department, needed_by=needed)
    if state == "to_approve":
        shop.decides("fay", case_id, "pass_on")
    if state in ("approved", "bought"):
        shop.decides("fay", case_id, "check_ok")
    if state == "bought":
        shop.ticks("sun", case_id, "buy", paid=paid, receipts=[shop.hands_in("sun")])
    return case_id


def asked(shop: World, workflow: str, **given: object) -> int:
    """A case that Sun opened."""
    with shop.app.app_context():
        rest = {"by": shop.who("sun"), "given": given, "now": shop.at}
        return actions.begin(workflow, ASKED[workflow], shop.stores[MAIN], **rest).case_id
