"""A case on another version of its process: what is over stays, the rest goes on, and back it is as if nothing had been."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsflow.flow.law import machine
from opsflow.flow.law.case import Case, fold
from opsflow.flow.law.commands.decide import Decide
from opsflow.flow.law.commands.move import Move, MoveBack
from opsflow.flow.law.commands.remark import Comment
from opsflow.flow.law.commands.tick import Tick
from opsflow.flow.law.context import By
from opsflow.flow.law.events import Event, read
from opsflow.flow.law.sight import Sight
from opsflow.flow.rows import case_row, task_rows
from opsflow.flow.snapshot import read as unpacked
from opsflow.flow.snapshot import written
from opsflow.flow.words.definition import Definition
from opsflow.refusals import Refused
from tests.flow.test_machine import CALENDARS, GU, LAWS, MEI, OWNER, START, SUN, Play, begun, step, thorough
from tests.ground.versions import DESIGN, version

BEFORE = LAWS["design_review"]
CREDIT = ("due", "hard", "done_at", "doer_id", "item", "member_id", "bearer_id", "credit_at", "uncounted", "helper_id")
STATES = {"a step called otherwise": {"submitted": "looked_at"}}


def moved(play: Play, law: Definition, states: dict[str, str]) -> tuple[Case, Event]:
    """The case of a play after its move, its event read back as it is stored."""
    play.law = law
    case, event = machine.run(play.case, Move(1, 2, BEFORE, states), by=By(MEI), world=play.world())
    return case, read(event.body())


@pytest.mark.parametrize("change", DESIGN)
@settings(thorough, max_examples=40)
@given(data=st.data())
def test_a_moved_case_is_the_fold_of_its_events_and_goes_on(change: str, data: st.DataObject) -> None:
    play = begun(data, BEFORE)
    for _ in range(data.draw(st.integers(0, 14), label="steps")):
        step(data, play)
    law = version("design_review", DESIGN[change], BEFORE)
    if play.case.state in BEFORE.ends:
        return
    over = {name: row for name, row in rows(play.case, BEFORE).items() if row["done_at"] or row["closed_at"]}
    case, event = moved(play, law, STATES.get(change, {}))
    assert case == fold(law, [*play.events, event]) == unpacked(law, written(case))
    after = without_versions(rows(case, law))
    assert {name: after[name] for name in over if case.works[name].kept} == {
        name: row for name, row in without_versions(over).items() if case.works[name].kept
    }
    assert case_row(Sight(case, law, CALENDARS))["version"] == case.version
    play.case, play.events = case, [*play.events, event]
    for _ in range(data.draw(st.integers(0, 8), label="steps after")):
        step(data, play)


@pytest.mark.parametrize("change", DESIGN)
@settings(thorough, max_examples=40)
@given(data=st.data())
def test_moved_and_back_is_as_before(change: str, data: st.DataObject) -> None:
    play = begun(data, BEFORE)
    for _ in range(data.draw(st.integers(0, 14), label="steps")):
        step(data, play)
    if play.case.state in BEFORE.ends:
        return
    before, law = play.case, version("design_review", DESIGN[change], BEFORE)
    case, event = moved(play, law, STATES.get(change, {}))
    play.law, history = BEFORE, (*play.events, event)
    back, undone = machine.run(case, MoveBack(event.version, history), by=By(MEI), world=play.world())
    assert back == fold(BEFORE, [*history, read(undone.body())])
    assert whole(back) == whole(before)
    assert without_versions(rows(back, BEFORE)) == without_versions(rows(before, BEFORE))


def test_a_state_that_is_no_more_must_be_said() -> None:
    play = submitted()
    law = version("design_review", DESIGN["a step called otherwise"], BEFORE)
    with pytest.raises(Refused, match="move_state"):
        moved(play, law, {})
    with pytest.raises(Refused, match="move_state"):
        moved(play, law, {"submitted": "listed"})


def test_a_case_in_a_renamed_state_has_always_been_there() -> None:
    play = submitted()
    since = play.case.entered
    case, _ = moved(
        play, version("design_review", DESIGN["a step called otherwise"], BEFORE), {"submitted": "looked_at"}
    )
    assert (case.state, case.entered) == ("looked_at", since)
    assert [name for name, work in case.works.items() if work.is_open] == ["review"]


def test_what_is_over_keeps_its_due_time_and_credit() -> None:
    play = submitted()
    law = version("design_review", DESIGN["a later due time"], BEFORE)
    before = rows(play.case, BEFORE)["draft"]
    case, _ = moved(play, law, {})
    assert rows(case, law)["draft"] == before | {"version": case.works["draft"].version}


def test_what_was_done_before_stands_as_it_was_when_it_is_done_anew_in_vain() -> None:
    play = submitted()
    law = version("design_review", DESIGN["a later due time"], BEFORE)
    before = rows(play.case, BEFORE)["draft"]
    case, event = moved(play, law, {})
    play.case, play.events = case, [*play.events, event]
    assert not play.does(Decide("request_changes", {"changes": "Larger"}), GU)
    assert play.case.works["draft"].is_open
    assert rows(play.case, law)["draft"]["due"] != before["due"]
    assert not play.does(Decide("withdraw", {"comment": "no need"}), MEI)
    after = rows(play.case, law)["draft"]
    assert {name: after[name] for name in CREDIT} == {name: before[name] for name in CREDIT}


def test_a_task_that_is_no_more_ends_as_void_and_a_new_one_opens() -> None:
    play = begun_brief()
    case, _ = moved(play, version("design_review", DESIGN["one task less"], BEFORE), {})
    assert case.works["write_brief"].dropped_as == "void"
    assert case.works["note_place"].is_open


def test_nothing_goes_back_once_something_else_happened() -> None:

    play = begun_brief()
    law = version("design_review", DESIGN["one task less"], BEFORE)
    case, event = moved(play, law, {})
    play.case, play.events = case, [*play.events, event]
    assert not play.does(Comment("words"), MEI)
    assert MoveBack(event.version, tuple(play.events)).gone == {event.version}
    assert not play.does(Tick("note_place", {"used_for": "home"}), OWNER)
    with pytest.raises(Refused, match="built_on"):
        _ = MoveBack(event.version, tuple(play.events)).gone


def begun_brief() -> Play:
    """A design that was ordered."""

    play = Play(BEFORE)
    assert not play.does(
        Decide("order_design", {"title": "Card", "kind": "poster", "deadline": START + timedelta(days=9)}), SUN
    )
    return play


def submitted() -> Play:
    """A design that waits for its review."""

    play = begun_brief()
    assert not play.does(Tick("write_brief", {"used_for": "home", "copy": "Sale"}), OWNER)
    points = BEFORE.tasks["draft"].checklist
    assert not play.does(Tick("draft", {"version": ["a.png"]}, points), OWNER)
    assert play.case.state == "submitted"
    return play


def rows(case: Case, law: Definition) -> dict[str, Any]:
    return task_rows(Sight(case, law, CALENDARS))


def whole(case: Case) -> str:
    case = case.copy()
    case.version, case.last = 0, None
    return repr(case)


def without_versions(found: dict[str, Any]) -> dict[str, Any]:
    return {name: row | {"version": 0} for name, row in found.items()}
