"""Which cases, orders and products hold what somebody asks for, and how well: a query for the rooms to join their own to."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from opsflow.search.grams import Gram, wanted, words
from opsflow.search.index import TABLES, Kind

# how rare a gram is decides the plan: PostgreSQL must not use one made for any gram, as it does for what it prepared
_PLANNED_ANEW = sa.select(sa.func.set_config("plan_cache_mode", "force_custom_plan", True))
MOST = 2_000  # of very many that fit the newest are looked at


def hits(reading: sa.Connection, kind: Kind, asked: str, store_ids: Collection[int]) -> sa.Subquery:
    """(id, place) of what holds each of the words, in these stores. Place 0 has them as a whole word, 1 at the beginning of
    one (a number: at its end, too), 2 elsewhere."""
    table, several = TABLES[kind], words(asked)
    found = sa.select(table.c.id, _place(table.c.text, several).label("place")).limit(MOST)
    if not several:
        return found.where(sa.false()).subquery()
    holds = (table.c.text.contains(word, autoescape=True) for word in several)
    grams = list(dict.fromkeys(gram for word in several for gram in wanted(word)))
    cut, key, match = _matching(reading, kind, grams)
    there = found.select_from(cut.join(table, table.c.id == key))
    return there.where(match, table.c.store_id.in_(store_ids), *holds).order_by(key.desc()).subquery()


def _matching(
    reading: sa.Connection, kind: Kind, grams: list[Gram]
) -> tuple[sa.TableClause, sa.ColumnElement[int], sa.ColumnElement[bool]]:
    """The table of grams, its key, and that it holds all of these. Grams are letters and digits: they need no escape."""
    name = f"search_{kind}_grams"
    if reading.dialect.name == "postgresql":
        reading.execute(_PLANNED_ANEW)  # until this transaction ends
        cut = sa.table(name, sa.column("id"), sa.column("grams"))
        query = " & ".join(f"'{gram}':*" if begins else f"'{gram}'" for gram, begins in grams)
        return cut, cut.c.id, cut.c.grams.bool_op("@@")(sa.cast(query, TSQUERY))
    cut = sa.table(name, sa.column("rowid"))
    query = " AND ".join(f'"{gram}"*' if begins else f'"{gram}"' for gram, begins in grams)
    return cut, cut.c.rowid, sa.literal_column(name).bool_op("MATCH")(query)


def _place(text: sa.ColumnElement[str], several: list[str]) -> sa.Case[int]:
    phrase, padded = " ".join(several), sa.literal(" ") + text + " "
    edges = [padded.contains(f" {phrase}")]
    if phrase.isdecimal():
        edges.append(padded.contains(f"{phrase} "))
    return sa.case((padded.contains(f" {phrase} "), 0), (sa.or_(*edges), 1), else_=2)
