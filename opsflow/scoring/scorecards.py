"""Reads `workflows/scorecards/<role>.yaml`; a wrong one is refused with file, line and the nearest right name."""

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from opsflow.people.occurrences import OCCURRENCES, Occurrence
from opsflow.people.roles import ROLES
from opsflow.scoring.card import (
    HALF,
    Band,
    Coefficient,
    Deduction,
    Flagship,
    Item,
    Proposed,
    Range,
    Scorecard,
    Texts,
    Warn,
)
from opsflow.yaml_nodes import Node, parse_yaml, read_yaml

LANGUAGES = ("en", "zh_Hans", "zh_Hant")
LONGEST_TITLE = 60
MOST_TOTAL = Decimal(120)
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ZERO, _ONE = Decimal(0), Decimal(1)


def load_scorecards(folder: Path) -> dict[str, Scorecard]:
    """Every scorecard of the folder by its role. Raises BadYaml."""
    return {card.role: card for card in map(read_scorecard, sorted(folder.glob("*.yaml")))}


def feed_names(cards: Iterable[Scorecard]) -> frozenset[str]:
    """What a definition's `feeds` may name: `role.item`, attendance aside."""
    return frozenset(f"{card.role}.{item.key}" for card in cards for item in card.items if not item.is_attendance)


def read_scorecard(path: Path) -> Scorecard:
    """The scorecard of one file. Raises BadYaml."""
    return _scorecard(read_yaml(path), path.stem)


def scorecard_of(text: str, role: str) -> Scorecard:
    """The scorecard of a text as such a file has it. Raises BadYaml."""
    return _scorecard(parse_yaml(text, f"{role}.yaml"), role)


def _scorecard(top: Node, wanted: str) -> Scorecard:
    words = top.only(("role", "title", "notes", "items", "base_salary", "pay"))
    role = top.need("role")
    if role.one_of(ROLES) != wanted:
        raise role.refused("scorecard_role", nearest=wanted)
    pay = top.need("pay")
    flagship = pay.only(("coefficient", "flagship")).get("flagship")
    salary = top.get("base_salary")
    return Scorecard(
        role=wanted,
        title=_texts(top.need("title")),
        items=_items(top.need("items")),
        coefficient=_coefficient(pay.need("coefficient")),
        flagship=None if flagship is None else _flagship(flagship),
        base_salary=None if salary is None else _number(salary),
        notes=tuple(map(_texts, words["notes"].listed())) if "notes" in words else (),
    )


def _items(node: Node) -> tuple[Item, ...]:
    items = tuple(_item(_name(key, entry), entry) for key, entry in node.entries().items())
    if not items:
        raise node.refused("yaml_empty")
    if sum(item.is_attendance for item in items) > 1:
        raise node.refused("scorecard_attendance_twice")
    return items


def _item(key: str, node: Node) -> Item:
    words = node.only(("weight", "title", "note", "late_credit", "deductions", "by_hand", "source"))
    weight = _number(node.need("weight"))
    if not weight:
        raise node.need("weight").refused("scorecard_weight")
    own = _source(node) == "own"
    return Item(
        key=key,
        weight=weight,
        title=(_own_text if own else _texts)(node.need("title")),
        note=_texts(words["note"]) if "note" in words else {},
        late_credit=_number(words["late_credit"], most=_ONE) if "late_credit" in words else HALF,
        deductions=_deductions(words["deductions"]) if "deductions" in words else {},
        by_hand="by_hand" in words and words["by_hand"].one_of(("yes",)) == "yes",
        default=_source(node) == "default",
        own=own,
    )


def _deductions(node: Node) -> dict[Occurrence, Deduction]:
    found = node.only(OCCURRENCES)
    if not found:
        raise node.refused("yaml_empty")
    return {kind: _deduction(found[kind]) for kind in OCCURRENCES if kind in found}


def _deduction(node: Node) -> Deduction:
    node.only(("points", "per", "source"))
    per = node.need("per").one_of(("time", "day"))
    return Deduction(_number(node.need("points")), "day" if per == "day" else "time", _source(node) == "default")


def _coefficient(node: Node) -> Coefficient:
    words = node.only(("bands", "warning", "commission_rate", "rewards", "penalties", "source"))
    return Coefficient(
        bands=_bands(node.need("bands")),
        warn=_warn(words["warning"]) if "warning" in words else None,
        commission_rate=_number(words["commission_rate"], most=_ONE) if "commission_rate" in words else _ZERO,
        rewards=_ranges(words.get("rewards")),
        penalties=_ranges(words.get("penalties")),
        default=_source(node) == "default",
    )


