"""Pay in tests: sheets that came to a total, and what people write into a month."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.people import attendance
from opsflow.scoring.cards import card_of
from opsflow.scoring.evidence import Evidence
from opsflow.scoring.models import SHEET
from opsflow.scoring.months import Month
from opsflow.scoring.payroll import sums, writing
from opsflow.scoring.payroll.sums import Basis
from opsflow.scoring.review import Review, Seat
from opsflow.scoring.rules import Occurred
from opsflow.scoring.sheets import Stood
from tests.ground.months import DECEMBER, frozen, gives, reports_to, reviews, stood
from tests.ground.world import World

D = Decimal


def totalled(shop: World, login: str, total: str, *, approve: bool = True) -> int:
    """A member's December, fixed, reviewed to this total without their own part, and approved; its case."""
    reports_to(shop, login, "mei")
    frozen(shop)
    found = stood(shop, login)
    shop.decides("mei", found.row.case_id, "waive_self", comment="away")
    for seat in ("mei", "gu"):
        for item in found.review.card.items:
            value = item.weight * D(total) / 100
            if item.weight >= 5:
                gives(shop, seat, login, item.key, f"{value.normalize():f}", "seen")
        reviews(shop, seat, login)
    if approve:
        shop.decides("gu", found.row.case_id, "approve")
    return found.row.case_id


def closed(shop: World, login: str, case_id: int) -> None:
    """Nobody else has a sheet; finance closes this one."""
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.delete(SHEET).where(SHEET.c.member_id != shop.ids[login]))
    shop.decides("fay", case_id, "close")


def part(shop: World, login: str, role: str, total: str, days: tuple[int, int], month: Month, *late: str) -> Stood:
    """A sheet of some days that came to a total, with what attendance recorded; nothing of it is stored."""
    with shop.app.app_context(), db_reading() as reading:
        card = card_of(reading, role, month)
    values = {item.key: item.weight * D(total) / 100 for item in card.items}
    review = Review(card, (), (Seat(shop.ids["mei"], True, values),), waived=True)
    like = stood(shop, "ann")
    dates = {"first": date(month.year, month.month, days[0]), "last": date(month.year, month.month, days[1])}
    row = replace(like.row, month=month, member_id=shop.ids[login], role=role, **dates)  # type: ignore[arg-type]
    occurred = tuple(Occurred(kind) for kind in late)  # type: ignore[arg-type]
    return replace(like, row=row, review=review, evidence=Evidence(occurred=occurred))


def pay(shop: World, stoods: Iterable[Stood]) -> str:
    """What the sheets of one member come to."""
    found = basis(shop, list(stoods))
    return str(found.pay)


def basis(shop: World, stoods: list[Stood]) -> Basis:
    """What it rests on."""
    with shop.app.app_context(), db_reading() as reading:
        found = sums.basis(sums.book(reading, stoods[0].row.month), stoods)
    assert not isinstance(found, str), found
    return found


def salary(shop: World, login: str, of: str, role: str, amount: str, scheme: str = "coefficient") -> None:
    """Somebody sets a base salary from December on."""
    with shop.app.app_context(), db_change() as change:
        told = (shop.ids[of], role, DECEMBER, amount, scheme, "agreed")
        writing.set_salary(change, *told, by=shop.who(login), now=shop.at)


def writes(shop: World, login: str, of: str, kind: str, key: str, amount: str, reason: str = "agreed") -> int:
    """Somebody writes a line into December."""
    with shop.app.app_context(), db_change() as change:
        told = (shop.ids[of], DECEMBER, kind, key, amount, reason)
        return writing.give(change, *told, by=shop.who(login), now=shop.at)


def adjusts(shop: World, login: str, of: str, what: str, value: str, reason: str = "counted again") -> str:
    """Somebody corrects the closed December."""
    with shop.app.app_context(), db_change() as change:
        told = (shop.ids[of], DECEMBER, what, value, reason)
        return str(writing.adjust(change, *told, by=shop.who(login), now=shop.at))


def late(shop: World, of: str, *days: int) -> None:
    """Late arrivals in December."""
    for day in days:
        with shop.app.app_context(), db_change() as change:
            when = date(2026, 12, day)
            attendance.record(
                change, shop.ids[of], "late_arrival", when, D(1), "bus", by=shop.who("mei"), today=when, now=shop.at
            )
