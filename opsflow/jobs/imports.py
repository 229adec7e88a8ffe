"""Imports of orders as a duty: the worker does the one that a message names, the sweeper those that were left."""

from datetime import datetime

from flask import current_app

from opsflow import db
from opsflow.orders import actions


def carry_on(import_id: int | None = None, *, now: datetime) -> None:
    """Bring an import in, or take it back; without one: all that nobody is at."""
    settings = current_app.config["SETTINGS"]
    if import_id is None:
        actions.carry_on_all(home=settings.home, keep_buyers=settings.keep_buyers, clock=db.now)
    else:
        actions.carry_on(import_id, home=settings.home, keep_buyers=settings.keep_buyers, clock=db.now)
