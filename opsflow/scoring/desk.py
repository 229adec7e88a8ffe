"""The manager's desk: every sheet of a month that the reader may see, where each stands, what is out of line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person
from opsflow.i18n import zone
from opsflow.people.roles import TITLES
from opsflow.scoring import figures, sheets
from opsflow.scoring.card import Texts
from opsflow.scoring.committee import reviewed_by
from opsflow.scoring.months import Month, month_of
from opsflow.scoring.pay import factor, warned
from opsflow.scoring.reviewing import all_shown, may_see
from opsflow.scoring.sheets import APPROVED, REVIEW, SELF, MonthRow, Stood

BACK = 3  # months that a total is compared with
FAR = Decimal(15)  # points further from those, or from the role's median, are out of line


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A sheet: where it stands and who is awaited; `total` None is what the reader may not know, or nobody can yet.

    `gap` is how far apart the member and the committee are, in points of the base.
    """

    member: Person
    role: Texts
    part: int
    state: str
    awaited: tuple[Person, ...]
    completion: str | None
    own: str | None
    total: str | None
    factor: str | None
    before: str | None  # the mean of the last months
    gap: str | None
    is_mine: bool  # the reader is awaited
    out_of_line: tuple[str, ...] = ()  # before, role
    is_warned: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A month's sheets. `row` None: it is not over. `live` are those whom the reader will review."""

    month: Month
    months: tuple[Month, ...]
    row: MonthRow | None
    rows: tuple[DeskRow, ...] = ()
    live: tuple[Person, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)


def desk(scope: Scope, month: Month) -> Desk:
    """The desk of a month."""
    this = month_of(scope.now, zone())
    months = tuple(sorted({this.later(-back) for back in range(BACK + 1)} | {month}))
    row = sheets.month_row(scope.reading, month)
    if row is None:
        theirs = reviewed_by(scope.reading, scope.asker.id, scope.now) if month == this else frozenset()
        scope.meet(theirs)
        people = (person for one in theirs if (person := scope.person(one)))
        return Desk(month, months, None, live=tuple(sorted(people, key=lambda one: one.name)))
    found = _seen(scope, month)
    scope.meet(_met(found))
    past = _past(scope, month, found)
    of_role = _by_role(scope, found)
    rows = tuple(_row(scope, one, found, past, of_role) for one in found)
    states = {state: sum(one.state == state for one in rows) for state in dict.fromkeys(one.state for one in rows)}
    return Desk(month, months, row, rows, states=states)


def _seen(scope: Scope, month: Month) -> list[Stood]:
    every = sheets.stood(scope.reading, sheets.of_month(scope.reading, month), scope.now)
    return [one for one in every if one.row.member_id != scope.asker.id and may_see(scope, one)]


def _met(found: Sequence[Stood]) -> list[int]:
    return [id_ for one in found for id_ in (one.row.member_id, *_awaited(one))]


def _row(
    scope: Scope,
    found: Stood,
    every: Sequence[Stood],
    past: Mapping[int, Sequence[Decimal | None]],
    of_role: Mapping[str, Sequence[Decimal]],
) -> DeskRow:
    review, known = found.review, all_shown(scope, found)
    total = review.total if known else None
    before = [one for one in past[found.row.member_id] if one is not None]
    mean = sum(before, Decimal(0)) / len(before) if before else None
    others = of_role.get(found.row.role, ())
    far = [
        name
        for name, other in (("before", mean), ("role", median(others) if len(others) > 2 else None))
        if total is not None and other is not None and abs(total - other) > FAR
    ]
    warn, committee, own = review.card.coefficient.warn, review.committee_base, review.self_base
    same = [one for one in every if one.row.member_id == found.row.member_id]
    awaited = _awaited(found)
    return DeskRow(
        _person(scope, found.row.member_id),
        TITLES[found.row.role],
        same.index(found) + 1,
        found.case.state,
        tuple(_person(scope, one) for one in awaited),
        figures.points(review.completion_base),
        figures.points(own),
        figures.points(total),
        None if total is None else figures.plain(factor(total, review.card.coefficient.bands)),
        figures.points(mean),
        figures.points(own - committee) if known and own is not None and committee is not None else None,
        scope.asker.id in awaited,
        tuple(far),
        warn is not None and total is not None and warned([*past[found.row.member_id], total], warn),
    )


def _awaited(found: Stood) -> list[int]:
    """Whose turn it is."""
    names = [SELF, *(f"{REVIEW}:{seat}" for seat in found.committee), "approve_sheet", "close_sheet"]
    works = [work for name in names if (work := found.case.tasks.get(name)) and work.is_open]
    return list(dict.fromkeys(work.assignee for work in works if work.assignee is not None))


def _past(scope: Scope, month: Month, found: Sequence[Stood]) -> dict[int, list[Decimal | None]]:
    """The approved totals of the months before, the oldest first; None where there is none."""
    totals: dict[int, list[Decimal | None]] = {one.row.member_id: [] for one in found}
    for back in range(BACK, 0, -1):
        rows = [row for row in sheets.of_month(scope.reading, month.later(-back)) if row.member_id in totals]
        of_month = {
            one.row.member_id: one.review.total
            for one in sheets.stood(scope.reading, rows, scope.now)
            if one.case.state in APPROVED
        }
        for member, row in totals.items():
            row.append(of_month.get(member))
    return totals


def _by_role(scope: Scope, found: Sequence[Stood]) -> dict[str, list[Decimal]]:
    totals: dict[str, list[Decimal]] = {}
    for one in found:
        if all_shown(scope, one) and one.review.total is not None:
            totals.setdefault(one.row.role, []).append(one.review.total)
    return totals


def _person(scope: Scope, member_id: int) -> Person:
    return scope.person(member_id) or Person(member_id, "?")
