"""What /readyz asks about work outside requests: the sweep, Redis, the worker. Each answers None when it is well."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from redis import RedisError

from opsflow.beats import last_beat
from opsflow.db import db_reading
from opsflow.http import readiness
from opsflow.jobs.doorbell import SIGN, address, connection

SWEEPER = "sweeper"
OLDEST_SWEEP = timedelta(seconds=30)


def attach(app: Flask) -> None:
    """Register the checks; a shop that runs without Redis on purpose is not asked for it."""
    checks = readiness(app)
    checks["sweep"] = sweep
    if app.config["SETTINGS"].redis_url is not None:
        checks |= {"redis": redis, "worker": worker}


def sweep(at: datetime) -> str | None:
    """Whether the sweeper did its work lately."""
    try:
        with db_reading() as reading:
            last = last_beat(reading, SWEEPER)
    except sa.exc.SQLAlchemyError:
        return "unknown: the database does not answer"
    if last is None:
        return "never ran"
    return f"last ran {(at - last).total_seconds():.0f} s ago" if at - last > OLDEST_SWEEP else None


def redis(_at: datetime) -> str | None:
    """Whether Redis answers."""
    try:
        connection(address() or "").ping()
    except (RedisError, OSError) as problem:
        return f"does not answer: {type(problem).__name__}"
    return None


def worker(_at: datetime) -> str | None:
    """Whether a worker gave a sign of life lately."""
    try:
        return None if connection(address() or "").exists(SIGN) else "none gives a sign of life"
    except (RedisError, OSError):
        return "unknown: Redis does not answer"
