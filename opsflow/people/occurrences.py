"""What attendance knows: the kinds of records. Pure. Source: processes.md §13; what each takes off stands in the scorecards."""

from typing import Literal, get_args

Occurrence = Literal["late_arrival", "early_leave", "granted_leave", "absence", "unanswered_call"]
OCCURRENCES: tuple[Occurrence, ...] = get_args(Occurrence)
BY_THE_DAY: tuple[Occurrence, ...] = ("granted_leave", "absence")
