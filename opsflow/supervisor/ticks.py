"""What the supervisor does between two looks at its children."""

import http.client
import ipaddress
import signal
from collections.abc import Sequence

from opsflow.config import Settings
from opsflow.supervisor.child import Child
from opsflow.supervisor.loop import say
from opsflow.supervisor.watch import Files


class Announcement:
    """Says once, as soon as the shop answers, where it is, and then `news` (the first sign-in)."""

    def __init__(self, settings: Settings, news: str) -> None:
        self._near, self._port = _near(settings.host), settings.port
        self._address = f"http://{_in_address(settings.host)}:{settings.port}"
        self._news = news
        self._made = False

    def __call__(self) -> None:
        """Look, unless it was said already."""
        if self._made or not self._answers():
            return
        self._made = True
        say(f"the shop is open at {self._address} (Ctrl-C closes it)")
        print(self._news, end="", flush=True)

    def _answers(self) -> bool:
        call = http.client.HTTPConnection(self._near, self._port, timeout=0.3)
        try:
            call.request("GET", "/healthz")
            return call.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            call.close()


class Reload:
    """Ends the Python children when a file of the shop changed; the supervisor brings them back."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = [child for child in children if not child.outlasts]
        self._files = Files()

    def __call__(self) -> None:
        """Look once."""
        if not self._files.changed():
            return
        say("a file changed")
        for child in self._children:
            child.signal(signal.SIGTERM)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _near(host: str) -> str:
    """Where this machine itself reaches a server that listens on `host`."""
    try:
        everywhere = ipaddress.ip_address(host)
    except ValueError:
        return host
    return ("127.0.0.1" if everywhere.version == 4 else "::1") if everywhere.is_unspecified else host
