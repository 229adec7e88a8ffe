"""What is found as a page shows it: a line that leads there, with what was asked for marked in it."""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from opsflow.flow.views import Timing

Parts = tuple[tuple[str, bool], ...]  # a text in pieces; True: this was asked for


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that leads to something. `said` is what stands at its end; where a case has a clock, its time."""

    address: str
    icon: str
    title: Parts
    number: Parts = ()
    detail: str = ""
    said: str = ""
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind."""

    key: str
    title: str
    hits: tuple[Hit, ...]
    more: bool = False


def marked(text: str, several: list[str]) -> Parts:
    """A text in pieces, those that are one of these folded words marked."""
    plain = "".join(map(_letter, text))
    asked = [False] * len(text)
    for word in several:
        at = plain.find(word)
        while at >= 0:
            asked[at : at + len(word)] = [True] * len(word)
            at = plain.find(word, at + 1)
    return tuple(_pieces(text, asked))


def _letter(one: str) -> str:
    """As it is folded, where that is one letter, too."""
    plain = unicodedata.normalize("NFKC", one).casefold()
    return plain if len(plain) == 1 else one


def _pieces(text: str, asked: list[bool]) -> list[tuple[str, bool]]:
    edges = [at for at in range(1, len(text)) if asked[at] != asked[at - 1]]
    cuts = [0, *edges, len(text)]
    return [(text[start:end], asked[start]) for start, end in pairwise(cuts) if start < end]
