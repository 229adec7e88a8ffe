"""What a promotion's campaign file refuses, in words."""

from opsflow.i18n import _l

WORDS = {
    "file_not_campaign": _l("This is no campaign export: it has no columns %(columns)s."),
    "several_campaigns": _l("The file holds several campaigns (%(campaigns)s). Export the one of this channel alone."),
    "not_this_promotion": _l("Product %(product)s is no hero of this promotion."),
    "hero_not_in_file": _l("The file does not name the hero %(title)s (%(product)s). Nothing was noted."),
    "hero_not_decided": _l("The platform still looks at %(title)s (%(state)s). Nothing was noted."),
    "enrolled_otherwise": _l("This channel has another result already: %(was)s. Nothing was noted."),
    "enrolment_not_open": _l("The heroes of this channel cannot be enrolled now."),
}
