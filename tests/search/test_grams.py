"""Texts are folded and cut so that whoever has a part of one finds it."""

import random

import pytest

from opsflow.search.grams import MOST_WORDS, folded, grams, wanted, words

TEXTS = ("1930679858170647 羊绒围巾 驼色", "Q2 目标 50万", "纯棉四件套1.8m床", "Blue teapot", "𠮷野家 ab1米2")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("羊绒围巾（驼色）", "羊绒围巾 驼色"),
        ("ＡＢＣ１２３", "abc123"),
        ("100% “sure”_it's", "100 sure it s"),
        ("  \t\n\0 ", ""),
        ("Straße ÉTÉ", "strasse été"),
        ("\ud800x", "x"),
    ],
)
def test_capitals_width_and_punctuation_do_not_matter(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_chinese_is_cut_by_two_and_plain_letters_by_three() -> None:
    assert grams("羊绒围巾") == ["羊绒", "绒围", "围巾", "巾"]
    assert grams("19306") == ["193", "930", "306", "06", "6"]


def test_a_word_asks_for_whole_grams_or_for_the_beginning_of_one() -> None:
    assert wanted("发货") == [("发货", False)]
    assert wanted("1764") == [("176", False), ("764", False)]
    assert wanted("货") == [("货", True)]
    assert wanted("17") == [("17", True)]


@pytest.mark.parametrize("text", [folded(text) for text in TEXTS])
def test_every_part_of_a_text_is_found_by_its_grams(text: str) -> None:
    chance, cut = random.Random(text), grams(text)
    for _ in range(300):
        word = chance.choice(text.split())
        start = chance.randrange(len(word))
        part = word[start : chance.randint(start + 1, len(word))]
        for gram, begins in wanted(part):
            assert any(one.startswith(gram) if begins else one == gram for one in cut), part


def test_no_more_words_are_looked_at_than_anybody_types() -> None:
    assert len(words(" ".join(map(str, range(100, 999))))) <= MOST_WORDS
    assert words("围巾 围巾 “围巾”") == ["围巾"]
