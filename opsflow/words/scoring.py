"""What calendars, the shop's YAML files, scorecards and sheets refuse, in words.

A file's refusal is said after its place, "shipping.yaml:9 items.shelving.weight", and before "Did you mean …?".
"""

from opsflow.i18n import _l

WORDS = {
    "calendar_never_open": _l("This calendar does not open once in two years after %(year)s. Look at its hours."),
    "calendar_too_far": _l("The year %(year)s is too far away for the shop's calendar."),
    "scorecard_attendance_twice": _l("A scorecard has one attendance item."),
    "scorecard_band_empty": _l(
        "This band holds no total: totals lie between 0 and 120, and a band ends above where it begins."
    ),
    "scorecard_band_gap": _l("Bands leave a gap: each begins where the one before ends, the first and last are open."),
    "scorecard_band_overlap": _l("Bands overlap: each begins where the one before ends."),
    "scorecard_by_hand": _l("“%(title)s” is not scored by hand: %(by)s feeds it."),
    "scorecard_fed": _l("“%(title)s” cannot go: %(by)s feeds it. Let that task count for something else first."),
    "scorecard_item": _l("“%(found)s” is no item of this scorecard."),
    "scorecard_moved_on": _l(
        "Somebody changed this scorecard meanwhile. What you typed is kept; look at it once more."
    ),
    "scorecard_name": _l("“%(found)s” is no name: small letters, digits and _, a letter first."),
    "scorecard_negative": _l("“%(found)s” is below zero."),
    "scorecard_number": _l("“%(found)s” is not a number that can stand here."),
    "scorecard_past": _l("A scorecard changes from this month on or later; %(month)s is over."),
    "scorecard_far": _l("A scorecard is changed at most two years ahead; %(month)s is farther."),
    "scorecard_role": _l("The role “%(found)s” is not the file's name."),
    "scorecard_same": _l("Nothing is different from what holds in %(month)s."),
    "scorecard_title": _l("A title has 1 to %(most)s letters on one line."),
    "scorecard_translation": _l("A text is missing in %(language)s."),
    "scorecard_unseen": _l("Look at what last month would have been first."),
    "scorecard_weight": _l("A weight is above 0. An item that shall not count is taken away."),
    "scorecard_weights": _l("The weights sum to 0: a scorecard has at least one item."),
    "scoring_days": _l("An occurrence lasts longer than nothing; it says %(found)s days."),
    "scoring_effort": _l("The effort of a task is more than 0 (%(item)s)."),
    "scoring_late_credit": _l("A late task earns between 0 and 1, not %(found)s."),
    "scoring_month": _l("“%(found)s” is no month. Write it as 2026-11."),
    "scoring_month_days": _l("The parts of a month have %(found)s days; it has %(most)s."),
    "scoring_no_reviewer": _l("No reviewer has valued this sheet yet."),
    "scoring_value": _l("A value lies between 0 and %(most)s, not %(found)s (%(item)s)."),
    "scoring_voluntary": _l("A voluntary task is worth %(least)s to %(most)s points, not %(found)s."),
    "month_not_over": _l("%(month)s has no sheets: it is not over, or the shop had not begun."),
    "month_not_approved": _l("Not approved yet: %(names)s."),
    "value_outside": _l("This item is worth 0 to %(most)s points, not %(found)s."),
    "value_reason": _l("Say why the value differs from what completion says."),
    "value_reason_long": _l("A reason has at most %(most)s characters."),
    "value_wrong": _l(
        "“%(found)s” is no value: write a number from 0 to %(most)s, with a point and at most four places."
    ),
    "yaml_alias": _l("Anchors and aliases (& and *) are not taken: write it out."),
    "yaml_broken": _l("This is not readable as YAML: %(found)s."),
    "yaml_empty": _l("Something must stand here."),
    "yaml_key_is_no_name": _l("A name must stand before the colon."),
    "yaml_key_twice": _l("“%(found)s” stands twice; first in line %(first)s."),
    "yaml_list_expected": _l("A list must stand here."),
    "yaml_mapping_expected": _l("Names with values must stand here."),
    "yaml_missing": _l("“%(missing)s” is missing here."),
    "yaml_not_utf8": _l("The file is not saved as UTF-8."),
    "yaml_tag": _l("Tags (! and !!) are not taken: every value is text."),
    "yaml_text_expected": _l("One text or number must stand here."),
    "yaml_too_deep": _l("Nested deeper than %(levels)s levels."),
    "yaml_too_large": _l("A definition is at most %(kilobytes)s kB; this one was not read."),
    "yaml_two_documents": _l("A file holds one document; a second begins here."),
    "yaml_unknown_name": _l("“%(found)s” cannot stand here."),
    "yaml_unknown_word": _l("“%(found)s” is no word of this place."),
}
