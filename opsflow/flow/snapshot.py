"""A folded case as text and back, so that reading a case does not refold its history. `verify` compares the two."""

import json
from typing import Any

from opsflow.flow.law.answers import decoded, encoded
from opsflow.flow.law.case import Case, Work
from opsflow.flow.law.events import instant, stamp
from opsflow.flow.words.definition import Definition


def written(case: Case) -> str:
    """The case as canonical JSON."""
    return json.dumps(
        [
            [stamp(case.opened), case.opener, case.door, case.version, case.state, case.comments, _maybe(case.last)],
            [[state, stamp(start)] for state, start in case.spans],
            {name: encoded(value) for name, value in case.values.items()},
            [_work(work) for work in case.works.values()],
            [[*key, stands] for key, stands in sorted(case.told.items())],
            sorted(case.fired),
            [case.titles, case.begun, case.parent],
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read(definition: Definition, text: str) -> Case:
    """The case of a snapshot."""
    head, spans, values, works, told, fired, [titles, begun, parent] = json.loads(text)
    opened, opener, door, version, state, comments, last = head
    return Case(
        instant(opened),
        opener,
        door,
        version,
        state,
        spans=[(state, instant(start)) for state, start in spans],
        values={name: decoded(definition.field_of(name), value) for name, value in values.items()},
        works={row[0]: _worked(row) for row in works},
        told={(name, due, stage): stands for name, due, stage, stands in told},
        fired={(way, moment) for way, moment in fired},
        parent=(parent[0], parent[1]) if parent else None,
        begun=begun,
        titles=titles,
        comments=comments,
        last=_moment(last),
    )


def _work(work: Work) -> list[Any]:
    before = work.before and [_maybe(work.before[0]), *work.before[1:3], _maybe(work.before[3])]
    return [
        work.name,
        stamp(work.opened),
        work.assignee,
        work.version,
        [[member, stamp(since), via] for member, since, via in work.holders],
        work.opened_by,
        _maybe(work.fixed_due),
        work.checked,
        work.offered_to,
        work.offered_by,
        _maybe(work.done),
        work.doer,
        work.proof,
        _maybe(work.dropped),
        work.dropped_as,
        before,
        work.excused,
        work.doubted,
        work.late_by,
    ]


def _worked(row: list[Any]) -> Work:
    name, opened, assignee, version, holders, opened_by, fixed_due, checked, to, by, done, *rest = row
    doer, proof, dropped, dropped_as, before, excused, doubted, late_by = rest
    return Work(
        name,
        instant(opened),
        assignee,
        version,
        tuple((member, instant(since), via) for member, since, via in holders),
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
    )


def _maybe(moment: Any) -> str | None:
    return stamp(moment) if moment else None


def _moment(text: str | None) -> Any:
    return instant(text) if text else None
