"""The demo shop, at any hour of any day."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from opsflow import demo
from opsflow.db import db, db_reading
from opsflow.demo.crew import CREW
from opsflow.flow.verify import verify
from opsflow.people import queries
from opsflow.refusals import Refused

STATES = {"to_pack", "packed", "problem", "contacting_customer", "shipped", "refunded"}
DESIGNS = {"brief", "drafting", "submitted", "approved", "published", "listed", "withdrawn"}
A_TUESDAY = datetime(2026, 11, 24, 6, 42, tzinfo=UTC)


def rows(name):
    with db_reading() as reading:
        return [dict(row) for row in reading.execute(sa.select(db.metadata.tables[name])).mappings()]


@pytest.mark.parametrize(
    "now",
    [
        A_TUESDAY,
        datetime(2026, 11, 22, 4, 0, tzinfo=UTC),  # Sunday noon
        datetime(2026, 11, 22, 19, 0, tzinfo=UTC),  # Monday, 03:00
        datetime(2027, 1, 1, 0, 30, tzinfo=UTC),  # New Year
    ],
)
def test_whenever_it_is_loaded_work_stands_everywhere(inside, tmp_path, now):
    demo.load(now, tmp_path)
    states = {row["state"] for row in rows("flow_case")}
    assert states >= STATES | DESIGNS
    assert len([row for row in rows("flow_case") if row["ended_at"] is None]) > 200
    breaches = {row["case_id"] for row in rows("alert") if row["mood"] == "breach" and not row["settled_at"]}
    assert 1 <= len(breaches) <= 4
    assert all(row["state"] == "done" and not row["refused"] for row in rows("import_run"))
    with db_reading() as reading:
        assert list(verify(reading)) == []


def test_everybody_has_somebody_above_them_but_the_owner(sqlite_database, inside, tmp_path):
    demo.load(A_TUESDAY, tmp_path)
    with db_reading() as reading:
        members = queries.members(reading, A_TUESDAY)
    assert {row.login for row in members if row.superior_id is None} == {"chengyuan", "admin"}
    assert len(members) == len(CREW) and all(row.is_demo for row in members)


def test_it_wants_an_empty_database(inside, tmp_path):
    demo.load(A_TUESDAY, tmp_path)
    with pytest.raises(Refused, match="demo_not_empty"):
        demo.load(A_TUESDAY, tmp_path)
