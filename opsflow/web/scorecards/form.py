"""What the form of a scorecard says, laid over the version it was drawn from; its fields are named by their paths."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy

from flask import request

from opsflow.people.occurrences import OCCURRENCES
from opsflow.refusals import Refused, WrongInput
from opsflow.scoring.drafts import Tree

MOST = 120  # letters of a field
MOST_BANDS = 12
MORE_OWN = 2  # new items at once
FLAGSHIP = ("attendance_rate", "performance_rate", "lost_at", "lost_at_absence")
_ITEM = re.compile(r"items\.([^.]+)\..+")


def typed(before: Tree, next_own: int) -> Tree:
    """The tree as it was typed, with whatever is wrong in it. What the form does not name stays."""
    tree = deepcopy(before)
    _refuse_unknown(before, next_own)
    _words(tree, "", ("base_salary",))
    tree["items"] = dict(_items(before["items"], next_own))
    for name, scheme in tree["pay"].items():
        path = f"pay.{name}."
        _words(scheme, path, ("commission_rate",) if name == "coefficient" else FLAGSHIP)
        scheme["bands"] = _bands(scheme["bands"], f"{path}bands")
        _warning(scheme, f"{path}warning.")
        for kind in ("rewards", "penalties"):
            for key, one in scheme.get(kind, {}).items():
                _words(one, f"{path}{kind}.{key}.", ("from", "to"))
    return tree


def _items(before: Mapping[str, Tree], next_own: int) -> Iterable[tuple[str, Tree]]:
    for key, item in before.items():
        if _field(f"items.{key}.away") is None:
            yield key, _item(deepcopy(item), f"items.{key}.")
    for number in range(next_own, next_own + MORE_OWN):
        key = f"own_{number}"
        title, weight = _field(f"items.{key}.title"), _field(f"items.{key}.weight")
        if title or weight:
            own = {
                "weight": weight or "",
                "title": title or "",
                "late_credit": "0.5",
                "by_hand": "yes",
                "source": "own",
            }
            yield key, own


def _item(item: Tree, path: str) -> Tree:
    _words(item, path, ("weight", "late_credit"))
    if "deductions" in item:
        item["deductions"] = dict(_deductions(item["deductions"], f"{path}deductions."))
    elif _field(f"{path}weight") is not None:  # a box that is not ticked says nothing: the row tells that it was there
        item.pop("by_hand", None)
        if _field(f"{path}by_hand"):
            item["by_hand"] = "yes"
    return item


def _deductions(before: Mapping[str, Tree], path: str) -> Iterable[tuple[str, Tree]]:
    """What is left blank costs nothing."""
    for kind in OCCURRENCES:
        points, per = _field(f"{path}{kind}.points"), _field(f"{path}{kind}.per")
        known = dict(before.get(kind, {}))
        if points is None and known:
            yield kind, known
        elif points:
            yield kind, known | {"points": points, "per": per or known.get("per", "time")}


def _bands(before: list[Tree], path: str) -> list[Tree]:
    """The rows that say something, in their order."""
    if _field(f"{path}[0].factor") is None:
        return before
    rows = [
        {word: text for word in ("from", "below", "factor") if (text := _field(f"{path}[{at}].{word}"))}
        for at in range(MOST_BANDS)
    ]
    return [{**row, "factor": row.get("factor", "")} for row in rows if row]


def _warning(scheme: Tree, path: str) -> None:
    """Two blanks are no warning; one is a warning that lacks something."""
    told = {word: text for word in ("months", "below") if (text := _field(path + word)) is not None}
    if told:
        scheme.pop("warning", None)
    if any(told.values()):
        scheme["warning"] = told


def _words(thing: Tree, path: str, words: Iterable[str]) -> None:
    """Texts of a thing; a blank stands where something stood, so that it is refused there."""
    for word in words:
        text = _field(path + word)
        if text or (text is not None and word in thing):
            thing[word] = text


def _field(name: str) -> str | None:
    """A field, trimmed; None where the form has none such."""
    given = request.form.getlist(name)
    if len(given) > 1:
        raise WrongInput("field_doubled", field=name)
    if given and ("\0" in given[0] or len(given[0]) > MOST):
        raise WrongInput("field_long", field=name, most=MOST)
    return given[0].strip() if given else None


def _refuse_unknown(before: Tree, next_own: int) -> None:
    known = {*before["items"], *(f"own_{next_own + at}" for at in range(MORE_OWN))}
    for name in request.form:
        if (named := _ITEM.fullmatch(name)) and named[1] not in known:
            raise Refused("scorecard_item", found=named[1][:MOST])
