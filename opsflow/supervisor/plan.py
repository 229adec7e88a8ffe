"""Which processes make a shop."""

import os
import sys

from opsflow.config import Settings
from opsflow.supervisor.child import Child
from opsflow.supervisor.redis_server import EmbeddedRedis


def children_of(settings: Settings, door: int, redis: EmbeddedRedis | None) -> list[Child]:
    """Redis where the shop brings its own, the web processes, the sweeper, and a worker where there is a queue.

    `door` is the file descriptor of the listening socket.
    """
    environment = _environment(settings, redis)
    queue = [Child("redis", redis.command, environment, outlasts=True)] if redis else []
    web = [
        _python(f"web-{number}", environment, "opsflow.web.serve", str(door), keep=(door,))
        for number in range(1, settings.workers + 1)
    ]
    sweeper = _python("sweeper", environment, "opsflow.jobs.sweeper")
    worker = [_python("worker", environment, "opsflow.jobs.worker")] if "REDIS_URL" in environment else []
    return [*queue, *web, sweeper, *worker]


def _environment(settings: Settings, redis: EmbeddedRedis | None) -> dict[str, str]:
    said = {"HOST": settings.host, "PORT": str(settings.port), "OPSFLOW_HOME": str(settings.home)}
    address = settings.redis_url or (redis.url if redis else None)
    without = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    return without | said | ({"REDIS_URL": address} if address else {})


def _python(name: str, environment: dict[str, str], *module: str, keep: tuple[int, ...] = ()) -> Child:
    return Child(name, [sys.executable, "-P", "-m", *module], environment, keep)
