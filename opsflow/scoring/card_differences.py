"""What changed between two versions of a scorecard, in words. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from opsflow.flow.differences import Difference, Line
from opsflow.flow.views import Texts
from opsflow.scoring.card import Scorecard
from opsflow.scoring.drafts import Tree, tree_of
from opsflow.scoring.scorecards import LANGUAGES

_PER = {
    "day": {"en": "−{} a day", "zh_Hans": "每天 −{}", "zh_Hant": "每天 −{}"},
    "time": {"en": "−{} each time", "zh_Hans": "每次 −{}", "zh_Hant": "每次 −{}"},
}
_NOTHING: Texts = dict.fromkeys(LANGUAGES, "")


def differences(before: Scorecard, after: Scorecard) -> list[Difference]:
    """Items as they stand, then what they are paid by: schemes with their bands, ranges by their titles."""
    was, now = tree_of(before), tree_of(after)
    found = list(_of_things("item", was["items"], now["items"]))
    found += _changed("salary", _NOTHING, _salary(was), _salary(now))
    for scheme in ("coefficient", "flagship"):
        old, new = was["pay"].get(scheme, {}), now["pay"].get(scheme, {})
        found += _changed(scheme, _NOTHING, _scheme(old), _scheme(new))
        for kind in ("rewards", "penalties"):
            found += _of_things(kind, old.get(kind, {}), new.get(kind, {}))
    return found


def _of_things(part: str, was: Mapping[str, Tree], now: Mapping[str, Tree]) -> Iterator[Difference]:
    for key, thing in was.items():
        if key not in now:
            yield Difference(part, "removed", _title(thing), tuple(_weight(thing, gone=True)))
    for key, thing in now.items():
        if key not in was:
            yield Difference(part, "added", _title(thing), tuple(_weight(thing, gone=False)))
        else:
            yield from _changed(part, _title(thing), _thing(was[key]), _thing(thing))


def _changed(
    part: str, title: Texts, was: Mapping[str, list[str]], now: Mapping[str, list[str]]
) -> Iterator[Difference]:
    lines = []
    for word in dict.fromkeys((*was, *now)):
        before, after = was.get(word, []), now.get(word, [])
        if before != after:
            gone = [one for one in before if one not in after]
            came = [one for one in after if one not in before]
            lines.append(Line(word, _said(gone or before), _said(came or after)))
    if lines:
        yield Difference(part, "changed", title, tuple(lines))


def _thing(thing: Tree) -> dict[str, list[str]]:
    """The words of an item or range."""
    return _words(thing, ("weight", "late_credit", "from", "to")) | {
        "by_hand": ["✓"] if "by_hand" in thing else [],
        "default": ["✓"] if thing.get("source") == "default" else [],
        **{kind: [f"{one['points']} {one['per']}"] for kind, one in thing.get("deductions", {}).items()},
    }


def _scheme(scheme: Tree) -> dict[str, list[str]]:
    rates = ("commission_rate", "attendance_rate", "performance_rate", "lost_at", "lost_at_absence")
    warning = scheme.get("warning")
    return _words(scheme, rates) | {
        "bands": [_of_band(one) for one in scheme.get("bands", ())],
        "warning": [f"{warning['months']} × < {warning['below']}"] if warning else [],
        "default": ["✓"] if scheme.get("source") == "default" else [],
    }


def _salary(tree: Tree) -> dict[str, list[str]]:
    return {"": [tree["base_salary"]] if "base_salary" in tree else []}


def _words(thing: Mapping[str, Any], words: Iterable[str]) -> dict[str, list[str]]:
    return {word: [thing[word]] for word in words if word in thing}


def _of_band(band: Tree) -> str:
    ends = f"–{band['below']}" if "below" in band else "+"
    return f"{band.get('from', '0')}{ends}: {band['factor']}"


def _weight(thing: Tree, *, gone: bool) -> Iterator[Line]:
    if "weight" in thing:
        yield Line("weight", *((_said([thing["weight"]]), ()) if gone else ((), _said([thing["weight"]]))))


def _title(thing: Tree) -> Texts:
    title = thing["title"]
    return dict.fromkeys(LANGUAGES, title) if isinstance(title, str) else dict(title)


def _said(entries: Iterable[str]) -> tuple[Texts, ...]:
    return tuple(map(_entry, entries))


def _entry(entry: str) -> Texts:
    """A value as it is, a deduction with what it is taken for."""
    points, _, per = entry.partition(" ")
    return (
        {language: said.format(points) for language, said in _PER[per].items()}
        if per in _PER
        else dict.fromkeys(LANGUAGES, entry)
    )
