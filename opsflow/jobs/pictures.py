"""Pictures as a duty: what came in is drawn and measured, at once by the worker, else by the sweeper."""

from datetime import datetime

from flask import current_app

from opsflow.designs import actions


def measure(*, now: datetime) -> None:
    """Draw and measure what came in and was not yet."""
    actions.measure(current_app.config["SETTINGS"].home, now=now)
