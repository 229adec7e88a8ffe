"""Stored files, for who sees the case that they belong to."""

from pathlib import Path

import sqlalchemy as sa

from opsflow import files
from opsflow.files import Kept
from opsflow.flow.models import CASE
from opsflow.flow.queries.scope import Scope
from opsflow.refusals import NotFound


def file(scope: Scope, file_id: int, home: Path) -> Kept:
    """A file of a store that the reader works in; one that no act has named yet is its member's own. Raises NotFound."""
    found = files.kept(scope.reading, file_id, home)
    if found.store_id not in scope.stores or not _is_seen(scope, found):
        raise NotFound()
    return found


def _is_seen(scope: Scope, found: Kept) -> bool:
    if found.case_id is None:
        return found.member_id == scope.asker.id
    asked = sa.select(CASE.c.id).where(CASE.c.id == found.case_id, scope.seen)
    return scope.reading.execute(asked).first() is not None
