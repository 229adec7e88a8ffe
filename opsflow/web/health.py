"""Whether the process is up, and whether all the shop needs is at work."""

from datetime import datetime

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from opsflow import schema
from opsflow.db import now
from opsflow.http import policy, readiness

door = Blueprint("health", __name__)


def attach(app: Flask) -> None:
    """The database is the first part that is asked."""
    readiness(app)["database"] = database


@door.get("/healthz")
@policy("public")
def healthz() -> ResponseReturnValue:
    """The process is up; nothing else is asked."""
    return {"status": "ok"}


@door.get("/readyz")
@policy("public")
def readyz() -> ResponseReturnValue:
    """Every part by name with "ok" or what is wrong; 503 when any is."""
    try:
        at = now()
    except SQLAlchemyError:
        return {"database": "does not answer"}, 503
    found = {name: check(at) or "ok" for name, check in readiness(current_app).items()}
    return found, 200 if set(found.values()) == {"ok"} else 503


def database(_at: datetime) -> str | None:
    """Whether the database answers and has every migration."""
    try:
        return None if schema.is_current() else "not migrated"
    except SQLAlchemyError as problem:
        return f"does not answer: {type(problem).__name__}"
