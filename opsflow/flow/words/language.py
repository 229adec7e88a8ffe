"""The three little languages of a definition: conditions, moments and people. Text in, a small tree out.

A tree is a nested tuple whose first element names the kind; `docs/workflow-format.md` has the grammar. One tokenizer and
recursive descent, no evaluation: `conditions` and `moments` give the trees their meaning.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

Tree = tuple[Any, ...]

LONGEST = 300
DEEPEST = 20
LONGEST_SPAN = timedelta(days=3660)
UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
CALENDARS = ("working", "dispatch", "service", "shift")
COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")
_TOKEN = re.compile(
    r"\s*(?:(?P<time>[0-9]{1,2}:[0-9]{2})|(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?)|(?P<text>'[^']*')"
    r"|(?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)|(?P<sign><=|>=|!=|[=<>(),]))"
)


class Unreadable(Exception):
    """A condition, moment or people text that cannot be read: a key and values, as in a refusal; `nearest` may be among them."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def condition(text: str) -> Tree:
    """Read a condition: `or`, `and`, `not`, comparisons, `in (…)`, `is set`, `is not set`."""
    return _whole(text, _Reader.either)


def moment(text: str) -> Tree:
    """Read a moment: a name, or `24 h after paid_at`, `run of opened`, `later of A and B`, `A else B` …"""
    return _whole(text, _Reader.known)


def person(text: str) -> Tree:
    """Read one entry of a people list: a role, `role on late shift`, `task.assignee`, `superior of P`, a person field …"""
    return _whole(text, _Reader.person)


def names_in(tree: Any) -> Iterator[str]:
    """Every name a condition or moment looks up, `shift` among them when it counts in somebody's shift."""
    if isinstance(tree, tuple) and tree:
        if tree[0] == "name":
            yield tree[1]
        if tree[0] in ("days", "worked", "next_at") and tree[2] == "shift":
            yield "shift"
        for part in tree[1:]:
            yield from names_in(part)


def _whole(text: str, rule: Any) -> Tree:
    if len(text) > LONGEST:
        raise Unreadable("formula_long", most=LONGEST)
    reader = _Reader(text)
    tree: Tree = rule(reader)
    if reader.next is not None:
        raise Unreadable("formula_unexpected", word=reader.next)
    return tree


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if not found:
            raise Unreadable("formula_unreadable", word=text[at:].strip()[:20])
        at = found.end()
        yield str(found.lastgroup), found.group(str(found.lastgroup))


