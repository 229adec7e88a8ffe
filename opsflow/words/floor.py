"""What the floor refuses, in words: every one says what to do."""

from opsflow.i18n import _l

WORDS = {
    "bad_request": _l("This request could not be understood."),
    "csrf": _l("This page is too old to send from. Load it again and repeat."),
    "cross_site": _l("This request came from another site and was not carried out."),
    "database_away": _l(
        "The shop cannot reach its database at the moment. Nothing was changed. Try again in a minute; "
        "when it stays like this, tell whoever runs the shop."
    ),
    "demo_elsewhere": _l("Demo accounts work on this machine only."),
    "field_doubled": _l("The field “%(field)s” was sent twice."),
    "field_missing": _l("Fill in “%(field)s”."),
    "field_long": _l("“%(field)s” is longer than %(most)s characters."),
    "field_number": _l("“%(field)s” must be a whole number."),
    "forbidden": _l("You may not do this."),
    "method": _l("This address does not take that kind of request."),
    "not_found": _l("There is nothing here, or nothing you may see."),
    "stale": _l("Somebody was faster. Look at the fresh page and decide again."),
    "storage_full": _l(
        "The shop cannot write at the moment: the disk is full or locked. Nothing was changed; try again soon."
    ),
    "too_large": _l("This is larger than can be taken at once. Send less, or smaller files."),
    "unsigned": _l("Sign in first."),
    "went_wrong": _l("Something went wrong here. Nothing was changed; it has been noted under %(trace)s."),
}
