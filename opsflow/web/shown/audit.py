"""What was done to an account, as its page says it."""

from collections.abc import Mapping

from babel.dates import get_day_names
from flask_babel import get_locale

from opsflow.i18n import _, _l, said
from opsflow.people.audit import AuditRow
from opsflow.people.roles import TITLES

WORDS = {
    "added": _l("Added the account"),
    "invite": _l("Made an invitation"),
    "reset": _l("Made a link to reset the password"),
    "password": _l("Set a new password"),
    "role_given": _l("Gave the role %(became)s · %(store)s"),
    "role_ended": _l("Ended the role %(was)s · %(store)s"),
    "main_role": _l("Main role: %(was)s → %(became)s"),
    "superior": _l("Superior: %(was)s → %(became)s"),
    "admin_given": _l("Made an administrator"),
    "admin_taken": _l("Took administration away"),
    "disabled": _l("Disabled the account"),
    "enabled": _l("Opened the account again"),
    "deputy_named": _l("Named as deputy: %(became)s"),
    "deputy_ended": _l("Deputy no longer: %(was)s"),
    "shift_added": _l("Added a shift: %(became)s · %(store)s"),
    "shift_changed": _l("Shift: %(was)s → %(became)s · %(store)s"),
    "shift_removed": _l("Took a shift away: %(was)s · %(store)s"),
}


def in_words(row: AuditRow, stores: Mapping[int, str], names: Mapping[int, str]) -> str:
    """What was done, in the reader's language; `stores` and `names` by id."""
    store = _("every store") if row.store_id is None else stores.get(row.store_id, "–")
    return str(WORDS[row.act]) % {"store": store, "was": _named(row.was, names), "became": _named(row.became, names)}


def _named(value: str | None, names: Mapping[int, str]) -> str:
    """A role's title, a shift, or a member's name."""
    if value is None:
        return "–"
    if " " in value:
        return _shift(*value.split())
    return said(TITLES[value]) if value in TITLES else names.get(int(value), "–")


def _shift(_name: str, weekday: str, starts: str, ends: str) -> str:
    """`Saturday 16:30–23:00`"""
    return f"{get_day_names('wide', locale=get_locale())[int(weekday)]} {starts}–{ends}"
