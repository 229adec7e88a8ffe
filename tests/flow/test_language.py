"""The three little languages: what can be said, what it means, and what cannot be read."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsflow.flow.words.formulas import formula
from opsflow.flow.words.language import Unreadable, condition, moment, names_in, person
from opsflow.flow.words.worktime import Calendar, Calendars, standard_calendars

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE).astimezone(UTC)


class Look:
    """A view of a case with these names, one of them not known yet."""

    def __init__(self, **known: Any) -> None:
        self.known = {"unknown": None, **known}
        self.calendars: Calendars = standard_calendars(ZONE, {})

    def look(self, name: str) -> Any:
        return self.known[name]

    def shift(self) -> Calendar:
        return self.calendars.service


LOOK = Look(
    paid=at("23 09:00"),
    late=at("23 17:00"),
    kind="poster",
    amount=Decimal(40),
    big=True,
    small=False,
    text="",
    heroes=3,
)


def answer(text: str, read: Any) -> Any:
    return formula(text, read(text), LOOK.known.__contains__)(LOOK)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("big", True),
        ("not big", False),
        ("small or big and small", False),
        ("(small or big) and big", True),
        ("not small and big", True),
        ("kind = poster", True),
        ("kind != poster", False),
        ("kind in (gift, poster)", True),
        ("kind = 'poster'", True),
        ("amount >= 40 and amount < 40.01", True),
        ("heroes >= 3 and heroes <= 5", True),
        ("paid < late", True),
        ("late > 8 h after paid", False),
        ("unknown is set or text is set", False),
        ("unknown is not set", True),
        ("unknown = poster", False),
        ("unknown != poster", False),
        ("unknown > 3 or unknown <= 3", False),
        ("not unknown > 3", True),
        ("unknown", False),
    ],
)
def test_a_condition_is_true_or_not(text: str, answered: bool) -> None:
    assert answer(text, condition) is answered


@pytest.mark.parametrize(
    ("text", "moment_answered"),
    [
        ("24 h after paid", "24 09:00"),
        ("30 min before paid", "23 08:30"),
        ("0.5 h after paid", "23 09:30"),
        ("1 week after paid", "30 09:00"),
        ("1 working day after paid", "24 23:00"),
        ("2 working days before late", "19 23:00"),
        ("10 service h after late", "24 13:00"),
        ("2 shift h after late", "23 19:00"),
        ("18:00 after late", "23 18:00"),
        ("17:00 after late", "24 17:00"),
        ("run of paid", "23 18:00"),
        ("run of late", "24 18:00"),
        ("run before late", "21 18:00"),
        ("cutoff of paid", "23 16:00"),
        ("cutoff before late", "21 16:00"),
        ("later of paid and late", "23 17:00"),
        ("earlier of paid and later of late and unknown", "23 09:00"),
        ("unknown else late", "23 17:00"),
        ("run of unknown else late", "23 17:00"),
        ("1 h after paid else late", "23 10:00"),
        ("1 h after 1 h after paid", "23 11:00"),
    ],
)
def test_a_moment_is_a_time(text: str, moment_answered: str) -> None:
    assert answer(text, moment) == at(moment_answered)


@pytest.mark.parametrize(
    "text", ["24 h after unknown", "run of unknown", "later of unknown and unknown", "unknown else unknown", "unknown"]
)
def test_a_moment_built_on_an_unknown_one_is_unknown(text: str) -> None:
    assert answer(text, moment) is None


def test_people_are_a_role_a_shift_or_somebody_of_the_case() -> None:
    assert person("shipping") == ("person", "shipping")
    assert person("customer_service on late shift") == ("role", "customer_service", "late")
    assert person("superior of draft.doer") == ("superior", ("person", "draft.doer"))


def test_names_are_found_wherever_they_stand() -> None:
    tree = condition("kind = poster and 2 shift h after later of opened and draft.done > now")
    assert set(names_in(tree)) == {"kind", "poster", "shift", "opened", "draft.done", "now"}
    assert moment("18:00 dispatch after x") == ("next_at", time(18), "dispatch", ("name", "x"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "formula_name_expected"),
        ("(big", "formula_expected"),
        ("big)", "formula_unexpected"),
        ("big big", "formula_unexpected"),
        ("kind in poster", "formula_unexpected"),
        ("kind in (poster", "formula_expected"),
        ("kind =", "formula_name_expected"),
        ("a + b", "formula_unreadable"),
        ("open('x')", "formula_unexpected"),
        ("Kind = poster", "formula_unreadable"),
        ("a; b", "formula_unreadable"),
        ("'open", "formula_unreadable"),
        ("1 fortnight after paid", "formula_unit"),
        ("24:00 after paid", "formula_time"),
        ("x" * 301, "formula_long"),
        ("(" * 100 + "x", "formula_deep"),
        ("not " * 60 + "x", "formula_deep"),
    ],
)
def test_what_is_no_condition_is_refused(text: str, key: str) -> None:
    with pytest.raises(Unreadable) as caught:
        condition(text)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("3 hours after x", "h"),
        ("3 minutes after x", "min"),
        ("3 dispach days after x", "dispatch"),
        ("3 after x", "3 h"),
    ],
)
def test_the_nearest_unit_or_calendar_is_offered(wrong: str, nearest: str) -> None:
    with pytest.raises(Unreadable) as caught:
        moment(wrong)
    assert caught.value.values["nearest"] == nearest


WORDS = (
    "and", "or", "not", "in", "is", "set", "(", ")", "=", "!=", "<", ",", "24", "h", "day", "working", "shift", "after", "before",
    "later", "else", "of", "run", "cutoff", "18:00", "a", "b.c", "'x'", "yes",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=80))
def test_nothing_that_is_typed_breaks_the_reader(text: str) -> None:
    for read in (condition, moment, person):
        try:
            read(text)
        except Unreadable as wrong:
            assert wrong.key