def _flagship(node: Node) -> Flagship:
    words = node.only(("bands", "warning", "attendance_rate", "performance_rate", "lost_at", "lost_at_absence", "note"))
    return Flagship(
        bands=_bands(node.need("bands")),
        warn=_warn(words["warning"]) if "warning" in words else None,
        attendance_rate=_number(node.need("attendance_rate"), most=_ONE),
        performance_rate=_number(node.need("performance_rate"), most=_ONE),
        lost_at=_whole(node.need("lost_at")),
        lost_at_absence=_number(node.need("lost_at_absence")),
        note=_texts(words["note"]) if "note" in words else {},
    )


def _bands(node: Node) -> tuple[Band, ...]:
    """Bands from the lowest up: the first open below, the last open above, each beginning where the one before ends."""
    rows = node.listed()
    if not rows:
        raise node.refused("yaml_empty")
    bands: list[Band] = []
    ends: Decimal | None = None
    for row in rows:
        words = row.only(("from", "below", "factor"))
        begins = (_number(words["from"]) if "from" in words else None) or None  # from 0 is from nothing
        _follows(row, begins, ends, first=not bands)
        ends = _number(words["below"]) if "below" in words else None
        if (begins or _ZERO) > MOST_TOTAL or (ends is not None and ends <= (begins or _ZERO)):
            raise row.refused("scorecard_band_empty")
        if (ends is None) != (row is rows[-1]):
            raise row.refused("scorecard_band_gap")
        bands.append(Band(begins, _number(row.need("factor"))))
    return tuple(bands)


def _follows(row: Node, begins: Decimal | None, ends: Decimal | None, *, first: bool) -> None:
    if first and begins is None:
        return
    if begins is None or (ends is not None and begins < ends):
        raise row.refused("scorecard_band_overlap")
    if first or ends is None or begins > ends:
        raise row.refused("scorecard_band_gap")


def _ranges(node: Node | None) -> tuple[Range, ...]:
    return () if node is None else tuple(_range(_name(key, entry), entry) for key, entry in node.entries().items())


def _range(key: str, node: Node) -> Range:
    words = node.only(("title", "from", "to", "proposed"))
    least, most = _number(node.need("from")), _number(node.need("to"))
    if most < least:
        raise node.need("to").refused("scorecard_number")
    return Range(
        key, _texts(node.need("title")), least, most, _proposed(words["proposed"]) if "proposed" in words else None
    )


def _proposed(node: Node) -> Proposed:
    node.only(("process", "field", "for"))
    process, field, task = (node.need(word) for word in ("process", "field", "for"))
    return Proposed(_name(process.text(), process), _name(field.text(), field), _name(task.text(), task))


def _warn(node: Node) -> Warn:
    node.only(("months", "below"))
    return Warn(_whole(node.need("months")), _number(node.need("below")))


def _texts(node: Node) -> Texts:
    words = node.only(LANGUAGES)
    for language in LANGUAGES:
        if language not in words:
            raise node.refused("scorecard_translation", language=language)
    texts = {language: words[language].text() for language in LANGUAGES}
    for language in LANGUAGES[1:]:
        if texts[language] == texts["en"]:
            raise words[language].refused("scorecard_translation", language=language)
    return texts


def _own_text(node: Node) -> Texts:
    """What the shop calls something of its own: the same in every language."""
    text = node.text()
    if len(text) > LONGEST_TITLE or not text.isprintable() or not text.strip():
        raise node.refused("scorecard_title", most=LONGEST_TITLE)
    return dict.fromkeys(LANGUAGES, text)


def _source(node: Node) -> str:
    """`default`: not from the source; `own`: an item of the shop's own."""
    source = node.get("source")
    return "" if source is None else source.one_of(("default", "own"))


def _name(key: str, node: Node) -> str:
    if not _NAME.fullmatch(key):
        raise node.refused("scorecard_name", found=key)
    return key


def _whole(node: Node) -> int:
    number = _number(node)
    if number < 1 or number % 1:
        raise node.refused("scorecard_number")
    return int(number)


def _number(node: Node, *, most: Decimal | None = None) -> Decimal:
    """A plain number, 0 or more."""
    text = node.text()
    if not _NUMBER.fullmatch(text):
        raise node.refused("scorecard_number")
    if text.startswith("-"):
        raise node.refused("scorecard_negative")
    number = Decimal(text)
    if most is not None and number > most:
        raise node.refused("scorecard_number")
    return number
