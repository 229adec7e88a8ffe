"""The supervisor's loop: children are tended until somebody asks it to stop; then all of them go."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from opsflow.supervisor.child import Child

TICK = 0.5  # seconds between looks when no signal wakes the loop
GRACE = 5.0  # seconds for the children to finish what they are doing
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs `children` until a stop signal. `ticks` are called between looks at them."""

    def __init__(self, children: Sequence[Child], ticks: Sequence[Callable[[], None]]) -> None:
        self._children = children
        self._ticks = ticks
        self._stop = False
        self._waker, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)

    def run(self) -> None:
        """Start everything, keep it running, and return once every child is gone."""
        self._listen()
        try:
            while not self._stop:
                self._tend()
                for tick in self._ticks:
                    tick()
                self._sleep()
        finally:
            stop(self._children)

    def _listen(self) -> None:
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOPPING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup: whoever started it wants it to stay
                signal.signal(number, lambda *_: self._asked())

    def _asked(self) -> None:
        self._stop = True

    def _tend(self) -> None:
        for child in self._children:
            if line := child.tend():
                say(line)

    def _sleep(self) -> None:
        now = time.monotonic()
        waiting = [child.due - now for child in self._children if child.running is None]
        select.select([self._waker], [], [], max(0.0, min([TICK, *waiting])))
        try:
            os.read(self._waker, 512)
        except BlockingIOError:
            return


def stop(children: Sequence[Child]) -> None:
    """End the children, those that the others lean on after all others; by force once GRACE is over."""
    until = time.monotonic() + GRACE
    for outlasting in (False, True):
        _end([child for child in children if child.outlasts == outlasting], until)


def _end(children: Sequence[Child], until: float) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    while not all(child.gone() for child in children) and time.monotonic() < until:
        time.sleep(0.02)
    for child in children:
        child.signal(signal.SIGKILL)


def say(line: str) -> None:
    """One line for whoever watches the shop run; nobody may, and then the shop goes on."""
    with suppress(OSError):
        print(f"opsflow: {line}", file=sys.stderr, flush=True)
