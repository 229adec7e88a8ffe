"""What is done on designs: pin, answer, resolve, reopen; measure what came in; write a store's standard.

A pin is also a note of its case, in the same transaction: the history has it, and every open page hears of it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from opsflow import files
from opsflow.db import db_change, db_reading, one_at_a_time
from opsflow.designs import pictures, queries
from opsflow.designs.colours import is_colour
from opsflow.designs.models import ENTRY, PICTURE, PIN, STANDARD
from opsflow.designs.views import Pin, Review, Rules
from opsflow.flow import actions as flow
from opsflow.flow.law.answers import words
from opsflow.flow.queries.scope import Scope
from opsflow.people.roles import Asker
from opsflow.refusals import Forbidden, NotFound, Refused, Stale

WHOLE = 10_000  # a side of a picture
MOST_PINS = 300  # of a case
MOST_AT_ONCE = 20  # files measured in one turn
MOST_COLOURS = 6
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a sheet, in per cent of its sides."""

    file_id: int
    page: int
    x: float
    y: float


def set_pin(case_id: int, spot: Spot, text: str, *, by: Asker, now: datetime) -> int:
    """Pin a comment; answers its number. Raises Forbidden, NotFound, Refused `pin_outside`, `pins_many`, `ended`."""
    said = words(text)
    with db_change() as change:
        one_at_a_time(change, f"pins of {case_id}")
        review = queries.review(Scope(change, by, now), case_id)
        _may_pin(review)
        _check_spot(review, spot)
        number = max((pin.number for pin in review.pins), default=0) + 1
        if number > MOST_PINS:
            raise Refused("pins_many", most=MOST_PINS)
        flow.say(change, case_id, f"#{number} {said}", by=by, now=now)
        place = {"x": round(spot.x * WHOLE / 100), "y": round(spot.y * WHOLE / 100)}
        row = {"case_id": case_id, "number": number, "file_id": spot.file_id, "page": spot.page, **place}
        pin_id = change.execute(sa.insert(PIN).returning(PIN.c.id), row).scalar_one()
        _write(change, pin_id, by, "said", said, now)
    return number


def answer(case_id: int, number: int, text: str, *, by: Asker, now: datetime) -> None:
    """Say something to a pin. Raises NotFound."""
    said = words(text)
    with db_change() as change:
        pin_id, _, _ = _pin(change, case_id, number, by, now)
        flow.say(change, case_id, f"#{number} {said}", by=by, now=now)
        _write(change, pin_id, by, "said", said, now)


def resolve(case_id: int, number: int, *, by: Asker, now: datetime) -> None:
    """Say that what a pin asks for is done. Raises Forbidden, NotFound."""
    _turn(case_id, number, "resolved", by, now)


def reopen(case_id: int, number: int, *, by: Asker, now: datetime) -> None:
    """Say that what a pin asks for is not done after all. Raises Forbidden, NotFound."""
    _turn(case_id, number, "reopened", by, now)


def measure(home: Path, *, now: datetime) -> int:
    """Draw and measure what came in and was not yet; answers how many."""
    with db_reading() as reading:
        waiting = list(reading.execute(queries.unmeasured(MOST_AT_ONCE)).scalars())
        found = [files.kept(reading, file_id, home) for file_id in waiting]
    for one in found:
        facts = pictures.draw(home, one.path, one.kind) or pictures.Facts(0, 0, 0, ())
        with db_change() as change:
            still = change.execute(sa.select(files.StoredFile.id).where(files.StoredFile.id == one.id)).first()
            done = change.execute(sa.select(PICTURE.c.file_id).where(PICTURE.c.file_id == one.id)).first()
            if still and not done:
                change.execute(sa.insert(PICTURE), {"file_id": one.id, "measured_at": now, **asdict(facts)})
    return len(found)


def write_standard(key: str, rules: Rules, *, seen: int, by: Asker, now: datetime) -> int:
    """Write a store's standard anew; answers its version.

    Raises NotFound, Forbidden, Stale `standard_moved`, Refused `not_a_colour`, `too_many_colours`, `too_long`.
    """
    with db_change() as change:
        one_at_a_time(change, f"standard of {key}")
        scope = Scope(change, by, now)
        before = queries.standard(scope, key)
        if not before.may_write:
            raise Forbidden()
        if before.version != seen:
            raise Stale("standard_moved")
        known = {one.case_id for one in queries.examples(scope, before.store_id)}
        _check_rules(rules, known.union(before.rules.examples))
        version = before.version + 1
        row = {"store_id": before.store_id, "version": version, "member_id": by.id, "created_at": now}
        change.execute(sa.insert(STANDARD), {**row, "body": asdict(rules)})
    return version


def _turn(case_id: int, number: int, act: str, by: Asker, now: datetime) -> None:
    with db_change() as change:
        pin_id, pin, review = _pin(change, case_id, number, by, now)
        _may_pin(review)
        if pin.open == (act == "resolved"):
            flow.say(change, case_id, f"#{number} {'✓' if act == 'resolved' else '↺'}", by=by, now=now)
            _write(change, pin_id, by, act, "", now)


def _pin(change: sa.Connection, case_id: int, number: int, by: Asker, now: datetime) -> tuple[int, Pin, Review]:
    one_at_a_time(change, f"pins of {case_id}")
    review = queries.review(Scope(change, by, now), case_id)
    found = next((pin for pin in review.pins if pin.number == number), None)
    if found is None:
        raise NotFound("no_such_pin", number=number)
    asked = sa.select(PIN.c.id).where(PIN.c.case_id == case_id, PIN.c.number == number)
    return int(change.execute(asked).scalar_one()), found, review


def _write(change: sa.Connection, pin_id: int, by: Asker, act: str, text: str, now: datetime) -> None:
    row = {"pin_id": pin_id, "member_id": by.id, "act": act, "text": text, "created_at": now}
    change.execute(sa.insert(ENTRY), row)


def _may_pin(review: Review) -> None:
    if review.versions.ended:
        raise Refused("ended")
    if not review.versions.may_pin:
        raise Forbidden("pins_not_yours")


def _check_spot(review: Review, spot: Spot) -> None:
    """The place lies on a sheet of a version that was not taken back."""
    sheets = [sheet for version in review.shown if not version.handed.gone for sheet in version.sheets]
    there = [sheet for sheet in sheets if sheet.file_id == spot.file_id and not sheet.broken]
    if not there:
        raise NotFound()
    if spot.page not in {sheet.page for sheet in there} or not (0 <= spot.x <= 100 and 0 <= spot.y <= 100):
        raise Refused("pin_outside")


def _check_rules(rules: Rules, examples: set[int]) -> None:
    colours = [*([rules.main_colour] if rules.main_colour else []), *rules.auxiliary_colour]
    wrong = next((one for one in colours if not is_colour(one)), None)
    if wrong is not None:
        raise Refused("not_a_colour", colour=wrong[:20])
    if len(rules.auxiliary_colour) > MOST_COLOURS:
        raise Refused("too_many_colours", most=MOST_COLOURS)
    if any(len(text) > LONGEST for text in (rules.font, rules.font_size, rules.logo_position)):
        raise Refused("too_long", most=LONGEST)
    if not examples.issuperset(rules.examples):
        raise NotFound()
