"""What has to be done again and again, each a function that finds its own work and may be called at any time."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

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
        duty = self._find()
        if duty is not None:
            duty(*arguments, now=now())

    def _find(self) -> Callable[..., object] | None:
        if find_spec(self.module) is None:  # the room is not built yet
            return None
        found: Callable[..., object] | None = getattr(import_module(self.module), self.function, None)
        return found


DUTIES = {
    duty.name: duty
    for duty in (
        Duty("sweep", "opsflow.flow.actions", "sweep", signs=True),  # rings the clocks that are due
    )
}
