"""A folded case as text and back, so that reading a case does not refold its history. `verify` compares the two."""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from opsflow.flow.law.answers import decoded, encoded
from opsflow.flow.law.case import Case
from opsflow.flow.law.events import compact, instant
from opsflow.flow.law.work import Work, read_kept
from opsflow.flow.words.definition import Definition

Spans = list[tuple[str, datetime]]


def written(case: Case) -> str:
    """The case as lines of canonical JSON: head, stays, values, what was told, what fired, then a line for each task."""
    works = map(_work, case.works.values())
    return "\n".join((_head(case), _flat(case.spans), _values(case), _told(case), _fired(case), *works))


def rewritten(case: Case, before: Case, text: str) -> str:
    """The same, where `text` was read as `before`: what an act left alone keeps its line, so that it costs what it changed."""
    _, spans, values, told, fired, *works = text.split("\n")
    kept = dict(zip(before.works, works, strict=True))
    return "\n".join(
        (
            _head(case),
            _grown(spans, before.spans, case.spans),
            values if case.values is before.values else _values(case),
            told if case.told is before.told else _told(case),
            fired if case.fired is before.fired else _fired(case),
            *(kept[name] if work == before.works.get(name) else _work(work) for name, work in case.works.items()),
        )
    )


def read(definition: Definition, text: str) -> Case:
    """The case of a snapshot."""
    head, spans, values, told, fired, *works = json.loads("[" + text.replace("\n", ",") + "]")
    opened, opener, door, version, state, comments, last, titles, begun, parent, rework = head
    return Case(
        instant(opened),
        opener,
        door,
        version,
        state,
        spans=list(zip(spans[::2], map(instant, spans[1::2]), strict=True)),
        values={name: decoded(definition.field_of(name), value) for name, value in values.items()},
        works={row[0]: _worked(row) for row in works},
        told={(name, due, stage): stands for name, due, stage, stands in told},
        fired={(way, moment) for way, moment in fired},
        parent=(parent[0], parent[1]) if parent else None,
        begun=begun,
        rework=rework,
        titles=titles,
        comments=comments,
        last=_moment(last),
    )


def _head(case: Case) -> str:
    told = (case.opened, case.opener, case.door, case.version, case.state, case.comments, case.last)
    return compact((*told, case.titles, case.begun, case.parent, case.rework))


def _grown(line: str, before: Spans, after: Spans) -> str:
    if not before or after[: len(before)] != before:
        return _flat(after)  # something was taken back
    more = after[len(before) :]
    return f"{line[:-1]},{_flat(more)[1:]}" if more else line


def _values(case: Case) -> str:
    return compact({name: encoded(value) for name, value in case.values.items()})


def _told(case: Case) -> str:
    return compact([(*key, stands) for key, stands in sorted(case.told.items())])


def _fired(case: Case) -> str:
    return compact(sorted(case.fired))


def _work(work: Work) -> str:
    return compact(work._replace(holders=tuple(chain.from_iterable(work.holders))))  # type: ignore[arg-type]


def _flat(rows: Iterable[tuple[Any, ...]]) -> str:
    """Rows one after the other: a long history makes no list for each."""
    return compact(list(chain.from_iterable(rows)))


def _worked(row: list[Any]) -> Work:
    name, opened, assignee, version, holders, opened_by, fixed_due, checked, to, by, done, *rest = row
    doer, proof, dropped, dropped_as, before, excused, doubted, late_by, kept = rest
    return Work(
        name,
        instant(opened),
        assignee,
        version,
        tuple(zip(holders[::3], map(instant, holders[1::3]), holders[2::3], strict=True)),
        opened_by,
        _moment(fixed_due),
        tuple(checked),
        to,
        by,
        _moment(done),
        doer,
        proof,
        _moment(dropped),
        dropped_as,
        before and (instant(before[0]), before[1], before[2], _moment(before[3])),
        excused,
        doubted,
        late_by,
        read_kept(kept) if kept else None,
    )


def _moment(text: str | None) -> Any:
    return instant(text) if text else None
