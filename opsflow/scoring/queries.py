"""Scores as they are read: a member's sheet of a month, the tasks behind each number, the month so far.

Nothing is stored: a tick counts at once, in the month of its counting moment, and every month can be asked about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from opsflow.flow.law.credit import Outcome
from opsflow.flow.queries import credits as credited
from opsflow.flow.queries.credits import Count, During
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person
from opsflow.i18n import said, zone
from opsflow.people import queries as people
from opsflow.people.occurrences import BY_THE_DAY, OCCURRENCES
from opsflow.people.queries import MemberRow
from opsflow.people.roles import TITLES, Asker
from opsflow.refusals import NotFound
from opsflow.scoring import evidence, figures, reviewing, rules
from opsflow.scoring import sheets as kept
from opsflow.scoring.card import Item, Scorecard, Texts
from opsflow.scoring.cards import cards_of
from opsflow.scoring.committee import reviewed_by
from opsflow.scoring.evidence import Evidence
from opsflow.scoring.months import Month, month_of
from opsflow.scoring.pay import factor
from opsflow.scoring.reviewing import MACHINE
from opsflow.scoring.rules import ZERO, Occurred, Valued
from opsflow.scoring.sheets import Stood
from opsflow.scoring.views import Behind, Counted, DayMark, How, ScoreLine, Sheet

MONTHS_BACK = 3
MOST_SO_FAR = 5
Cards = Mapping[str, Scorecard]
WORST: tuple[tuple[Outcome, How], ...] = (("missed", "missed"), ("late", "late"), ("on_time", "fine"))


def sheet(scope: Scope, month: Month, member_id: int | None = None, *, part: int = 1) -> Sheet:
    """A member's sheet of a month (None: the reader's own), of several main roles the one asked for.

    Raises NotFound for what the reader may not see.
    """
    of = scope.asker.id if member_id is None else member_id
    rows = kept.of_member(scope.reading, month, of)
    if not rows:
        return _live(scope, month, of)
    if not 1 <= part <= len(rows):
        raise NotFound()
    (found,) = kept.stood(scope.reading, [rows[part - 1]], scope.now)
    shown = _of(scope, cards_of(scope.reading, month), people.member(scope.reading, of, scope.now), found)
    parts = tuple((TITLES[row.role], row.first, row.last) for row in rows)
    return replace(shown, parts=parts if len(rows) > 1 else (), part=part)


def _live(scope: Scope, month: Month, of: int) -> Sheet:
    """A month that is not over: the member's, and that of those who will review it."""
    me = scope.asker
    if of != me.id and of not in reviewed_by(scope.reading, me.id, scope.now):
        raise NotFound()
    member = people.member(scope.reading, of, scope.now)
    return _running(scope.reading, cards_of(scope.reading, month), member, month, scope.now)


def sheets(reading: sa.Connection, month: Month, now: datetime) -> list[tuple[str, Sheet]]:
    """The sheets of everybody who has a scorecard, with their login: for who owns the machine."""
    cards = cards_of(reading, month)
    everybody = {member.id: member for member in people.members(reading, now)}
    rows = kept.of_month(reading, month)
    if rows:
        scope = Scope(reading, MACHINE, now)
        stood = kept.stood(reading, rows, now)
        return [
            (everybody[one.row.member_id].login, _of(scope, cards, everybody[one.row.member_id], one)) for one in stood
        ]
    live = (member for member in everybody.values() if member.main_role in cards)
    return [(member.login, _running(reading, cards, member, month, now)) for member in live]


def _of(scope: Scope, cards: Cards, member: MemberRow, found: Stood) -> Sheet:
    """A sheet of a month that is over."""
    row = found.row
    sheet = _sheet(cards, Person(member.id, member.name), row.role, row.month, found.evidence, scope.now)
    return replace(sheet, review=reviewing.shown(scope, found))


