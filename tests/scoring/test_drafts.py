"""A scorecard written down and read again; bands that were accepted leave no total out."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsflow.scoring.card import Band
from opsflow.scoring.cards import shipped
from opsflow.scoring.drafts import read_tree, text_of, tree_of
from opsflow.scoring.pay import factor
from opsflow.scoring.scorecards import scorecard_of
from opsflow.yaml_nodes import BadYaml

SHIPPING = shipped()["shipping"]
NUMBERS = st.sampled_from(["0", "10", "59.99", "60", "65", "80", "95", "120", "130", "-1", "NaN", "1e400", ""])
ROWS = st.lists(st.fixed_dictionaries({"factor": NUMBERS}, optional={"from": NUMBERS, "below": NUMBERS}), max_size=4)
CUTS = st.lists(st.decimals("0.01", "120", places=2), unique=True, max_size=6)


@pytest.mark.parametrize("role", sorted(shipped()))
def test_what_is_written_down_reads_the_same(role: str) -> None:
    card = shipped()[role]
    assert scorecard_of(text_of(tree_of(card)), role) == card
    assert read_tree(tree_of(card), card, {}) == card


def read_bands(rows: list[dict[str, Any]]) -> tuple[Band, ...]:
    tree = tree_of(SHIPPING)
    tree["pay"]["coefficient"]["bands"] = rows
    return read_tree(tree, SHIPPING, {}).coefficient.bands


@given(ROWS)
def test_accepted_bands_cover_every_total_once(rows: list[dict[str, Any]]) -> None:
    try:
        bands = read_bands(rows)
    except BadYaml as wrong:
        assert str(wrong.values["path"]).startswith("pay.coefficient.bands")
        return
    begins = [band.least or Decimal(0) for band in bands]
    assert bands[0].least is None and begins == sorted(set(begins)) and begins[-1] <= 120
    for total in (Decimal(cents) / 100 for cents in range(0, 12001, 7)):
        assert factor(total, bands) == next(b.factor for b in reversed(bands) if b.least is None or b.least <= total)


@given(CUTS)
def test_bands_that_follow_each_other_are_accepted(cuts: list[Decimal]) -> None:
    edges = [None, *map(str, sorted(cuts)), None]
    rows = [
        {word: text for word, text in (("from", low), ("below", high), ("factor", "1")) if text is not None}
        for low, high in pairwise(edges)
    ]
    assert len(read_bands(rows)) == len(cuts) + 1


@given(CUTS, st.integers(0, 5), st.sampled_from(["0.01", "-0.01"]))
def test_a_gap_or_an_overlap_of_a_cent_is_refused(cuts: list[Decimal], at: int, by: str) -> None:
    if not cuts:
        return
    edges = sorted(cuts)
    at %= len(edges)
    rows: list[dict[str, Any]] = [{"factor": "1"} for _ in range(len(edges) + 1)]
    for place, edge in enumerate(edges):
        rows[place]["below"] = str(edge)
        rows[place + 1]["from"] = str(edge + Decimal(by) if place == at else edge)
    with pytest.raises(BadYaml):
        read_bands(rows)
