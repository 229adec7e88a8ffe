"""Who sees which private case, asked of the rows that are written with it."""

from collections.abc import Collection

import sqlalchemy as sa

from opsflow.flow.models import CASE, SEES


def seen_by(member_id: int) -> sa.ColumnElement[bool]:
    """Of the cases of a member's stores, those that they see."""
    theirs = sa.select(SEES.c.case_id).where(SEES.c.member_id == member_id)
    return sa.or_(sa.not_(CASE.c.private), CASE.c.id.in_(theirs))


def seers_of(reading: sa.Connection, case_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who sees these private cases, by case."""
    found: dict[int, set[int]] = {case_id: set() for case_id in case_ids}
    rows = reading.execute(sa.select(SEES).where(SEES.c.case_id.in_(case_ids))).all() if case_ids else ()
    for row in rows:
        found[row.case_id].add(row.member_id)
    return {case_id: frozenset(members) for case_id, members in found.items()}
