"""A moment of a definition in the reader's words: `2 working days after handed_in.entered`."""

from collections.abc import Mapping
from datetime import time, timedelta

from opsflow.flow.views import Texts
from opsflow.flow.words.language import Tree, Unreadable, moment
from opsflow.i18n import LazyString, _, _l, _n, said

Names = Mapping[str, Texts]
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_RUNS: dict[str, LazyString] = {
    "run_of": _l("the dispatch run that meets %(moment)s"),
    "run_before": _l("the last dispatch run before %(moment)s"),
    "cutoff_of": _l("the cut-off of the dispatch run that meets %(moment)s"),
    "cutoff_before": _l("the last cut-off before %(moment)s"),
}
_WORKED: dict[str, LazyString] = {
    "working": _l("%(span)s of working time"),
    "dispatch": _l("%(span)s of dispatch time"),
    "service": _l("%(span)s of customer service"),
    "shift": _l("%(span)s of one's own shift"),
}
_ASKED: dict[str, LazyString] = {
    "entered": _l("entering %(name)s"),
    "done": _l("%(name)s is done"),
    "opened": _l("opening"),
    "due": _l("the due time"),
    "resumed": _l("the end of the last pause"),
}


def in_words(text: str, names: Names) -> str:
    """What a formula says; `by …` is one that depends on a field."""
    if text.startswith("by "):
        return _("depends on %(name)s", name=_called(text.removeprefix("by "), names))
    try:
        return _said(moment(text), names)
    except Unreadable:
        return text


def _said(tree: Tree, names: Names) -> str:
    match tree:
        case ("name", name):
            return _called(name, names)
        case ("later" | "earlier" as kind, *_rest):
            several = "; ".join(_said(part, names) for part in _flat(tree, kind))
            return (
                _("the latest of: %(moments)s", moments=several)
                if kind == "later"
                else _("the earliest of: %(moments)s", moments=several)
            )
        case ("else", first, second):
            return _("%(moment)s, else %(other)s", moment=_said(first, names), other=_said(second, names))
        case ("days", count, calendar, base):
            return _beside(_days(abs(count), calendar), count > 0, _said(base, names))
        case ("after", length, base):
            return _beside(_span(abs(length)), length > timedelta(0), _said(base, names))
        case ("worked", length, calendar, base):
            return _beside(str(_WORKED[calendar]) % {"span": _span(length)}, True, _said(base, names))
        case ("next_at", at, calendar, base):
            return _next(at, calendar, _said(base, names))
        case (kind, base) if kind in _RUNS:
            return str(_RUNS[kind]) % {"moment": _said(base, names)}
    return str(tree[-1])


def _flat(tree: Tree, kind: str) -> list[Tree]:
    return [one for part in tree[1:] for one in (_flat(part, kind) if part[0] == kind else [part])]


def _beside(span: str, after: bool, base: str) -> str:
    return (
        _("%(span)s after %(moment)s", span=span, moment=base)
        if after
        else _("%(span)s before %(moment)s", span=span, moment=base)
    )


def _next(at: time, calendar: str | None, base: str) -> str:
    clock = f"{at:%H:%M}"
    if calendar == "dispatch":
        return _("the next %(clock)s on a dispatch day after %(moment)s", clock=clock, moment=base)
    if calendar:
        return _("the next %(clock)s on an open day after %(moment)s", clock=clock, moment=base)
    return _("the next %(clock)s after %(moment)s", clock=clock, moment=base)


def _days(count: int, calendar: str) -> str:
    if calendar == "dispatch":
        return _n("%(num)s dispatch day", "%(num)s dispatch days", count)
    if calendar == "working":
        return _n("%(num)s working day", "%(num)s working days", count)
    return _n("%(num)s open day", "%(num)s open days", count)


def _span(length: timedelta) -> str:
    if length % _DAY == timedelta(0) and length > _DAY:
        return _n("%(num)s day", "%(num)s days", length // _DAY)
    if length % _HOUR == timedelta(0):
        return _("%(hours)s h", hours=length // _HOUR)
    return _("%(minutes)s min", minutes=length // timedelta(minutes=1))


def _called(name: str, names: Names) -> str:
    if name in names:
        return said(names[name])
    of, _dot, asked = name.rpartition(".")
    if asked not in _ASKED:
        return _called(of, names) if of else name
    return str(_ASKED[asked]) % ({"name": f"“{said(names[of])}”"} if of in names else {"name": of})
