"""The way to Redis: a doorbell for the worker. Without it the same work is done, a little later."""

import time
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import current_app
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry
from rq import Queue

QUEUE = "opsflow"
LIVE = "opsflow:live"  # where web processes hear that there is something new
SIGN = "opsflow:worker"  # there while a worker gives signs of life
PATIENCE = 0.5  # seconds for a connection: a person waits behind it
SILENCE = 2.0  # seconds without another try after Redis did not answer
LONGEST_JOB = 3600  # seconds
KEPT_FAILURES = 3600  # seconds that a failed message can be looked at

_silent_until: dict[str, float] = {}  # by address, on the monotonic clock


def address() -> str | None:
    """Where Redis is, or None for a shop without."""
    url: str | None = current_app.config["SETTINGS"].redis_url
    return url


@cache
def connection(url: str) -> Redis:
    """A pool of connections to answer quickly or not at all."""
    return Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 1))


def ring(name: str, *arguments: object) -> bool:
    """Leave a message for the worker; whether it could be left."""
    url = _answering()
    if url is None:
        return False
    try:
        _queue(url).enqueue(
            "opsflow.jobs.work",
            name,
            *arguments,
            job_timeout=LONGEST_JOB,
            result_ttl=0,
            failure_ttl=KEPT_FAILURES,
        )
    except (RedisError, OSError):
        _silent_until[url] = time.monotonic() + SILENCE
        return False
    return True


def knock(members: Iterable[int]) -> bool:
    """Tell every web process that there is something new, also in the bells of these members; whether that was possible.

    Nothing is lost when it was not: they look by themselves, a little later.
    """
    url = _answering()
    if url is None:
        return False
    try:
        connection(url).publish(LIVE, ",".join(str(member) for member in members))
    except (RedisError, OSError):
        _silent_until[url] = time.monotonic() + SILENCE
        return False
    return True


class Ear:
    """Hears knocks; where there is no Redis, it only lets the time pass. For one thread."""

    def __init__(self) -> None:
        self._heard: PubSub | None = None

    def wait(self, seconds: float) -> set[int]:
        """Wait for a knock, at most so long; answers whose bells it was about."""
        url = _answering()
        if url is None:
            time.sleep(seconds)
            return set()
        try:
            return self._listen(url, seconds)
        except (RedisError, OSError):
            _silent_until[url] = time.monotonic() + SILENCE
            self.close()
            time.sleep(seconds)
            return set()

    def close(self) -> None:
        """Give its connection back."""
        if self._heard:
            self._heard.close()
        self._heard = None

    def _listen(self, url: str, seconds: float) -> set[int]:
        if self._heard is None:
            self._heard = PubSub(connection(url).connection_pool, ignore_subscribe_messages=True)
            self._heard.subscribe(LIVE)
        members: set[int] = set()
        message = _message(self._heard, seconds)
        while message:  # whatever came together is answered together
            members |= {int(member) for member in message["data"].decode().split(",") if member}
            message = _message(self._heard, 0.0)
        return members


def _message(heard: PubSub, seconds: float) -> dict[str, Any] | None:
    found: dict[str, Any] | None = heard.get_message(timeout=seconds)
    return found


def _answering() -> str | None:
    """The address of a Redis that did not fail just now."""
    url = address()
    return None if url is None or time.monotonic() < _silent_until.get(url, 0.0) else url


def _queue(url: str) -> Queue:
    return Queue(QUEUE, connection=connection(url))
