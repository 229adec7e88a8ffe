"""What is done to the shop's stores and settings; each takes the open transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.refusals import Refused
from opsflow.shop.models import Setting, Store

KEY_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


def add_store(
    change: sa.Connection,
    key: str,
    title: str,
    *,
    now: datetime,
    platform_id: str | None = None,
    platform_name: str | None = None,
) -> int:
    """Add a store; returns its id. Raises Refused for a key taken or written with other letters than a-z 0-9 _ -."""
    one_at_a_time(change, "stores")
    if not 1 <= len(key) <= 32 or not KEY_LETTERS.issuperset(key):
        raise Refused("store_key_letters", key=key)
    if not title.strip():
        raise Refused("name_missing")
    if change.execute(sa.select(Store.id).where(Store.key == key)).first():
        raise Refused("store_taken", key=key)
    store = {"key": key, "title": title.strip(), "platform_id": platform_id, "platform_name": platform_name}
    return change.execute(sa.insert(Store).values(**store, created_at=now).returning(Store.id)).scalar_one()


def choose(change: sa.Connection, key: str, value: Any, *, store_id: int | None = None) -> None:
    """Keep a setting for a store (None: for the whole shop)."""
    one_at_a_time(change, f"setting {key}")
    of = Setting.store_id.is_(None) if store_id is None else Setting.store_id == store_id
    kept = change.execute(sa.update(Setting).where(Setting.key == key, of).values(value=value))
    if not kept.rowcount:
        change.execute(sa.insert(Setting).values(key=key, store_id=store_id, value=value))
