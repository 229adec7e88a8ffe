"""What has to be done again and again, each a function that finds its own work and may be called at any time."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from opsflow.db import now


@dataclass(frozen=True, slots=True)
class Duty:
    """A function `module.function(*arguments, now=…)`, called every `every` seconds by the sweeper."""

    name: str
    module: str
    function: str
    every: float = 2.0
    signs: bool = False  # its end is the sweeper's sign of life

    def do(self, *arguments: object) -> None:
        """Do it as of now."""
        self._find()(*arguments, now=now())

    def _find(self) -> Callable[..., object]:
        found: Callable[..., object] = getattr(import_module(self.module), self.function)
        return found


DUTIES = {
    duty.name: duty
    for duty in (
        Duty("sweep", "opsflow.flow.actions", "sweep", signs=True),  # rings the clocks that are due
    )
}
