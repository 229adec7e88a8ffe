"""A file belongs to the case whose act named it: noted in the act's own change, so that what nothing names can be forgotten."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from opsflow import files
from opsflow.flow.followers import Happened


def keep(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """Note the files that these events name."""
    named: dict[int, list[int]] = defaultdict(list)
    for one in happened:
        named[one.case_id] += _named(one)
    for case_id, ids in named.items():
        if ids:
            files.belong(change, ids, case_id)


def _named(one: Happened) -> Iterator[int]:
    for fact in one.event.facts:
        for name, value in fact[1].items() if fact[0] == "set" else ():
            if one.definition.field_of(name).type == "file":
                for said in value if isinstance(value, list) else [value]:
                    number = str(said).partition("/")[0]
                    yield from [int(number)] if number.isdecimal() and len(number) < 19 else []
