"""One process of the shop: started, watched, brought back, stopped; it dies with its supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_WAIT = 0.1  # seconds before a killed child comes back; doubled while it keeps falling
LONGEST_WAIT = 30.0
STEADY = 10.0  # a child that ran so many seconds is taken as well again
TIED = Path(__file__).with_name("tied.py")


@dataclass(slots=True)
class Child:
    """A command that shall run as long as the shop does."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    keep: Sequence[int] = ()  # file descriptors it inherits
    outlasts: bool = False  # the others lean on it until they are gone
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0  # when to start it again, on the monotonic clock
    wait: float = field(default=FIRST_WAIT)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the supervisor alone, which then stops in order."""
        self.started = time.monotonic()
        self.running = subprocess.Popen(
            [sys.executable, "-I", "-S", str(TIED), str(os.getpid()), *self.command],
            env=self.environment,
            pass_fds=self.keep,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def tend(self) -> str | None:
        """Notice a death and start again when it is time; a line for the log when it died."""
        if self.running is None:
            if time.monotonic() >= self.due:
                self.start()
            return None
        code = self.running.poll()
        return None if code is None else self._fell(code)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to what it started; one that is gone already is fine."""
        if self.running is None:
            return
        try:
            os.killpg(self.running.pid, number)
        except ProcessLookupError:
            return

    def gone(self) -> bool:
        """Whether no process of it runs."""
        return self.running is None or self.running.poll() is not None

    def _fell(self, code: int) -> str:
        now = time.monotonic()
        self.signal(signal.SIGKILL)  # what it started and left behind
        self.running = None
        self.wait = FIRST_WAIT if now - self.started > STEADY else self.wait
        self.due = now + self.wait
        said = f"{self.name} ended ({_ending(code)}), back in {self.wait:g} s"
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        return said


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit {code}"
