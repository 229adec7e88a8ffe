"""The sweeper does every duty again and again; what fails is tried again and holds up no other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event

import pytest
from flask import Flask

from opsflow.beats import last_beat
from opsflow.db import db_reading
from opsflow.jobs import readiness
from opsflow.jobs.duties import Duty
from opsflow.jobs.readiness import SWEEPER
from opsflow.jobs.sweeper import Round
from tests.ground.until import until


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_a_failing_duty_is_complained_of_once_and_tried_again(
    app: Flask, threads: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[datetime] = []

    def fail(now: datetime) -> None:
        tries.append(now)
        raise ValueError("always the same")

    one = Round(app, Duty("fail", fail, every=0.0))
    until(lambda: one.turn(threads) or len(tries) >= 3)
    assert len(caplog.records) == 1


def test_a_slow_duty_holds_up_no_other(app: Flask, threads: ThreadPoolExecutor) -> None:
    release, quick = Event(), Event()
    slow = Round(app, Duty("slow", lambda now: release.wait(10)))
    slow.turn(threads)
    Round(app, Duty("quick", lambda now: quick.set())).turn(threads)
    assert quick.wait(5)
    release.set()


def test_the_sign_of_life_is_what_readyz_reads(app: Flask, threads: ThreadPoolExecutor) -> None:
    signing = Round(app, Duty("sweep", lambda now: None, signs=True))
    with app.app_context():
        assert readiness.sweep(datetime.now().astimezone()) == "never ran"
    signing.turn(threads)
    until(lambda: seen(app) is not None)
    with app.app_context():
        assert readiness.sweep(datetime.now().astimezone()) is None


def seen(app: Flask) -> datetime | None:
    with app.app_context(), db_reading() as reading:
        return last_beat(reading, SWEEPER)
