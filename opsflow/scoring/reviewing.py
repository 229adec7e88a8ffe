"""A sheet under review as one reader may see it. Source: scoring.md §4 and §5.

A member sees what the committee gave once the sheet is approved; one of the committee what the others gave once their
own part is handed in.
"""

from collections.abc import Mapping
from decimal import Decimal

from opsflow.flow.queries import offers
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person
from opsflow.people.roles import Asker, Held
from opsflow.refusals import NotFound
from opsflow.scoring import figures, rules, sheets
from opsflow.scoring.committee import reviewed_by
from opsflow.scoring.giving import task_of
from opsflow.scoring.months import Month
from opsflow.scoring.pay import factor
from opsflow.scoring.sheets import APPROVED, GivenValue, Stood
from opsflow.scoring.views import GivenView, ReviewView, SeatView

MACHINE = Asker(0, "opsflow", "", held=(Held("owner"),))  # who owns the machine: sees every sheet


def admit(scope: Scope, month: Month, member_id: int) -> None:
    """Raises NotFound for a member's month that the reader may not see."""
    me = scope.asker.id
    if member_id == me:
        return
    rows = sheets.of_member(scope.reading, month, member_id)
    seen = any(may_see(scope, one) for one in sheets.stood(scope.reading, rows, scope.now))
    if not seen and (rows or member_id not in reviewed_by(scope.reading, me, scope.now)):
        raise NotFound()


def may_see(scope: Scope, found: Stood) -> bool:
    """Its member, its committee, and whoever has or had to do something about it."""
    if scope.asker is MACHINE:
        return True
    had = {holder[0] for work in found.case.tasks.values() for holder in work.holders}
    return scope.asker.id in {found.row.member_id, *found.committee, *had}


def shown(scope: Scope, found: Stood) -> ReviewView:
    """The review of a sheet. Raises NotFound for who may not see it."""
    if not may_see(scope, found):
        raise NotFound()
    review, mine = found.review, _mine(scope, found)
    open_to_me = all_shown(scope, found)
    scope.meet([*found.committee, *(one.by_id for one in found.given.values())])
    seats = tuple(_seat(scope, found, place, open_to_me) for place in range(len(review.seats)))
    committee_base, own_base = (review.committee_base if open_to_me else review.completion_base), review.self_base
    total = review.total if open_to_me else None
    by_self = {key: one for (seat, key), one in found.given.items() if seat == found.row.member_id}
    knows_own = review.own_done or scope.asker.id == found.row.member_id
    left = review.still_to_assess if mine == found.row.member_id else review.still_to_value
    return ReviewView(
        found.row.id,
        found.case.case_id,
        found.case.version,
        found.case.state,
        found.case.values.get("freezes_at") if found.case.state == "self_assessment" else None,
        seats,
        _views(scope, by_self) if knows_own else {},
        _changes(scope, found) if open_to_me else {},
        _committee(found) if open_to_me else {},
        () if scope.asker is MACHINE else tuple(offers.ways(scope, found.case.case_id)),
        mine,
        mine == found.row.member_id,
        _views(scope, {key: one for (seat, key), one in found.given.items() if seat == mine}),
        review.own_done,
        review.waived,
        figures.points(committee_base),
        figures.points(own_base),
        figures.points(_share(committee_base, rules.ONE if own_base is None else rules.COMMITTEE)),
        figures.points(_share(own_base, rules.SELF)),
        figures.points(total),
        None if total is None else figures.plain(factor(total, review.card.coefficient.bands)),
        review.is_whole,
        tuple(str(one).partition(".")[2] for one in found.case.values.get("appealed") or ()),
        tuple(review.card.item(key).title for key in left),
    )


def _mine(scope: Scope, found: Stood) -> int | None:
    """The seat whose values the reader may give now: their own part, or that of somebody for whom they have the task."""
    me = scope.asker.id
    for seat in (found.row.member_id, *found.committee):
        work = found.case.tasks.get(task_of(found.row.member_id, seat))
        if work and work.is_open and work.assignee == me and (me != found.row.member_id or seat == me):
            return seat
    return None


def all_shown(scope: Scope, found: Stood) -> bool:
    """Whether the reader may know what the committee gave."""
    if found.case.state in APPROVED or scope.asker is MACHINE:
        return True
    me = scope.asker.id
    if me == found.row.member_id:
        return False
    return found.case.state == "to_approve" or any(seat.member_id == me and seat.done for seat in found.review.seats)


def _seat(scope: Scope, found: Stood, place: int, open_to_me: bool) -> SeatView:
    seat = found.review.seats[place]
    person = scope.person(seat.member_id) or Person(seat.member_id, "?")
    known = seat.done and open_to_me
    base = rules.base(found.review.card, found.review.of_seat(seat)) if known else None
    return SeatView(
        person, seat.done, figures.points(base), len(seat.given) if known else 0, seat.member_id == scope.asker.id
    )


def _committee(found: Stood) -> dict[str, str]:
    """The mean of what the committee gave each item, by those handed in."""
    given = [found.review.of_seat(seat) for seat in found.review.handed_in]
    means = {}
    for item in found.review.card.items:
        values = [value for values in given if (value := values[item.key]) is not None]
        if values:
            means[item.key] = str(rules.round2(rules.quotient(sum(values, Decimal(0)), Decimal(len(values)))))
    return means


def _changes(scope: Scope, found: Stood) -> dict[str, tuple[GivenView, ...]]:
    """Where the committee differs from completion: who gave what, and why."""
    done = {seat.member_id for seat in found.review.handed_in}
    changes: dict[str, tuple[GivenView, ...]] = {}
    for (seat, key), one in sorted(found.given.items()):
        if seat in done:
            changes[key] = (*changes.get(key, ()), _view(scope, one))
    return changes


def _views(scope: Scope, given: Mapping[str, GivenValue]) -> dict[str, GivenView]:
    return {key: _view(scope, one) for key, one in given.items()}


def _view(scope: Scope, one: GivenValue) -> GivenView:
    who = scope.person(one.by_id)
    return GivenView(who.name if who else "?", figures.plain(one.value), one.reason, str(rules.round2(one.value)))


def _share(base: Decimal | None, share: Decimal) -> Decimal | None:
    return None if base is None else base * share
