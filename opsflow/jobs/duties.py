"""What has to be done again and again, each a function that finds its own work and may be called at any time."""

from collections.abc import Callable
from dataclasses import dataclass

from opsflow.db import now
from opsflow.flow import actions


@dataclass(frozen=True, slots=True)
class Duty:
    """A function that takes `now=…` (and what a message carries), called every `every` seconds by the sweeper."""

    name: str
    act: Callable[..., object]
    every: float = 2.0
    signs: bool = False  # its end is the sweeper's sign of life

    def do(self, *arguments: object) -> None:
        """Do it as of now."""
        self.act(*arguments, now=now())


DUTIES = {
    duty.name: duty
    for duty in (
        Duty("sweep", actions.sweep, signs=True),  # rings the clocks that are due
    )
}