def _meant(word: str, known: Iterable[str]) -> str:
    """`hours` is h, `workin` is working."""
    begins = [name for name in known if word.startswith(name)]
    return next(iter(begins or get_close_matches(word, list(known), n=1, cutoff=0.5)), "")


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> str | None:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    @property
    def kind(self) -> str | None:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else None

    @property
    def following(self) -> str | None:
        return self.tokens[self.at + 1][1] if self.at + 1 < len(self.tokens) else None

    def take(self, *expected: str) -> str:
        token = self.next
        if token is None or (expected and token not in expected):
            raise Unreadable("formula_expected", wanted=" / ".join(expected) or "…", word=token or "")
        self.at += 1
        return token

    def takes(self, *words: str) -> bool:
        """Take these words when they come next, all of them or none."""
        there = [token for _, token in self.tokens[self.at : self.at + len(words)]]
        if there != list(words):
            return False
        self.at += len(words)
        return True

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("formula_deep", levels=DEEPEST)

    # conditions
    def either(self) -> Tree:
        self.deeper()
        parts = [self.both()]
        while self.takes("or"):
            parts.append(self.both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else ("or", *parts)

    def both(self) -> Tree:
        parts = [self.one()]
        while self.takes("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else ("and", *parts)

    def one(self) -> Tree:
        if self.takes("not"):
            return ("not", self.one_deeper())
        if self.takes("("):
            inside = self.either()
            self.take(")")
            return inside
        return self.comparison(self.moment())

    def one_deeper(self) -> Tree:
        self.deeper()
        tree = self.one()
        self.depth -= 1
        return tree

    def comparison(self, left: Tree) -> Tree:
        if self.takes("is", "not", "set"):
            return ("not", ("set", left))
        if self.takes("is", "set"):
            return ("set", left)
        if self.takes("in", "("):
            return ("in", left, *self.choices())
        if self.next in COMPARISONS:
            return (self.take(), left, self.moment())
        return ("true", left)

    def choices(self) -> list[Tree]:
        found = [self.moment()]
        while self.takes(","):
            found.append(self.moment())
        self.take(")")
        return found

    # moments (and the plain values that conditions compare)
    def moment(self) -> Tree:
        if self.kind == "number":
            return self.number()
        if self.kind == "time":
            return self.clock_time()
        if self.kind == "text":
            return ("value", self.take()[1:-1])
        for kind in ("later", "earlier"):
            if self.takes(kind, "of"):
                return self.pair(kind)
        return self.run()

    def known(self) -> Tree:
        first = self.moment()
        return ("else", first, self.moment()) if self.takes("else") else first

    def pair(self, kind: str) -> Tree:
        self.deeper()
        first = self.moment()
        self.take("and")
        second = self.moment()
        self.depth -= 1
        return (kind, first, second)

    def run(self) -> Tree:
        for words in (("run", "of"), ("run", "before"), ("cutoff", "of"), ("cutoff", "before")):
            if self.takes(*words):
                return ("_".join(words), self.moment())
        if self.kind != "name":
            raise Unreadable("formula_name_expected", word=self.next or "")
        return self.named(self.take())

    def named(self, name: str) -> Tree:
        return {"yes": ("value", True), "no": ("value", False)}.get(name, ("name", name))

    def number(self) -> Tree:
        text = self.take()
        calendar = self.take() if self.next in CALENDARS else None
        unit = (self.next or "").removesuffix("s")
        if unit not in UNITS or self.next == "s":
            self.no_span(text, calendar)
            return ("value", Decimal(text))
        self.take()
        side = self.take("after", "before")
        return self.span(Decimal(text), unit, calendar, side)

    def no_span(self, number: str, calendar: str | None) -> None:
        """A plain number; refused when it looks like a span whose unit or calendar is misspelt or missing."""
        word, following = self.next or "", self.following or ""
        if word in ("after", "before"):
            raise Unreadable("formula_unit", word=number, nearest=" ".join(filter(None, (number, calendar, "h"))))
        if calendar or following in ("after", "before"):
            raise Unreadable("formula_unit", word=word, nearest=_meant(word, UNITS))
        if following.removesuffix("s") in UNITS and following != "s":
            raise Unreadable("formula_calendar", word=word, nearest=_meant(word, CALENDARS))

    def span(self, number: Decimal, unit: str, calendar: str | None, side: str) -> Tree:
        sign = 1 if side == "after" else -1
        if number * Decimal(UNITS[unit].total_seconds()) > Decimal(LONGEST_SPAN.total_seconds()):
            raise Unreadable("formula_span", word=f"{number} {unit}", days=LONGEST_SPAN.days)
        if calendar and unit == "day":
            if number % 1:
                raise Unreadable("formula_whole_days", word=str(number))
            return ("days", int(number) * sign, calendar, self.moment())
        length = timedelta(seconds=float(number) * UNITS[unit].total_seconds())
        if not calendar:
            return ("after", length * sign, self.moment())
        if sign < 0:
            raise Unreadable("formula_backward")
        return ("worked", length, calendar, self.moment())

    def clock_time(self) -> Tree:
        hours, minutes = map(int, self.take().split(":"))
        if hours > 23 or minutes > 59:
            raise Unreadable("formula_time", word=f"{hours:02}:{minutes:02}")
        calendar = self.take() if self.next in CALENDARS else None
        self.take("after")
        return ("next_at", time(hours, minutes), calendar, self.moment())

    # people
    def person(self) -> Tree:
        if self.takes("superior", "of"):
            return ("superior", self.person())
        if self.takes("served"):
            return ("served", self.name())
        name = self.name()
        if self.takes("on"):
            shift = self.take()
            self.take("shift")
            return ("role", name, shift)
        return ("person", name)

    def name(self) -> str:
        if self.kind != "name":
            raise Unreadable("formula_name_expected", word=self.next or "")
        return self.take()
