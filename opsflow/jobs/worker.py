"""`python -m opsflow.jobs.worker`: does what messages ask for, one after the other.

It runs jobs in its own process: nothing is left behind when it is killed, and it needs no fork per message.
"""

import logging
import time

from redis import Redis, RedisError
from rq import Queue, SimpleWorker

from opsflow import create_app
from opsflow.jobs.doorbell import QUEUE, address

SIGN_EVERY = 20  # seconds; RQ signs 15 s before this is over


def main() -> None:
    """Wait for Redis, then work until SIGTERM."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.WARNING)
    with create_app().app_context():
        connection = Redis.from_url(address() or "")
        _wait_for(connection)
        worker = SimpleWorker([Queue(QUEUE, connection=connection)], connection=connection, worker_ttl=SIGN_EVERY)
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
