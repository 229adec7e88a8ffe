"""The story of the demo shop's week as it is told: acts by their moment, carried out in the order of time."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from opsflow.demo.crew import DemoShop
from opsflow.flow.words.worktime import Runs

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass
class Week:
    """The story as it is told: what is still to happen, by its moment."""

    shop: DemoShop
    now: datetime
    chance: random.Random
    home: Path
    runs: Runs
    coming: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    sold: dict[str, list[str]] = field(default_factory=dict)  # numbers of orders that have left, by store
    parcels: dict[str, dict[str, str]] = field(default_factory=dict)  # courier and tracking, by order
    order: Any = field(default_factory=count)
    seeds: Any = field(default_factory=lambda: count(1))

    def at(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Let something happen; what would lie in the future does not."""
        if moment <= self.now:
            heapq.heappush(self.coming, (moment, next(self.order), act))

    def ago(self, hours: float) -> datetime:
        """So many hours before now."""
        return self.now - HOUR * hours

    def go(self) -> None:
        """Let everything happen in its order."""
        while self.coming:
            moment, _, act = heapq.heappop(self.coming)
            act(moment)
