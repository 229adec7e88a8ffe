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
    "attendance_on_leave": _l("A leave covers this day already; it is counted from there."),
    "attendance_reason": _l("Say why: it stands beside the record."),
    "attendance_settled": _l("This was answered already. Load the page again to see how."),
    "attendance_twice": _l("That is recorded for this day already."),
    "deputy_self": _l("Nobody is their own deputy. Choose somebody else."),
    "deputy_times": _l(
        "Say from when until when: the end lies after the start and in the future, at most a year away."
    ),
    "last_admin": _l("This is the last administrator who can sign in. Make another one first."),
    "leave_decided": _l("This was decided already, or is over. Load the page again to see how."),
    "leave_nobody_decides": _l("Nobody is above you who could decide. Name a deputy first."),
    "leave_overlaps": _l("There is a leave at this time already. Take that one back first, or choose another time."),
    "leave_past": _l("Leave is asked for from today on. What is past the superior records, two months back at most."),
    "leave_reason": _l("Say why: whom it concerns reads it."),
    "leave_recorded": _l("A granted leave of %(day)s stands in the attendance already. Withdraw that record first."),
    "leave_stand_in": _l("Choose who stands in."),
    "leave_stand_in_cannot": _l(
        "Who stands in holds the role in the same store, is above them or their named deputy, and is not on leave then."
    ),
    "leave_stands_in": _l("They stand in for %(name)s at this time. Let somebody else stand in there first."),
    "leave_times": _l("Say from when until when: the end lies after the start, %(days)s days at most, within a year."),
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
    "shift_days": _l("Choose at least one weekday."),
    "shift_hours": _l("Write hours as 09:00 and 16:30: a shift ends on its own day, later than it starts."),
    "shift_kind": _l("A shift is an early, a late or a day shift, on a day of the week."),
    "shift_not_here": _l("Who is put on a shift works in this store."),
    "shift_overlaps": _l("%(name)s works from %(starts)s to %(ends)s on this day already."),
    "store_key_letters": _l("A store's key has 1 to 32 small letters, digits, _ or -."),
    "store_taken": _l("The key %(key)s is taken by another store."),
    "superior_circle": _l("That would make a circle of superiors."),
    "superior_disabled": _l("A disabled member cannot be a superior."),
    "theme_unknown": _l("There is no such theme."),
}
