"""What the parts and words of a scorecard are called."""

from opsflow.i18n import LazyString, _l

PARTS: dict[str, LazyString] = {
    "item": _l("Item"),
    "salary": _l("Base salary"),
    "coefficient": _l("Pay by coefficient"),
    "flagship": _l("Flagship pay"),
    "rewards": _l("Reward"),
    "penalties": _l("Penalty"),
}
ACTS: dict[str, LazyString] = {"added": _l("new"), "removed": _l("gone"), "changed": _l("changed")}
OCCURRED: dict[str, LazyString] = {
    "late_arrival": _l("Late arrival"),
    "early_leave": _l("Early leave"),
    "granted_leave": _l("Granted leave"),
    "absence": _l("Absence"),
    "unanswered_call": _l("Unanswered call"),
}
WORDS: dict[str, LazyString] = {
    **OCCURRED,
    "weight": _l("Weight"),
    "late_credit": _l("Late credit"),
    "by_hand": _l("scored by hand"),
    "default": _l("default, not from the source"),
    "from": _l("from"),
    "to": _l("up to"),
    "commission_rate": _l("commission rate"),
    "attendance_rate": _l("attendance bonus, share of the base"),
    "performance_rate": _l("performance bonus, share of the base"),
    "lost_at": _l("attendance bonus lost at so many late arrivals, early leaves and leaves"),
    "lost_at_absence": _l("attendance bonus lost at so many days of absence"),
    "bands": _l("bands"),
    "warning": _l("warning"),
}
