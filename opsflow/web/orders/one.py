"""One order: what is known of it, its refunds, and all that is open about it."""

from flask import Blueprint, render_template

from opsflow.http import policy
from opsflow.i18n import _l
from opsflow.orders import one
from opsflow.web.acting import scope
from opsflow.web.orders.pages import STATUSES

door = Blueprint("order", __name__)

REFUNDS = {
    "asked": _l("to be agreed by us"),
    "declined": _l("declined by us"),
    "returning": _l("to be sent back by the buyer"),
    "returned": _l("goods to be confirmed by us"),
    "paid": _l("refunded"),
    "closed": _l("closed without a refund"),
}


@door.get("/orders/<number>")
@policy("member")
def order(number: str) -> str:
    """An order of the reader's stores with everything that is about it."""
    with scope() as there:
        found = one.order(there, number)
    return render_template("orders/order.html", order=found, statuses=STATUSES, refund_states=REFUNDS)
