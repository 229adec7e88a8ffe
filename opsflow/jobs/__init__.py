"""Work outside requests: `enqueue` asks the worker to do it soon, the sweeper does what was left.

A message of the queue is only a hint: every job may run twice, or be found by the sweeper instead.
"""

from flask import Flask, current_app

from opsflow.jobs import readiness
from opsflow.jobs.doorbell import ring
from opsflow.jobs.duties import DUTIES

__all__ = ["attach", "enqueue", "sweep", "work"]


def attach(app: Flask) -> None:
    """Tell /readyz whom to ask."""
    readiness.attach(app)


def enqueue(name: str, *arguments: object) -> bool:
    """Ask the worker to do the duty `name` now; False when Redis is away (never raises for that).

    Call it after the commit. Raises KeyError for a name that is no duty.
    """
    return ring(DUTIES[name].name, *arguments)


def work(name: str, *arguments: object) -> None:
    """What a message of the queue does."""
    with current_app.app_context():
        DUTIES[name].do(*arguments)


def sweep() -> None:
    """Do every duty once, as the sweeper does every two seconds."""
    for duty in DUTIES.values():
        duty.do()
