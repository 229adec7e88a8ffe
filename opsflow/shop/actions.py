"""What is done to the shop's stores and settings; each takes the open transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.refusals import Refused, Stale
from opsflow.shop.models import Setting, SettingChange, Store
from opsflow.shop.queries import newest_change

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


def alter_settings(
    change: sa.Connection, store_id: int, values: Mapping[str, Any], *, by: int, seen: int, now: datetime
) -> int:
    """Keep settings of a store, each with a row of its history; None takes the store's own away. How many became others.

    `seen` is the newest row of that history when they were looked at. Raises Stale.
    """
    one_at_a_time(change, f"settings {store_id}")
    if newest_change(change, store_id) != seen:
        raise Stale("settings_moved_on")
    own = sa.select(Setting.key, Setting.value).where(Setting.store_id == store_id, Setting.key.in_(values))
    there = {row.key: row.value for row in change.execute(own)}
    told = {"store_id": store_id, "member_id": by, "at": now}
    altered = {key: value for key, value in values.items() if value != there.get(key)}
    for key, value in altered.items():
        if value is None:
            change.execute(sa.delete(Setting).where(Setting.store_id == store_id, Setting.key == key))
        else:
            choose(change, key, value, store_id=store_id)
        change.execute(sa.insert(SettingChange).values(key=key, before=there.get(key), after=value, **told))
    return len(altered)
