"""A scorecard as a tree of texts, as its file has it: written down, and read again with all that must hold of it. Pure.

The path of a value in the tree ("items.shelving.weight") is the name of its field and the place of its refusal.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from opsflow.scoring.card import Band, Coefficient, Flagship, Item, Range, Scorecard, Texts, Warn
from opsflow.scoring.figures import plain
from opsflow.scoring.scorecards import scorecard_of
from opsflow.yaml_nodes import BadYaml

Tree = dict[str, Any]
Fed = Mapping[str, Texts]  # who feeds an item, by `role.item`


def tree_of(card: Scorecard) -> Tree:
    """The tree of a scorecard: what its file says, without comments."""
    tree: Tree = _without_none(
        {
            "role": card.role,
            "title": dict(card.title),
            "notes": [dict(note) for note in card.notes] or None,
            "base_salary": _text(card.base_salary),
            "items": {item.key: _item(item) for item in card.items},
            "pay": {
                "coefficient": _coefficient(card.coefficient),
                "flagship": None if card.flagship is None else _flagship(card.flagship),
            },
        }
    )
    return tree


def text_of(tree: Tree) -> str:
    """The one text of a tree. It is JSON, which YAML can read."""
    return json.dumps(tree, ensure_ascii=False, indent=1)


def read_tree(tree: Tree, before: Scorecard, fed: Fed) -> Scorecard:
    """The scorecard of a tree that was written over `before`. Raises BadYaml at the path of what is wrong."""
    if not tree["items"]:
        raise _bad("scorecard_weights", "items", tree)
    card = scorecard_of(text_of(tree), before.role)
    kept = {item.key for item in card.items}
    for item in before.items:
        if item.key not in kept and (feeder := fed.get(f"{card.role}.{item.key}")):
            raise _bad("scorecard_fed", f"items.{item.key}", tree, title=item.title, by=feeder)
    for item in card.items:
        if item.by_hand and (feeder := fed.get(f"{card.role}.{item.key}")):
            raise _bad("scorecard_by_hand", f"items.{item.key}.by_hand", tree, title=item.title, by=feeder)
    return card


def settled(tree: Tree, before: Tree) -> Tree:
    """The tree without the mark "not from the source" on what the shop has chosen otherwise."""
    items = {key: _settled(item, before["items"].get(key)) for key, item in tree["items"].items()}
    pay = {key: _settled(scheme, before["pay"].get(key)) for key, scheme in tree["pay"].items()}
    return {**tree, "items": items, "pay": pay}


def _settled(thing: Tree, before: Tree | None) -> Tree:
    if "deductions" in thing and before:
        was = before.get("deductions", {})
        thing = {**thing, "deductions": {key: _settled(one, was.get(key)) for key, one in thing["deductions"].items()}}
    changed = thing.get("source") == "default" and thing != before
    return {word: value for word, value in thing.items() if word != "source"} if changed else thing


def _item(item: Item) -> Tree:
    return {
        "weight": plain(item.weight),
        "title": item.title["en"] if item.own else dict(item.title),
        "note": dict(item.note) or None,
        "late_credit": None if item.is_attendance else plain(item.late_credit),
        "by_hand": "yes" if item.by_hand else None,
        "deductions": {
            kind: {"points": plain(one.points), "per": one.per, "source": "default" if one.default else None}
            for kind, one in item.deductions.items()
        }
        or None,
        "source": "own" if item.own else "default" if item.default else None,
    }


def _coefficient(scheme: Coefficient) -> Tree:
    return {
        "bands": _bands(scheme.bands),
        "warning": _warning(scheme.warn),
        "commission_rate": plain(scheme.commission_rate),
        "rewards": _ranges(scheme.rewards),
        "penalties": _ranges(scheme.penalties),
        "source": "default" if scheme.default else None,
    }


def _flagship(scheme: Flagship) -> Tree:
    return {
        "note": dict(scheme.note) or None,
        "attendance_rate": plain(scheme.attendance_rate),
        "performance_rate": plain(scheme.performance_rate),
        "lost_at": str(scheme.lost_at),
        "lost_at_absence": plain(scheme.lost_at_absence),
        "bands": _bands(scheme.bands),
        "warning": _warning(scheme.warn),
    }


def _bands(bands: tuple[Band, ...]) -> list[Tree]:
    ends = [*(band.least for band in bands[1:]), None]
    return [
        {"from": _text(band.least), "below": _text(below), "factor": plain(band.factor)}
        for band, below in zip(bands, ends, strict=True)
    ]


def _warning(warn: Warn | None) -> Tree | None:
    return None if warn is None else {"months": str(warn.months), "below": plain(warn.below)}


def _ranges(ranges: Iterable[Range]) -> Tree | None:
    return {one.key: _range(one) for one in ranges} or None


def _range(one: Range) -> Tree:
    told = one.proposed
    proposed = {"process": told.process, "field": told.field, "for": told.task} if told else None
    return {"title": dict(one.title), "from": plain(one.least), "to": plain(one.most), "proposed": proposed}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {word: _without_none(one) for word, one in value.items() if one is not None}
    return [_without_none(one) for one in value] if isinstance(value, list) else value


def _bad(key: str, path: str, tree: Tree, **values: object) -> BadYaml:
    return BadYaml(key, file=f"{tree['role']}.yaml", line=0, path=path, **{"found": "", "nearest": "", **values})
