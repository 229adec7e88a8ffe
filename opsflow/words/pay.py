"""What is refused about pay, in words."""

from opsflow.i18n import _l

WORDS = {
    "pay_amount": _l("“%(found)s” is no amount: write yuan, with at most two places, as 1234.50."),
    "pay_amount_most": _l("The most that can stand here is %(most)s."),
    "pay_closed": _l("%(month)s is closed. A correction of it is an adjustment in this month."),
    "pay_decided": _l("That was decided already. Load the page again to see how."),
    "pay_future": _l("%(month)s has not begun."),
    "pay_kind": _l("The scorecard has no such reward or penalty."),
    "pay_no_change": _l("That changes nothing of what was paid."),
    "pay_no_commission": _l("Their scorecard has no commission on sales."),
    "pay_no_sheet": _l("There is no sheet of theirs in %(month)s."),
    "pay_none_approved": _l("No sheet of %(month)s is approved yet: there is nothing to take along."),
    "pay_not_closed": _l("%(month)s is not closed: change it itself."),
    "pay_own": _l("Nobody writes into their own pay."),
    "pay_range": _l("Here an amount from %(least)s to %(most)s can be given, not %(found)s."),
    "pay_reason": _l("Say why: the member reads it on their slip."),
    "pay_reason_long": _l("A reason has at most %(most)s characters."),
    "pay_role": _l("They have no scorecard for that role."),
    "pay_scheme": _l("This role has no such way of being paid."),
    "pay_scheme_line": _l("The scheme they are paid by knows no such line."),
    "sales_several": _l("Several members are called %(name)s: write the login."),
    "sales_twice": _l("%(name)s stands in line %(line)s already."),
    "sales_unknown": _l("Nobody here has the login or name “%(name)s”."),
    "pay_total": _l("“%(found)s” is no total: write a number from 0 to 120, with at most two places."),
}
