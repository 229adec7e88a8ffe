"""Credits in SQL say what `Credit` says, each credit once, whosever it is. Times are hours of a Monday in the shop."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from opsflow.db import db, db_change, db_reading
from opsflow.flow.law.credit import Credit
from opsflow.flow.models import CASE, TASK, FlowDefinition
from opsflow.flow.queries import credits as credited
from opsflow.flow.queries.credits import During
from opsflow.shop import actions as shops

ANN, BO = 1, 2
DAY = datetime(2026, 11, 2, tzinfo=UTC)
Given = Callable[..., int]


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


WEEK = During([at(24 * day) for day in range(8)])
PLAIN: dict[str, Any] = {
    "name": "pack", "part": "", "role": "shipping", "assignee_id": ANN, "state": "open", "optional": False, "version": 1,
    "points": 0, "checked": 0, "opened_at": at(0), "due": at(10), "hard": at(20), "proof": "", "credit_role": "shipping",
    "item": "pack_and_ship", "member_id": ANN, "bearer_id": ANN, "failed": False, "spared": "", "uncounted": "",
}  # fmt: skip


@pytest.fixture
def given(inside: Flask) -> Given:
    """Writes the row of a task as it stands after some history; answers its id."""
    with db_change() as change:
        store = shops.add_store(change, "main", "Main", now=at(0))
        law = {"key": "order_shipping", "version": 1, "digest": "", "text": "", "created_at": at(0)}
        law_id = change.execute(sa.insert(FlowDefinition).values(law).returning(FlowDefinition.id)).scalar_one()

    def write(**facts: Any) -> int:
        row = PLAIN | {"store_id": store, "workflow": "order_shipping"} | facts
        row.setdefault("credit_at", row["due"] or row.get("done_at"))
        with db_change() as change:
            case_id = change.execute(sa.insert(CASE).values(_case(store, law_id)).returning(CASE.c.id)).scalar_one()
            task = sa.insert(TASK).values(row | {"case_id": case_id}).returning(TASK.c.id)
            return int(change.execute(task).scalar_one())

    return write


def _case(store: int, law_id: int) -> dict[str, Any]:
    texts = dict.fromkeys(("hash", "snapshot", "state", "lane", "title", "number", "place", "note", "tags"), "")
    moments = dict.fromkeys(("opened_at", "changed_at", "started_at", "urgent_at"), at(0))
    return {
        **texts,
        **moments,
        "workflow": "order_shipping",
        "definition_id": law_id,
        "store_id": store,
        "version": 1,
        "comments": 0,
        "parts": 0,
        "parts_done": 0,
    }


def counts(member: int = ANN, now: float = 99, during: During = WEEK) -> list[tuple[str, int]]:
    """(outcome, day) of what is the member's."""
    with db_reading() as reading:
        found = credited.counts(reading, member, during, at(now))
    return sorted((one.outcome, one.day) for one in found for _ in range(one.times))


def test_sql_and_the_pure_rule_say_the_same(given: Given) -> None:
    facts: dict[str, list[Any]] = {
        "due": [at(10), None], "hard": [at(20), None], "done_at": [None, at(10), at(15), at(21)],
        "closed_at": [None, at(21)], "paused_since": [None, at(9)], "failed": [False, True],
        "uncounted": ["", "excused"], "bearer_id": [ANN, None],
    }  # fmt: skip
    rows = {}
    for values in product(*facts.values()):
        row = dict(zip(facts, values, strict=True))
        rows[given(**row)] = row
    for hour in (5, 10, 10.1, 20, 20.1):
        with db_reading() as reading:
            found = {
                row.id: row.worth
                for row in reading.execute(sa.select(TASK.c.id, credited.outcome_column(at(hour)).label("worth")))
            }
        assert found == {id_: _pure(row).outcome(at(hour)) for id_, row in rows.items()}


def _pure(row: dict[str, Any]) -> Credit:
    known = {key: row[key] for key in ("due", "hard", "failed", "uncounted")}
    moments = {"paused": row["paused_since"], "done": row["done_at"], "closed": row["closed_at"]}
    return Credit("shipping", "pack_and_ship", ANN, row["bearer_id"], None, **known, **moments)


def test_lateness_counts_for_who_bears_it_and_for_nobody_else(given: Given) -> None:
    given(member_id=BO, bearer_id=ANN, done_at=at(12))
    assert (counts(ANN), counts(BO)) == ([("late", 0)], [])


def test_on_time_counts_for_who_did_it_and_for_nobody_else(given: Given) -> None:
    given(member_id=BO, bearer_id=ANN, done_at=at(9))
    assert (counts(ANN), counts(BO)) == ([], [("on_time", 0)])


def test_each_day_from_its_first_moment_to_its_last(given: Given) -> None:
    for hour in (-0.001, 0, 23.999, 24, 167.999, 168):
        given(due=at(hour), hard=None, done_at=at(-1))
    assert counts() == [("on_time", 0), ("on_time", 0), ("on_time", 1), ("on_time", 6)]


def test_nobody_waits_for_what_is_optional(given: Given) -> None:
    given(optional=True)
    assert (counts(now=5), counts(now=21)) == ([], [("missed", 0)])


def test_who_left_the_role_is_credited_at_the_last_moment_they_held_it(given: Given) -> None:
    given(due=at(200), hard=None, done_at=at(30))  # done before, due after
    given(due=at(80), hard=None, done_at=at(60))  # done as a stand-in afterwards
    given(due=at(80), hard=at(90))  # missed
    given(due=at(300), hard=None, done_at=at(30), credit_role="designer")
    left = During(WEEK.edges, {"shipping": [(at(48), None)]})
    assert counts(during=left) == [("missed", 3), ("on_time", 2), ("on_time", 3)]
    after = During([at(24 * day) for day in range(7, 15)], left.gaps)
    assert counts(during=after) == [("on_time", 5)]  # the designer's
    again = During(WEEK.edges, {"shipping": [(at(48), at(150))]})
    assert ("on_time", 2) not in counts(during=again)


def test_extra_work_is_what_was_done_for_other_roles_and_helped_with(given: Given) -> None:
    given(done_at=at(9))  # the own role
    given(done_at=at(8), credit_role="designer")
    given(done_at=at(9), credit_role="designer", uncounted="excused")
    given(credit_role="designer")  # not done
    given(done_at=at(12), credit_role="designer", bearer_id=None)  # in somebody's stead, late
    given(done_at=at(11), credit_role="designer", bearer_id=BO)  # late, which somebody else bears
    given(done_at=at(13), due=at(-200), member_id=ANN, bearer_id=BO, helper_id=ANN)
    with db_reading() as reading:
        found = credited.done_of_others(reading, ANN, "shipping", WEEK)
    assert sorted(one.done for one in found) == [at(8), at(11), at(13)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL plans by the tables' sizes
def test_counts_are_found_through_indexes(given: Given) -> None:
    asked: list[Any] = []

    class Noting:
        def execute(self, query: Any) -> list[Any]:
            asked.append(query)
            return []

    credited.counts(Noting(), ANN, WEEK, at(5))  # type: ignore[arg-type]
    credited.done_of_others(Noting(), ANN, "shipping", WEEK)  # type: ignore[arg-type]
    with db_reading() as reading:
        for query in asked:
            text = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
            plan = [row.detail for row in reading.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
            assert not [step for step in plan if step.startswith("SCAN flow_task")], plan
