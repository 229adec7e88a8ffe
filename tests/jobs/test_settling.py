"""A shop has its calendars and processes before its first day, and once each."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from opsflow.db import db_change, db_reading
from opsflow.flow import desk, upkeep
from opsflow.flow.models import FlowDefinition
from opsflow.jobs import settling
from opsflow.shop import calendars

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def test_settling_twice_changes_nothing(inside: Flask) -> None:
    with db_change() as change:
        first = settling.settle(change, NOW)
    with db_change() as change:
        second = settling.settle(change, NOW)
    assert ({"design_review", "order_shipping"} <= set(first), second) == (True, [])


def test_a_changed_process_becomes_its_next_version(inside: Flask, tmp_path: Path) -> None:
    with db_change() as change:
        settling.settle(change, NOW)
    changed = tmp_path / "design_review.yaml"
    changed.write_text((settling.WORKFLOWS / "design_review.yaml").read_text() + "# one more line\n")
    items = settling.feed_names(settling.load_scorecards(settling.WORKFLOWS / "scorecards").values())
    with db_change() as change:
        assert upkeep.take_into_use(change, tmp_path, NOW, items=items) == ["design_review"]
    with db_reading() as reading:
        versions = sa.select(FlowDefinition.version).where(FlowDefinition.key == "design_review")
        assert sorted(reading.execute(versions).scalars()) == [1, 2]


def test_the_seeded_calendars_know_the_holidays(inside: Flask) -> None:
    with db_change() as change:
        assert calendars.seed(change)
        assert not calendars.seed(change)
    with db_reading() as reading:
        laid_out = desk.calendars(reading, ZONE)
    eve = datetime(2026, 9, 30, 10, tzinfo=ZONE)
    assert laid_out.working.days_after(eve, 2).astimezone(ZONE).date() == date(2026, 10, 9)
