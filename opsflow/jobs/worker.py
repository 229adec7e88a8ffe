"""`python -m opsflow.jobs.worker`: does what messages ask for, one after the other.

It runs jobs in its own process: nothing is left behind when it is killed, and it needs no fork per message.
"""

import logging
import time

from redis import Redis, RedisError
from redis.client import Pipeline
from rq import Queue, SimpleWorker

from opsflow import create_app
from opsflow.jobs.doorbell import QUEUE, SIGN, address

SIGN_EVERY = 20  # seconds; RQ signs 15 s before this is over
SIGN_LASTS = 60  # seconds; while a job runs, as long as it may


class SigningWorker(SimpleWorker):
    """Gives a sign of life of its own: a Redis that came back does not know the workers that registered with it."""

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Sign at RQ and for /readyz."""
        super().heartbeat(timeout, pipeline)
        (self.connection if pipeline is None else pipeline).set(SIGN, self.name, ex=timeout or SIGN_LASTS)


def main() -> None:
    """Wait for Redis, then work until SIGTERM."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.WARNING)
    with create_app().app_context():
        connection = Redis.from_url(address() or "")
        _wait_for(connection)
        queues = [Queue(QUEUE, connection=connection)]
        worker = SigningWorker(queues, connection=connection, worker_ttl=SIGN_EVERY)
        worker.work(logging_level="WARNING")


def _wait_for(connection: Redis) -> None:
    while True:
        try:
            connection.ping()
            return
        except (RedisError, OSError):
            time.sleep(0.5)


if __name__ == "__main__":
    main()
