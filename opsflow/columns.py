"""Column types and conditions that mean the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa


def where(condition: str) -> dict[str, Any]:
    """The keywords that make an index partial on both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, UTC in and out. SQLite keeps text of one width, so that it sorts as time does."""

    impl = sa.String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """A timestamptz on PostgreSQL, text elsewhere."""
        return dialect.type_descriptor(sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.String(32))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Aware moments only: a naive one has no meaning here."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"a moment needs its offset: {value!r}")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


class Json(sa.types.TypeDecorator[Any]):
    """Any JSON value as canonical text: keys sorted, compact, readable characters; `None` is NULL."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        """The one text that this value has."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        """The value that the text stands for."""
        return None if value is None else json.loads(value)


class Money(sa.types.TypeDecorator[Decimal]):
    """Yuan as whole cents: takes a Decimal of yuan or an int of cents, gives back a Decimal of yuan."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: sa.Dialect) -> int | None:
        """Cents; a fraction of a cent or a float is a mistake of the caller."""
        if value is None or type(value) is int:
            return value
        if not isinstance(value, Decimal) or value * 100 != int(value * 100):
            raise TypeError(f"no amount in whole cents: {value!r}")
        return int(value * 100)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        """Yuan with two places."""
        return None if value is None else Decimal(value).scaleb(-2)


def canonical(value: Any) -> str:
    """The one JSON text of a value; hashes and comparisons rest on it. Raises for NaN and for what JSON has no word for."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
