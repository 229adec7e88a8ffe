"""What may be read about the shop: its stores and settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.refusals import NotFound
from opsflow.shop.models import Setting, SettingChange, Store


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store."""

    id: int
    key: str
    title: str
    platform_id: str | None
    platform_name: str | None


def stores(reading: sa.Connection) -> list[StoreRow]:
    """All stores in the order in which they were added."""
    return [StoreRow(*row) for row in reading.execute(_stores().order_by(Store.id))]


def store(reading: sa.Connection, key: str) -> StoreRow:
    """The store with this key. Raises NotFound."""
    row = reading.execute(_stores().where(Store.key == key)).one_or_none()
    if row is None:
        raise NotFound("no_such_store", store=key)
    return StoreRow(*row)


_SETTING = (
    sa.select(Setting.value)
    .where(Setting.key == sa.bindparam("key"))
    .where(sa.or_(Setting.store_id == sa.bindparam("store"), Setting.store_id.is_(None)))
    .order_by(Setting.store_id.is_(None))
    .limit(1)
)


def setting(reading: sa.Connection, key: str, default: Any, *, store_id: int | None = None) -> Any:
    """What the store chose, else what the shop chose, else the default."""
    rows = reading.execute(_SETTING, {"key": key, "store": store_id})
    row = rows.one_or_none()
    return default if row is None else row.value


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A change of a setting; None is the default."""

    at: datetime
    member_id: int
    key: str
    before: Any
    after: Any


def setting_changes(reading: sa.Connection, store_id: int, limit: int = 200) -> list[SettingRow]:
    """What was changed of a store's settings, the newest first."""
    columns = (SettingChange.at, SettingChange.member_id, SettingChange.key, SettingChange.before, SettingChange.after)
    asked = sa.select(*columns).where(SettingChange.store_id == store_id).order_by(SettingChange.id.desc())
    return [SettingRow(*row) for row in reading.execute(asked.limit(limit))]


def newest_change(reading: sa.Connection, store_id: int) -> int:
    """The newest change of a store's settings, 0 before the first."""
    newest = sa.select(sa.func.coalesce(sa.func.max(SettingChange.id), 0)).where(SettingChange.store_id == store_id)
    return int(reading.execute(newest).scalar_one())


def _stores() -> sa.Select[int, str, str, str | None, str | None]:
    return sa.select(Store.id, Store.key, Store.title, Store.platform_id, Store.platform_name)
