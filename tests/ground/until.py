"""Waiting for something to become true: tests never sleep for a guessed time."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")
LOOK_EVERY = 0.02


def until(look: Callable[[], Seen], within: float = 10.0) -> Seen:
    """What `look` says as soon as it is true; AssertionError when it is not within so many seconds."""
    last = time.monotonic() + within
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < last, f"not within {within:g} s: {look}"
        time.sleep(LOOK_EVERY)
