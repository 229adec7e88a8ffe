"""What a notice of the platform is refused for, in words."""

from opsflow.i18n import _l

WORDS = {
    "notice_title": _l("Say what the platform announced, in at most %(most)s characters."),
    "notice_time": _l("“%(found)s” is no time."),
    "notice_backwards": _l("“Paid until” must be later than “paid from”."),
    "notice_span": _l("A notice covers payments of at most %(most)s days."),
    "notice_limit": _l("Enter either hours after payment or one time for all."),
    "notice_hours": _l("The limit is between %(least)s and %(most)s hours after payment."),
    "notice_past": _l("Every limit by this notice has passed already."),
    "notice_early": _l("The one time for all must be later than the last payment."),
    "notice_far": _l("The one time for all is more than %(most)s days after the last payment."),
    "notice_province": _l("“%(found)s” is no province."),
    "notice_products": _l("At most %(most)s products; leave them out to mean all."),
    "notice_product": _l("The catalogue has no product %(number)s."),
}
