"""Pay as one reader may see it: a member's slip with each sum in words, and everybody of a month for who pays.

Figures stand once the sheet is approved; before, finance reads what is awaited. What was given is its member's and their
reviewers' at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person
from opsflow.i18n import zone
from opsflow.people.roles import TITLES
from opsflow.refusals import NotFound
from opsflow.scoring import figures
from opsflow.scoring.card import Range, Scorecard, Texts
from opsflow.scoring.months import Month, month_of
from opsflow.scoring.payroll import proposals, sums
from opsflow.scoring.payroll.proposals import ProposalView
from opsflow.scoring.payroll.seen import Standing, admitted, standing, standings
from opsflow.scoring.payroll.sums import AHEAD, Basis, Book, Line, money
from opsflow.scoring.rules import HUNDRED, ZERO

BACK = 3  # months that a page leads back to


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the sum: what it is, how it comes about, in yuan. A written line has its reason, writer and id."""

    kind: str
    words: str
    amount: str
    title: Texts | None = None
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    line_id: int | None = None
    case_id: int | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class SalaryView:
    """A base salary in a role: what holds, and since when, where it was set."""

    role: str
    title: Texts
    amount: str | None  # as it is typed
    words: str
    scheme: str
    schemes: tuple[str, ...]
    since: str = ""


@dataclass(frozen=True, slots=True)
class Forms:
    """What the reader may write on a slip now; `corrects` names what they may correct of a closed month."""

    salaries: tuple[SalaryView, ...] = ()
    sells: bool = False
    sales: str | None = None
    ranges: tuple[tuple[str, Range], ...] = ()
    takes_special: bool = False
    corrects: tuple[str, ...] = ()
    proposals: tuple[ProposalView, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.salaries or self.sells or self.ranges or self.takes_special or self.corrects or self.proposals)


@dataclass(frozen=True, slots=True)
class Slip:
    """A member's pay of a month. `state` is that of the sheet least far; `lacking` says why there is no sum.

    `pay` is the scheme's sum, `paid` with the adjustments of this month; both None until the reader may know them.
    """

    member: Person
    month: Month
    months: tuple[Month, ...]
    roles: tuple[Texts, ...]
    state: str
    awaited: tuple[Person, ...]
    shown: bool
    lacking: str
    total: str | None
    factor: str | None
    parts: tuple[tuple[Texts, int, str], ...]
    steps: tuple[Step, ...]
    pay: str | None
    adjusted: str | None
    paid: str | None
    given: tuple[Step, ...]
    forms: Forms
    opens_month: bool = False  # whether the reader may see everybody's


@dataclass(frozen=True, slots=True)
class Pays:
    """Everybody's pay of a month, as far as it is known, and together."""

    month: Month
    months: tuple[Month, ...]
    slips: tuple[Slip, ...]
    sum: str
    approved: int
    exports: bool


def slip(scope: Scope, month: Month, member_id: int) -> Slip:
    """A member's slip. Raises NotFound for who may not know of it."""
    _reached(scope, month)
    who = admitted(standing(scope.reading, member_id, month, scope.asker, scope.now))
    return _slip(scope, sums.book(scope.reading, month), who)


def pays(scope: Scope, month: Month) -> Pays:
    """Everybody's, for finance, the deputy GM and the owner. Raises NotFound for all others."""
    _reached(scope, month)
    every = standings(scope.reading, month, scope.asker, scope.now)
    if not any(one.finance or one.leads for one in every):
        raise NotFound()
    found = sums.book(scope.reading, month)
    paid = [one for one in every if one.stoods or found.cards.keys() & one.roles or one.member_id in found.lines]
    mine = [one for one in paid if one.finance or one.leads or one.is_member]
    scope.meet([one.member_id for one in mine])
    slips = tuple(_slip(scope, found, one) for one in mine)
    known = [bases for one in mine if one.sees_pay and isinstance(bases := sums.basis(found, one.stoods), Basis)]
    whole = sum((one.pay + adjusted(found, one.member_id) for one in known), ZERO)
    return Pays(month, _months(scope, month), slips, money(whole), len(known), any(one.finance for one in every))


def adjusted(found: Book, member_id: int) -> Decimal:
    """The adjustments of a month together."""
    return sum((one.amount for one in found.lines.get(member_id, ()) if one.kind == "adjustment"), ZERO)


def _slip(scope: Scope, found: Book, who: Standing) -> Slip:
    basis = sums.basis(found, who.stoods)
    told = basis if isinstance(basis, Basis) and who.sees_pay else None
    awaited = [] if who.is_approved else [seat for one in who.stoods for seat in _awaited(one.case.tasks)]
    cards = [found.cards[role] for role in who.roles if role in found.cards]
    lines = found.lines.get(who.member_id, ())
    scope.meet([who.member_id, *awaited, *(one.by_id for one in lines)])
    add = adjusted(found, who.member_id)
    return Slip(
        member=_person(scope, who.member_id),
        month=found.month,
        months=_months(scope, found.month),
        roles=tuple(TITLES[role] for role in who.roles),
        state=_state(who),
        awaited=tuple(_person(scope, one) for one in dict.fromkeys(awaited)),
        shown=who.sees_pay,
        lacking=basis if isinstance(basis, str) and who.sees_pay else "",
        total=figures.points(told.total) if told else None,
        factor=figures.plain(told.factor) if told else None,
        parts=tuple((TITLES[one.role], one.days, str(one.total)) for one in told.parts) if told else (),
        steps=tuple(_steps(scope, told, cards)) if told else (),
        pay=money(told.pay) if told else None,
        adjusted=money(add) if told and add else None,
        paid=money(told.pay + add) if told else None,
        given=tuple(_line(scope, one, cards) for one in lines if _may_read(who, one)),
        forms=_forms(scope, found, who, cards, lines),
        opens_month=who.finance or who.leads,
    )


