"""What has to be done again and again, each a function that finds its own work and may be called at any time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from opsflow.alerts.actions import deliver
from opsflow.db import now
from opsflow.flow import delivery, upkeep
from opsflow.jobs import doorbell, imports, pictures, pruning, routines
from opsflow.orders import terms
from opsflow.scoring import closing


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


def ring_bells(payloads: Sequence[Any]) -> str:
    """The channel `app`: the bells of open browsers. Those that hear no knock look by themselves."""
    members = {member for payload in payloads for member in payload["members"]}
    return "knocked" if doorbell.knock(members) else "no doorbell"


DUTIES = {
    duty.name: duty
    for duty in (
        Duty("sweep", upkeep.sweep, signs=True),  # rings the clocks that are due
        Duty("news", delivery.deliver, every=0.2),  # lets cases hear of each other
        Duty("deliver", partial(deliver, {"app": ring_bells})),  # sends what waits in the outbox
        Duty("routines", routines.carry_on, every=20.0),  # opens the recurring duties
        Duty("imports", imports.carry_on, every=5.0),  # brings order files in that no worker took
        Duty("terms", terms.settle_all),  # tells orders of notices and campaigns that changed
        Duty("months", closing.carry_on, every=60.0),  # makes a month's sheets, fixes what counts in them
        Duty("pictures", pictures.measure, every=5.0),  # draws and measures what was handed in
        Duty("forget_loose", pruning.forget_loose, every=3600.0),  # deletes files that no act named
        Duty("forget_sent", pruning.forget_sent, every=3600.0),  # deletes what was sent long ago
    )
}
