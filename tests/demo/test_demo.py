"""The demo shop, at any hour of any day."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from opsflow import create_app, demo
from opsflow.db import db, db_reading
from opsflow.demo.crew import CREW, WORKFLOWS
from opsflow.flow.reader import definition_files, read_file
from opsflow.flow.verify import verify
from opsflow.people import queries
from opsflow.refusals import Refused
from tests.demo.conftest import A_TUESDAY
from tests.ground.databases import settings_for

STATES = {"to_pack", "packed", "problem", "contacting_customer", "shipped", "refunded"}
DESIGNS = {"brief", "drafting", "submitted", "approved", "published", "listed", "withdrawn"}
SPANS = {"quarter", "month", "week_of", "single_day"}


def rows(name):
    with db_reading() as reading:
        return [dict(row) for row in reading.execute(sa.select(db.metadata.tables[name])).mappings()]


@pytest.mark.parametrize(
    ("kind", "now"),
    [
        ("sqlite", A_TUESDAY),
        ("postgresql", datetime(2026, 11, 22, 4, 0, tzinfo=UTC)),  # Sunday noon
        ("sqlite", datetime(2026, 11, 22, 19, 0, tzinfo=UTC)),  # Monday, 03:00
        ("postgresql", datetime(2027, 1, 1, 0, 30, tzinfo=UTC)),  # New Year
        ("sqlite", datetime(2027, 2, 18, 2, 0, tzinfo=UTC)),  # in the Spring Festival
    ],
)
def test_whenever_it_is_loaded_work_stands_everywhere(request, tmp_path, kind, now):
    app = create_app(settings_for(request.getfixturevalue(f"{kind}_database").url, tmp_path))
    with app.app_context():
        demo.load(now, tmp_path)
        states = states_of_processes()
        assert set(states) == {path.stem for path in definition_files(WORKFLOWS)}
        assert [key for key, found in states.items() if len(found) < 2] == []
        assert states["order_shipping"] >= STATES and states["design_review"] >= DESIGNS
        assert len([row for row in rows("flow_case") if row["ended_at"] is None]) > 150
        breaches = {row["case_id"] for row in rows("alert") if row["mood"] == "breach" and not row["settled_at"]}
        assert 1 <= len(breaches) <= 4
        assert all(row["state"] == "done" and not row["refused"] for row in rows("import_run"))
        assert at_work() == {one.login for one in CREW if one.role}
        assert [row for row in rows("flow_news") if row["refused"]] == []
        with db_reading() as reading:
            assert list(verify(reading)) == []
        for engine in db.engines.values():
            engine.dispose()


def states_of_processes():
    """The states in which cases of each process stand."""
    found = defaultdict(set)
    for row in rows("flow_case"):
        found[row["workflow"]].add(row["state"])
    return found


def at_work():
    """Who has a task that can be done now."""
    busy = {row["assignee_id"] for row in rows("flow_task") if row["state"] == "open"}
    return {row["login"] for row in rows("member") if row["id"] in busy}


def test_problems_of_every_kind_and_goals_of_every_span(loaded):
    with loaded.app_context():
        tags = defaultdict(set)
        for row in rows("flow_case"):
            tags[row["workflow"]] |= set(row["tags"].split(","))
        assert tags["after_sales"] >= set(read_file(WORKFLOWS / "after_sales.yaml").fields["kind"].choices)
        assert tags["goal_plan"] >= SPANS


def test_everybody_has_somebody_above_them_but_the_owner(loaded):
    with loaded.app_context(), db_reading() as reading:
        members = queries.members(reading, A_TUESDAY)
    assert {row.login for row in members if row.superior_id is None} == {"chengyuan", "admin"}
    assert len(members) == len(CREW) and all(row.is_demo for row in members)


def test_it_wants_an_empty_database(loaded, tmp_path):
    with loaded.app_context(), pytest.raises(Refused, match="demo_not_empty"):
        demo.load(A_TUESDAY, tmp_path)
