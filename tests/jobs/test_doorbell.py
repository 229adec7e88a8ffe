"""The queue is a doorbell: it may be missing, and then nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue, SimpleWorker

from opsflow.jobs import duties, enqueue
from opsflow.jobs.doorbell import QUEUE
from tests.ground.databases import Database, application

done: list[datetime] = []


def note(now: datetime) -> None:
    """A duty of these tests."""
    done.append(now)


@pytest.fixture(autouse=True)
def duty_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    done.clear()
    monkeypatch.setitem(duties.DUTIES, "note", duties.Duty("note", note))


def test_without_redis_nobody_is_rung_and_nothing_breaks(sqlite_database: Database, tmp_path: Path) -> None:
    with shop(sqlite_database, tmp_path, None):
        assert enqueue("note") is False


def test_a_redis_that_is_gone_breaks_nothing(sqlite_database: Database, tmp_path: Path, no_redis_url: str) -> None:
    with shop(sqlite_database, tmp_path, no_redis_url):
        assert enqueue("note") is False


def test_a_message_is_worked_once_and_leaves_nothing(sqlite_database: Database, tmp_path: Path, redis_url: str) -> None:
    with shop(sqlite_database, tmp_path, redis_url):
        assert enqueue("note") is True
        work_off(redis_url)
        work_off(redis_url)
    assert len(done) == 1


def test_a_name_that_is_no_duty_is_a_mistake(sqlite_database: Database, tmp_path: Path) -> None:
    with shop(sqlite_database, tmp_path, None), pytest.raises(KeyError):
        enqueue("nothing of the kind")


@contextmanager
def shop(database: Database, home: Path, redis_url: str | None) -> Iterator[None]:
    with application(database.url, home, redis_url) as app, app.app_context():
        yield


def work_off(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        SimpleWorker([Queue(QUEUE, connection=redis)], connection=redis).work(burst=True, logging_level="WARNING")
