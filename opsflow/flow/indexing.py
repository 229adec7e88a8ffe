"""What cases are found by: the number and the title of their cards, written down where a change makes others of them."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from opsflow.flow import laws
from opsflow.flow.law.sight import Sight
from opsflow.flow.models import CASE
from opsflow.flow.rows import called
from opsflow.flow.words.definition import Definition
from opsflow.search import index
from opsflow.search.index import Doc

AT_ONCE = 1_000


def note(change: sa.Connection, turns: Iterable[tuple[int, int, Sight | None, Sight]]) -> None:
    """Keep what these cases are found by: (id, store, before, after), before None for one that begins. Private ones are not."""
    docs, gone = [], []
    for case_id, store_id, before, after in turns:
        if after.definition.private:
            gone += [case_id] if before and not before.definition.private else []
            continue
        face = called(after)
        if before is None or before.definition.private or called(before) != face:
            docs.append(Doc(case_id, store_id, _words(after.definition, *face)))
    if docs:
        index.put(change, "case", docs)
    if gone:
        index.drop(change, "case", gone)


def every(reading: sa.Connection) -> Iterator[Doc]:
    """What every case but the private is found by, by rising id."""
    known: dict[int, Definition] = {}
    asked = sa.select(CASE.c.id, CASE.c.store_id, CASE.c.definition_id, CASE.c.number, CASE.c.title)
    asked = asked.where(sa.not_(CASE.c.private))
    last = 0
    while rows := reading.execute(asked.where(CASE.c.id > last).order_by(CASE.c.id).limit(AT_ONCE)).all():
        for row in rows:
            if row.definition_id not in known:
                known[row.definition_id] = laws.law_by_id(reading, row.definition_id).definition
            yield Doc(row.id, row.store_id, _words(known[row.definition_id], row.number, row.title))
        last = rows[-1].id


def _words(definition: Definition, number: str, title: str) -> str:
    """As the card says it to readers of every language."""
    field = definition.fields.get(definition.card.title or "")
    if not title:
        titles = definition.text(definition.key).values()
    elif field and field.type == "choice":
        titles = definition.text(title).values()
    else:
        return f"{number} {title}"
    return " ".join((number, *titles))
