"""What the routines refuse, in words."""

from opsflow.i18n import _l

WORDS = {
    "occasion_opened": _l("It is open by now. Move it or let it be on its case."),
    "occasion_own": _l("This is your own duty: whether it is left out or moved is decided by your superior."),
    "occasion_passed": _l("Its time has passed. Choose one that is still to come."),
    "occasion_to": _l("Choose a time that is still to come, at most %(most)s days after the usual one."),
}
