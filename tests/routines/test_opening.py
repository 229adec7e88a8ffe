"""Recurring duties are opened once for each holder and occasion, whatever was down meanwhile."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import defining
from opsflow.flow.defining import Text
from opsflow.flow.reader import read_file
from opsflow.flow.verify import verify
from opsflow.jobs import routines as timetable
from opsflow.jobs.settling import WORKFLOWS
from opsflow.routines import actions
from opsflow.routines.models import OCCASION
from opsflow.routines.timetable import read_timetable
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.yaml_nodes import BadYaml
from tests.ground.world import MAIN, World

DAY = timedelta(days=1)
ITEMS = feed_names(load_scorecards(WORKFLOWS / "scorecards").values())
DEFINITIONS = {name: read_file(WORKFLOWS / f"{name}.yaml") for name in ("duty", "report")}


@pytest.fixture
def there(shop: World) -> Iterator[World]:
    with shop.app.app_context():
        yield shop


@pytest.fixture
def routines(there: World) -> World:
    with db_change() as change:
        actions.start(change, there.stores[MAIN], there.at)
    return there


def open_due(now: datetime) -> int:
    return timetable.carry_on(now=now)


def opened(**which: object) -> list[tuple[str, int, datetime]]:
    with db_reading() as reading:
        asked = sa.select(OCCASION).order_by(OCCASION.c.due_at, OCCASION.c.id)
        for name, value in which.items():
            asked = asked.where(OCCASION.c[name] == value)
        return [(row.duty, row.member_id, row.due_at) for row in reading.execute(asked)]


def test_each_holder_has_the_duty_once_a_day(routines: World) -> None:
    open_due(routines.at)
    open_due(routines.at + timedelta(minutes=1))
    today = Counter((duty, who) for duty, who, _ in opened(duty="stocktake"))
    assert set(today.values()) == {1}
    assert {who for _, who in today} == {routines.ids["ann"], routines.ids["bo"]}


def test_three_days_of_downtime_open_each_occasion_once(routines: World) -> None:
    open_due(routines.at)
    open_due(routines.at + 3 * DAY)
    open_due(routines.at + 3 * DAY)
    found = opened()
    assert len(found) == len(set(found))
    assert len({due for _, _, due in opened(duty="support")}) == 4
    with db_reading() as reading:
        assert list(verify(reading)) == []


def test_two_schedulers_open_nothing_twice(routines: World) -> None:
    def once(_: int) -> int:
        with routines.app.app_context():
            return open_due(routines.at)

    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(once, range(4)))
    found = opened()
    assert sum(counts) == len(found) == len(set(found)) > 0


def test_what_failed_half_way_is_opened_the_next_time(routines: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TOGETHER", 1)
    real, calls = actions._note, []

    def breaks(*given: object) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise OSError("the plug is pulled")
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "_note", breaks)
    with pytest.raises(OSError):
        open_due(routines.at)
    open_due(routines.at)
    found = opened()
    assert len(found) == len(set(found))
    assert {duty for duty, _, _ in found} >= {"stocktake", "support"}


def test_nothing_is_due_where_routines_do_not_run(there: World) -> None:
    assert open_due(there.at) == 0


def test_it_goes_by_the_process_that_the_shop_wrote(there: World, tmp_path: Path) -> None:
    written = (WORKFLOWS / "duty.yaml").read_text()
    own = written.replace("choices: [stocktake, dispatch_round,", "choices: [stocktake, dusting,")
    own = re.sub(r"  dispatch_round: .*", "  dusting: [Dusting, 除尘, 除塵]", own)
    defining.take(Text("duty", own), ITEMS, shipped=written, seen=1, by=there.who("gu"), now=there.at)
    (tmp_path / "scorecards").symlink_to(WORKFLOWS / "scorecards")
    lines = [f"  {key}: {{every: day at 18:00, for: shipping, opens: duty}}" for key in ("dusting", "dispatch_round")]
    (tmp_path / "timetable.yaml").write_text("\n".join(["duties:", *lines, ""]))
    with db_reading() as reading:
        assert [duty.key for duty in timetable.duties(reading, tmp_path)] == ["dusting"]
        assert "dispatch_round" not in {duty.key for duty in timetable.duties(reading)}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("{every: day at 25:00, for: shipping, opens: duty}", "no_occasion"),
        ("{every: day at 18:00, for: shippping, opens: duty}", "duty_for_whom"),
        ("{every: day at 18:00, for: shipping, opens: dutie}", "yaml_unknown_name"),
        ("{every: day at 18:00, for: shipping, opens: duty, item: shipping.stock}", "yaml_unknown_name"),
        ("{every: day at 18:00, for: shipping, opens: duty, ahead: soon}", "duty_ahead"),
        ("{every: day at 18:00, for: shipping, opens: report}", "duty_not_known"),
        ("{every: day at 18:00, for: shipping, opens: duty, what: x}", "yaml_unknown_word"),
    ],
)
def test_a_wrong_line_is_refused_where_it_stands(tmp_path, line: str, key: str) -> None:
    path = tmp_path / "timetable.yaml"
    path.write_text(f"duties:\n  stocktake: {line}\n")
    with pytest.raises(BadYaml) as refused:
        read_timetable(path, DEFINITIONS, ITEMS)
    assert (refused.value.key, refused.value.values["line"]) == (key, 2)
