"""What is refused about people and stores, in words."""

from opsflow.i18n import _l

WORDS = {
    "already_disabled": _l("This account is disabled already."),
    "attendance_day": _l(
        "Write the day as 2026-11-24: not more than two months back, and only granted leave may lie ahead (three months at most)."
    ),
    "attendance_days": _l("Half days and whole ones, %(most)s at most; only leave and absence last longer than one."),
    "attendance_kind": _l("Attendance knows no %(kind)s."),
    "attendance_month": _l("This reaches into the next month. Record each month's days by themselves."),
    "attendance_reason": _l("Say why: it stands beside the record."),
    "attendance_settled": _l("This was answered already. Load the page again to see how."),
    "attendance_twice": _l("That is recorded for this day already."),
    "deputy_self": _l("Nobody is their own deputy. Choose somebody else."),
    "deputy_times": _l(
        "Say from when until when: the end lies after the start and in the future, at most a year away."
    ),
    "last_admin": _l("This is the last administrator who can sign in. Make another one first."),
    "link_dead": _l("This link was used or is too old. Ask for a new one."),
    "login_letters": _l("A login has 2 to 64 small letters, digits or . _ - @."),
    "login_taken": _l("The login %(login)s is taken."),
    "login_too_often": _l("Too many tries. Try again at %(until)s."),
    "login_wrong": _l("Login or password is wrong."),
    "name_missing": _l("A name is missing."),
    "no_such_login": _l("Nobody has the login %(login)s."),
    "no_such_store": _l("No store has the key %(store)s."),
    "password_common": _l("This password is one of the first that anybody would guess. Choose another."),
    "password_long": _l("A password has at most %(most)s characters."),
    "password_short": _l("A password has at least %(least)s characters."),
    "password_twice": _l("The two passwords differ."),
    "password_wrong": _l("The present password is wrong."),
    "role_held": _l("This role is held already."),
    "role_not_held": _l("This role is not held."),
    "role_unknown": _l("There is no role called %(role)s."),
    "store_key_letters": _l("A store's key has 1 to 32 small letters, digits, _ or -."),
    "store_taken": _l("The key %(key)s is taken by another store."),
    "superior_circle": _l("That would make a circle of superiors."),
    "superior_disabled": _l("A disabled member cannot be a superior."),
    "theme_unknown": _l("There is no such theme."),
}