def _running(reading: sa.Connection, cards: Cards, member: MemberRow, month: Month, now: datetime) -> Sheet:
    """One of a month that is not."""
    told = evidence.gathered(reading, member.id, member.main_role, month.first, month.last, now)
    return _sheet(cards, Person(member.id, member.name), member.main_role, month, told, now)


def behind(
    scope: Scope, key: str, month: Month, *, of: int | None = None, outcome: str = "", after: str = ""
) -> Behind:
    """A member's tasks behind an item (`role.item`; None: the reader's own), a page of them.

    Raises NotFound for what is no such item, and for what the reader may not see.

    `outcome` narrows them to one of `flow/law/credit`, or to those that are `uncounted`.
    """
    role, _, name = key.partition(".")
    card = cards_of(scope.reading, month).get(role)
    item = next((one for one in card.items if one.key == name and not one.is_attendance), None) if card else None
    if card is None or item is None:
        raise NotFound()
    me = scope.asker.id if of is None else of
    reviewing.admit(scope, month, me)
    during = _during(scope.reading, me, month)
    narrowed = {"uncounted": "", "": None}.get(outcome, outcome)
    tasks, more = credited.behind(scope, me, role, name, during, outcome=narrowed, after=after)
    counted = credited.counts(scope.reading, me, during, scope.now)
    line = next(line for line in _lines(card, counted, (), month) if line.key == key)
    whose = None if me == scope.asker.id else scope.person(me)
    return Behind(line, month.first, tuple(tasks), outcome, more, whose)


def month_so_far(
    reading: sa.Connection, asker: Asker, now: datetime
) -> tuple[tuple[Counted, ...], str | None, str | None]:
    """For the page of the day: the heaviest items counted so far, the completion score, and points to the next band."""
    month = month_of(now, zone())
    card = cards_of(reading, month).get(asker.main_role or "")
    if card is None:
        return (), None, None
    counts = credited.counts(reading, asker.id, _during(reading, asker.id, month), now)
    found = _valued(card, counts, evidence.occurred(reading, asker.id, month.first, month.last))
    counted = sorted((one for one in found if one.tally.counted), key=lambda one: -one.item.weight)
    items = tuple(
        Counted(one.item.title, one.tally.on_time, one.tally.counted, f"{card.role}.{one.item.key}")
        for one in counted[:MOST_SO_FAR]
    )
    value = _base(card, found)
    return items, figures.points(value), _to_next_band(card, value)


def _sheet(cards: Cards, member: Person, main_role: str | None, month: Month, told: Evidence, now: datetime) -> Sheet:
    this = month_of(now, zone())
    months = {this.later(-back).first for back in range(MONTHS_BACK + 1)} | {month.first}
    outside = tuple(_outside(told.counts, main_role, cards))
    titles = TITLES.get(main_role or "", {})
    empty = Sheet(member, titles, month.first, tuple(sorted(months)), outside=outside, key=main_role or "")
    card = cards.get(main_role or "")
    return empty if card is None else _filled(empty, card, told)


def _filled(empty: Sheet, card: Scorecard, told: Evidence) -> Sheet:
    month = Month(empty.month.year, empty.month.month)
    found = _valued(card, told.counts, told.occurred)
    value = _base(card, found)
    bands = card.coefficient.bands
    return replace(
        empty,
        lines=_lines(card, told.counts, told.occurred, month),
        weight=figures.plain(sum((one.item.weight for one in found if one.value is not None), ZERO)),
        earned=figures.points(sum((one.value for one in found if one.value is not None), ZERO)),
        earned_if_ended_now=figures.points(sum((one.if_ended_now or ZERO for one in found), ZERO)),
        value=figures.points(value),
        if_ended_now=figures.points(_base(card, found, ended=True)),
        coefficient=None if value is None else figures.plain(factor(value, bands)),
        bands=tuple((figures.plain(band.least or ZERO), figures.plain(band.factor)) for band in bands),
        extra=figures.points(told.extra),
    )


def _during(reading: sa.Connection, member_id: int, month: Month) -> During:
    return evidence.during(reading, member_id, month.first, month.last)