def _forms(scope: Scope, found: Book, who: Standing, cards: list[Scorecard], lines: Iterable[Line]) -> Forms:
    """What the reader may write on it now."""
    closed = any(one.case.state == "closed" for one in who.stoods)
    schemes = {scheme for one in cards if (held := found.salary(who.member_id, one.role)) for scheme in [held.scheme]}
    sells = "flagship" not in schemes and any(card.coefficient.commission_rate for card in cards)
    ranges = [(kind, one) for kind in ("reward", "penalty") for one in sums.ranges(cards, kind).values()]
    gives = who.reviews and "flagship" not in schemes
    special = who.reviews and "flagship" in schemes
    mine = [one.amount for one in lines if one.kind == "sales"]
    corrects = {"total": who.leads, "sales": who.finance and sells, "lines": who.reviews}
    return Forms(
        salaries=tuple(_salary(found, who.member_id, card) for card in cards) if who.finance else (),
        sells=who.finance and sells and not closed,
        sales=f"{mine[-1]:f}" if mine and who.finance else None,
        ranges=tuple(ranges) if gives else (),
        takes_special=special,
        corrects=tuple(what for what, may in corrects.items() if may) if closed else (),
        proposals=tuple(proposals.waiting(scope.reading, who.member_id, found.month)) if who.reviews else (),
    )


def _salary(found: Book, member_id: int, card: Scorecard) -> SalaryView:
    held = found.salary(member_id, card.role)
    schemes = sums.SCHEMES if card.flagship else sums.SCHEMES[:1]
    amount, scheme, since = (f"{held.amount:f}", held.scheme, held.from_month) if held else (None, schemes[0], "")
    words = money(held.amount) if held else ""
    return SalaryView(card.role, TITLES[card.role], amount, words, scheme, schemes, since)


def _steps(scope: Scope, found: Basis, cards: list[Scorecard]) -> Iterable[Step]:
    """Every line of the sum; written ones with their reason."""
    base = _base_words(found)
    if len(found.parts) > 1 or found.parts[0].days < found.month.last.day:
        yield Step("base", base, money(found.base))
        base = f"({base})"
    yield from _flagship(found, base) if found.flagship else _coefficient(found, base)
    for one in found.lines:
        if one.kind in ("reward", "penalty", "special") and one.kind in sums.COUNTED[found.scheme]:
            yield _line(scope, one, cards)


def _coefficient(found: Basis, base: str) -> Iterable[Step]:
    yield Step("scaled", f"{base} × {figures.plain(found.factor)}", money(found.base * found.factor))
    rate, sales = found.card.coefficient.commission_rate, found.sum_of("sales")
    if rate:
        yield Step("commission", f"{money(sales)} × {figures.plain(rate * HUNDRED)} %", money(rate * sales))


def _flagship(found: Basis, base: str) -> Iterable[Step]:
    scheme = found.flagship
    assert scheme is not None
    if not base.startswith("("):
        yield Step("base", "", money(found.base))
    attendance = ZERO if found.bonus_lost else scheme.attendance_rate
    yield Step("lost" if found.bonus_lost else "attendance", _share(base, attendance), money(found.base * attendance))
    rate = scheme.performance_rate * found.factor
    words = f"{_share(base, scheme.performance_rate)} × {figures.plain(found.factor * HUNDRED)} %"
    yield Step("performance", words, money(found.base * rate))


def _share(base: str, rate: Decimal) -> str:
    return f"{base} × {figures.plain(rate * HUNDRED)} %"


def _base_words(found: Basis) -> str:
    """The base salary, of several parts by their days: "2,000.00 × 10 ÷ 30 + 3,000.00 × 20 ÷ 30"."""
    days = found.month.last.day
    parts = (
        money(one.salary) if one.days == days else f"{money(one.salary)} × {one.days} ÷ {days}" for one in found.parts
    )
    return " + ".join(parts)


def _line(scope: Scope, one: Line, cards: Iterable[Scorecard]) -> Step:
    known = sums.ranges(cards, one.kind).get(one.key) if one.kind in ("reward", "penalty") else None
    who = scope.person(one.by_id)
    amount = money(-one.amount if one.kind == "penalty" else one.amount)
    title = known.title if known else None
    rest = (one.reason, who.name if who else "?", one.at, one.id, one.case_id, one.about)
    return Step(one.kind, one.key, amount, title, *rest)


def _may_read(who: Standing, one: Line) -> bool:
    return who.sees_lines or (who.finance and one.kind == "sales")


def _awaited(tasks: Mapping[str, object]) -> list[int]:
    open_ones = [work for work in tasks.values() if work.is_open]  # type: ignore[attr-defined]
    return [work.assignee for work in open_ones if work.assignee is not None]  # type: ignore[attr-defined]


STATES = ("self_assessment", "committee_review", "to_approve", "approved", "closed")


def _state(who: Standing) -> str:
    return min((one.case.state for one in who.stoods), key=STATES.index, default="open")


def _reached(scope: Scope, month: Month) -> None:
    """Raises NotFound for a month too far ahead."""
    if month > month_of(scope.now, zone()).later(AHEAD):
        raise NotFound()


def _person(scope: Scope, member_id: int) -> Person:
    return scope.person(member_id) or Person(member_id, "?")


def _months(scope: Scope, month: Month) -> tuple[Month, ...]:
    this = month_of(scope.now, zone())
    return tuple(sorted({this.later(-back) for back in range(BACK + 1)} | {month}))
