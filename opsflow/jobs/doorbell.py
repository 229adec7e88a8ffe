"""The way to Redis: a doorbell for the worker. Without it the same work is done, a little later."""

import time
from functools import cache

from flask import current_app
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue

QUEUE = "opsflow"
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
    url = address()
    if url is None or time.monotonic() < _silent_until.get(url, 0.0):
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


def _queue(url: str) -> Queue:
    return Queue(QUEUE, connection=connection(url))