def _valued(card: Scorecard, counted: Iterable[Count], occurred: Iterable[Occurred]) -> tuple[Valued, ...]:
    return rules.valued(card, evidence.of_role(counted, card.role), occurred)


def _base(card: Scorecard, found: Iterable[Valued], *, ended: bool = False) -> Decimal | None:
    """The base as tasks alone make it; None while no task has counted: a full attendance is no evidence of work."""
    values = {one.item.key: one.if_ended_now if ended else one.value for one in found}
    worked = any(values[item.key] is not None for item in card.items if not item.is_attendance)
    return rules.base(card, values) if worked else None


def _lines(
    card: Scorecard, counted: Sequence[Count], occurred: Sequence[Occurred], month: Month
) -> tuple[ScoreLine, ...]:
    return tuple(_line(card.role, one, counted, occurred, month) for one in _valued(card, counted, occurred))


def _line(role: str, one: Valued, counted: Iterable[Count], occurred: Iterable[Occurred], month: Month) -> ScoreLine:
    item, tally = one.item, one.tally
    mine = [count for count in counted if (count.role, count.item) == (role, item.key)]
    return ScoreLine(
        key=f"{role}.{item.key}",
        title=item.title,
        note=said(item.note) if item.note else "",
        weight=figures.plain(item.weight),
        fine=tally.on_time,
        late=tally.late,
        missed=tally.missed,
        value=figures.points(one.value),
        if_ended_now=figures.points(one.if_ended_now),
        pending=tally.pending,
        overdue=tally.overdue,
        percent=figures.percent(one.percent),
        formula=figures.formula(item, tally),
        days=_days(mine, month) if tally.counted else (),
        deductions=tuple(_deductions(item, occurred)) if item.is_attendance else (),
        is_attendance=item.is_attendance,
        is_default=item.default,
        by_hand=item.by_hand,
    )


def _deductions(item: Item, occurred: Iterable[Occurred]) -> Iterable[tuple[str, str, str]]:
    """What was taken off, by kind: which, on how many days or times, how many points."""
    for kind in OCCURRENCES:
        mine = [one for one in occurred if one.kind == kind]
        if mine:
            days = sum((one.days for one in mine), ZERO) if kind in BY_THE_DAY else Decimal(len(mine))
            points = sum((rules.deduction(item, one) for one in mine), ZERO)
            yield kind, figures.plain(days), f"−{figures.plain(points)}"


def _days(counted: Iterable[Count], month: Month) -> tuple[DayMark, ...]:
    ended = {(one.day, one.outcome) for one in counted}
    days = range((month.next().first - month.first).days)
    return tuple(DayMark(date(month.year, month.month, day + 1), _worst(day, ended)) for day in days)


def _worst(day: int, ended: set[tuple[int, Outcome]]) -> How:
    return next((how for outcome, how in WORST if (day, outcome) in ended), "none")


def _outside(counted: Iterable[Count], main_role: str | None, cards: Cards) -> Iterable[Counted]:
    """What was done for other roles, by item."""
    tallies: dict[tuple[str, str], dict[str, int]] = {}
    for one in counted:
        if one.role != main_role and one.outcome in ("on_time", "late", "missed"):
            into = tallies.setdefault((one.role, one.item), {})
            into[one.outcome] = into.get(one.outcome, 0) + one.times
    for (role, item), tally in sorted(tallies.items()):
        yield Counted(_title(cards.get(role), item), tally.get("on_time", 0), sum(tally.values()), f"{role}.{item}")


def _title(card: Scorecard | None, item: str) -> Texts:
    return next((one.title for one in card.items if one.key == item), {"en": item}) if card else {"en": item}


def _to_next_band(card: Scorecard, value: Decimal | None) -> str | None:
    if value is None:
        return None
    reached = rules.round2(value)
    ahead = [band.least for band in card.coefficient.bands if band.least is not None and band.least > reached]
    return figures.plain(min(ahead) - reached) if ahead else None
