"""Texts as they are found: folded to plain words, cut into grams. Pure.

Chinese has no blanks between words, so nothing is cut into words by a dictionary: each place of a text has a gram of its
own, two letters long, or three where they are plain letters and digits. What is asked for is cut in the same way, so
that 发货 is found in 明天发货吧 and 1764 in the middle of an order's number.
"""

import unicodedata
from collections.abc import Iterator

MOST_LETTERS = 80
MOST_WORDS = 8

Gram = tuple[str, bool]  # with True: only its beginning is known


def folded(text: str) -> str:
    """A text without what nobody asks by: capitals, full width, punctuation; words apart by one blank."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(one if one.isalnum() else " " for one in plain).split())


def words(asked: str) -> list[str]:
    """The words of what somebody typed, as many as are looked at."""
    return list(dict.fromkeys(folded(asked[:MOST_LETTERS]).split()))[:MOST_WORDS]


def grams(text: str) -> list[str]:
    """The grams of a folded text, each once."""
    return list(dict.fromkeys(_gram(word, at) for word in text.split() for at in range(len(word))))


def wanted(word: str) -> list[Gram]:
    """The grams that whatever holds this word has: the whole ones, or the beginning of one where it is shorter."""
    return list(_whole(word)) or [(word, True)]


def _whole(word: str) -> Iterator[Gram]:
    for at in range(len(word) - 1):
        gram = _gram(word, at)
        if len(gram) == 3 or not gram.isascii():
            yield gram, False


def _gram(word: str, at: int) -> str:
    pair = word[at : at + 2]
    return word[at : at + 3] if pair.isascii() else pair
