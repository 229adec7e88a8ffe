"""opsflow: the workflows of a Tmall shop. Imports nothing here, so that its pure modules stay pure."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from opsflow.config import Settings


def create_app(settings: "Settings | None" = None, *, clock: "Callable[[], datetime] | None" = None) -> "Flask":
    """The application with every door found and its policy checked. `clock` stands in for the time, in tests."""
    from opsflow.building import build
    from opsflow.config import Settings

    return build(settings or Settings.from_environment(), clock)
