"""A case of a private process is there for those alone whom it concerns: by no page, list, count, search, stream or act."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.alerts.models import ALERT
from opsflow.db import db_change, db_reading
from opsflow.flow import actions, delivery, family, feed, holding, indexing, laws, moving, upkeep
from opsflow.flow.examples import all_played
from opsflow.flow.models import SEES
from opsflow.flow.moving import Plan
from opsflow.flow.queries import glance, heard, offers
from opsflow.flow.queries.scope import Scope
from opsflow.flow.reader import read_text
from opsflow.flow.verify import verify
from opsflow.people import actions as people
from opsflow.people.models import Member
from opsflow.refusals import NotFound, Refused
from opsflow.search import index
from opsflow.yaml_nodes import parse_yaml
from tests.ground.world import World

PROCESSES = Path(__file__).parent / "private"
CANARY, ASKED = "Grudge of", "Grudge"
CONCERNED = ("ann", "bo", "cai")  # who opened it, whom it is about, who is on the panel
OUTSIDE = ("dan", "mei", "gu", "root")  # the same role, the store manager, the deputy GM, an administrator


@pytest.fixture
def court(shop: World) -> World:
    """The shop with hearings; dan ships too, root is an administrator who also holds a role."""
    with shop.app.app_context(), db_change() as change:
        upkeep.take_into_use(change, PROCESSES, shop.at, items=frozenset())
    shop.hires("dan", "shipping")
    shop.hires("root", "ops_specialist")
    shop.hires("kim", "customer_service")
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.update(Member).where(Member.id == shop.ids["root"]).values(is_admin=True))
        change.execute(sa.update(Member).where(Member.id == shop.ids["bo"]).values(superior_id=shop.ids["mei"]))
    return shop


def objected(court: World) -> int:
    """A hearing about Bo, which Ann asked for; Cai is on its panel."""
    given = {"what": f"{CANARY} Ann", "about": court.ids["bo"], "panel": [court.ids["cai"]]}
    return court.begins("ann", "hearing", "object", **given)


def answered(court: World) -> tuple[int, str]:
    """One that Bo has answered with a picture; and the picture."""
    case, proof = objected(court), court.hands_in("bo")
    court.ticks("bo", case, "answer", ("read_it",), proof=[proof])
    return case, proof.partition("/")[0]


def pages(court: World, case: int, file: str) -> list[str]:
    """Every page that is about one case."""
    task = court.task(case, "answer").id
    return [
        f"/cases/{case}",
        f"/cases/{case}/history",
        f"/cases/{case}/drawer",
        f"/cases/{case}/review",
        f"/boards/hearing/cards/{case}",
        f"/boards/hearing/bulk/ways?ids={case}",
        f"/boards/hearing/bulk/assign?ids={case}",
        f"/tasks/{task}/assign",
        f"/files/{file}",
        f"/files/{file}/pages/1/full",
    ]


EXAMPLE = """
people: {ann: shipping, bo: shipping, mei: store_manager}
steps:
  asked: [[2026-11-23 09:30, ann takes object, {what: Grudge, about: 2, panel: [2]}]]
examples:
  the store manager does not see it:
    given: [asked]
    when: [[2026-11-23 10:00, mei takes go_on]]
    then: {refused: not found, state: asked}
  who asked does:
    given: [asked]
    when: [[2026-11-23 10:00, ann takes go_on]]
    then: {state: weighing}
"""
LISTS = (
    "/",
    "/boards",
    "/boards/hearing",
    "/boards/hearing/columns/open",
    "/boards/hearing/heads",
    f"/boards/hearing?q={ASKED}",
    f"/search?q={ASKED}",
    "/workflows",
    "/workflows/hearing",
    "/alerts",
    "/live/since?after=1",
)

GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)  # the latter from pages that are only for some roles
BULK = {
    "tick": {"tasks": "{task}:1"},
    "assign": {"ids": "{case}"},
    "undo": {"version": "{case}:1"},
    "ways/go_on": {"cases": "{case}:1"},
}


def test_nobody_else_sees_it_whatever_their_role(court: World) -> None:
    case, file = answered(court)
    for login in OUTSIDE:
        visitor = court.browser(login)
        assert {path: visitor.sees(path).status_code for path in pages(court, case, file)} == dict.fromkeys(
            pages(court, case, file), HTTPStatus.NOT_FOUND
        ), login
        for path in LISTS:
            text = visitor.sees(path).text
            assert CANARY not in text and f"/cases/{case}" not in text and f'"id":{case}' not in text, (login, path)


def addresses(court: World, case: int, file: str, method: str) -> list[tuple[str, bool]]:
    """Every address of the application, filled in, and whether it names the case, its task or its file."""
    task = court.task(case, "answer").id
    ids = {"case_id": case, "task_id": task, "file_id": int(file)}
    known = {**ids, "workflow": "hearing", "key": "hearing", "column": "open", "name": "go_on", "member_id": court.ids["bo"],
             "version": 1, "of": 1, "page": 1, "size": "thumb", "number": 1, "store_id": 1, "store": "qinghe"}  # fmt: skip
    found = []
    for rule in court.app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.arguments <= known.keys() and rule.endpoint != "static":
            built = rule.build({name: known[name] for name in rule.arguments})
            assert built
            found.append((built[1], not rule.arguments.isdisjoint(ids)))
    return found


@pytest.mark.parametrize("login", OUTSIDE)
def test_no_address_at_all_shows_anything_of_it(court: World, login: str) -> None:
    case, file = answered(court)
    visitor = court.browser(login)
    for path, of_it in addresses(court, case, file, "GET"):
        if path == "/live":
            continue
        answer = visitor.sees(path)
        assert answer.status_code in GONE or not of_it, path
        assert CANARY.encode() not in answer.data and b"poster.png" not in answer.data, path
        answer.close()


@pytest.mark.parametrize("login", OUTSIDE)
def test_no_address_at_all_changes_anything_of_it(court: World, login: str) -> None:
    case, file = answered(court)
    visitor = court.browser(login)
    visitor.sees("/boards")
    before = court.everything()
    form = {"version": court.case(case).version, "text": "hm", "member": court.ids["dan"], "column": "ended", "why": "so",
            "accept": "yes", "at": f"{file}:1"}  # fmt: skip
    for path, of_it in addresses(court, case, file, "POST"):
        assert not of_it or visitor.sends(path, form).status_code in GONE, path
    for path, sent in BULK.items():
        told = {name: value.format(case=case, task=court.task(case, "answer").id) for name, value in sent.items()}
        visitor.sends(f"/boards/hearing/bulk/{path}", {"member": court.ids["dan"], **told})
    assert court.everything() == before


def test_those_concerned_see_it(court: World) -> None:
    case, file = answered(court)
    for login in CONCERNED:
        visitor = court.browser(login)
        for path in ("/boards/hearing", "/boards/hearing/columns/open", *pages(court, case, file)[:5]):
            assert CANARY in visitor.sees(path).text, (login, path)
        assert visitor.client.get(f"/files/{file}", buffered=True).status_code == HTTPStatus.OK
        assert CANARY not in visitor.sees(f"/search?q={ASKED}").text


def test_what_it_counts_is_counted_for_those_concerned(court: World) -> None:
    objected(court)
    with court.app.app_context(), db_reading() as reading:
        for login in (*CONCERNED, *OUTSIDE):
            scope = Scope(reading, court.who(login), court.at)
            assert glance.glance(scope).open.get("hearing", 0) == (login in CONCERNED), login


ACTS: dict[str, Callable[[World, int, int, Any], object]] = {
    "tick": lambda court, case, task, by: actions.tick(task, by=by, seen=None, now=court.at),
    "check": lambda court, case, task, by: actions.check(task, {"read_it": True}, by=by, now=court.at),
    "assign": lambda court, case, task, by: actions.assign(task, court.ids["dan"], by=by, now=court.at),
    "offer": lambda court, case, task, by: actions.offer(task, court.ids["dan"], by=by, now=court.at),
    "answer": lambda court, case, task, by: actions.answer(task, True, by=by, now=court.at),
    "excuse": lambda court, case, task, by: actions.excuse(task, "because", by=by, now=court.at),
    "vouch": lambda court, case, task, by: actions.vouch(task, "because", by=by, now=court.at),
    "decide": lambda court, case, task, by: actions.decide(case, "go_on", by=by, seen=None, now=court.at),
    "comment": lambda court, case, task, by: actions.comment(case, "hm", by=by, now=court.at),
    "undo": lambda court, case, task, by: actions.undo(case, 1, by=by, now=court.at),
    "call off": lambda court, case, task, by: family.call_off_children(case, "because", by=by, now=court.at),
    "hold": lambda court, case, task, by: _held(case, by, court),
}


def _held(case: int, by: Any, court: World) -> None:
    with db_change() as change:
        holding.hold(change, case, "answer", by=by, now=court.at)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_acts_on_it(court: World, act: str) -> None:
    case = objected(court)
    task, before = court.task(case, "answer").id, court.everything()
    for login in OUTSIDE:
        with court.app.app_context(), pytest.raises(NotFound):
            ACTS[act](court, case, task, court.who(login))
    assert court.everything() == before


def forms(case: int, task: int, member: int) -> dict[str, dict[str, Any]]:
    return {
        f"/tasks/{task}/tick": {"version": 1},
        f"/tasks/{task}/form": {},
        f"/tasks/{task}/points": {"points": "read_it"},
        f"/tasks/{task}/assign": {"member": member},
        f"/tasks/{task}/answer": {"accept": "yes"},
        f"/tasks/{task}/excuse": {"why": "because"},
        f"/tasks/{task}/vouch": {"why": "because"},
        f"/cases/{case}/ways/go_on": {"version": 1},
        f"/cases/{case}/ways/go_on/form": {},
        f"/cases/{case}/move": {"column": "ended", "version": 1},
        f"/cases/{case}/comments": {"text": "hm"},
        f"/cases/{case}/undo": {"version": 1},
    }


@pytest.mark.parametrize("login", OUTSIDE)
def test_no_form_of_it_is_taken_from_anybody_else(court: World, login: str) -> None:
    case = objected(court)
    before, visitor = court.everything(), court.browser(login)
    sent = forms(case, court.task(case, "answer").id, court.ids["dan"])
    found = {path: visitor.sends(path, form).status_code for path, form in sent.items()}
    assert found == dict.fromkeys(sent, HTTPStatus.NOT_FOUND)
    assert court.everything() == before


def test_who_is_given_a_task_sees_it_from_then_and_who_leaves_the_panel_no_more(court: World) -> None:
    case = objected(court)
    kim = court.browser("kim")
    assert kim.sees(f"/cases/{case}").status_code == HTTPStatus.NOT_FOUND
    court.decides("ann", case, "swap", panel=[court.ids["gu"]])
    assert _sees(court, case) == {"ann", "bo", "gu"}
    court.decides("ann", case, "go_on")
    had = {"cai", "kim"} & _sees(court, case)
    assert len(had) == 1
    (first,) = had
    other = "kim" if first == "cai" else "cai"
    assert court.browser(first).sees(f"/cases/{case}").status_code == HTTPStatus.OK
    with court.app.app_context():
        actions.offer(court.task(case, "weigh").id, court.ids[other], by=court.who(first), now=court.at)
        assert other in _sees(court, case)
        actions.answer(court.task(case, "weigh").id, True, by=court.who(other), now=court.at)
    assert _sees(court, case) == {"ann", "bo", "gu", first, other}


def _sees(court: World, case: int) -> set[str]:
    """Who sees it, by what is written and by asking for each."""
    names = {id_: login for login, id_ in court.ids.items()}
    with court.app.app_context(), db_reading() as reading:
        written = {
            names[one] for one in reading.execute(sa.select(SEES.c.member_id).where(SEES.c.case_id == case)).scalars()
        }
        for login in court.ids:
            scope = Scope(reading, court.who(login), court.at)
            if login in written:
                offers.draft_of(scope, case)
            else:
                with pytest.raises(NotFound):
                    offers.draft_of(scope, case)
    return written


def test_nobody_else_is_told_of_it_neither_at_once_nor_when_it_is_due(court: World) -> None:
    case = objected(court)
    court.later(hours=3)
    with court.app.app_context():
        upkeep.sweep(now=court.at)
    assert _told(court) == {"bo", "ann"}
    court.decides("ann", case, "go_on")
    assert _told(court) == {"bo", "ann", "cai"}
    for login in OUTSIDE:
        assert CANARY not in court.browser(login).sees("/alerts").text


def test_what_was_told_goes_with_who_leaves_the_panel(court: World) -> None:
    case = court.begins(
        "ann", "hearing", "object", what=f"{CANARY} Ann", about=court.ids["bo"], panel=[court.ids["gu"]]
    )
    court.decides("ann", case, "go_on")
    gu = court.browser("gu")
    assert CANARY in gu.sees("/alerts").text
    court.decides("ann", case, "swap", panel=[court.ids["bo"]])
    assert CANARY not in gu.sees("/alerts?show=all").text and "gu" not in _told(court)


def _told(court: World) -> set[str]:
    names = {id_: login for login, id_ in court.ids.items()}
    with court.app.app_context(), db_reading() as reading:
        return {names[one] for one in reading.execute(sa.select(ALERT.c.member_id)).scalars()}


def test_the_stream_speaks_of_it_to_those_concerned(court: World) -> None:
    case = objected(court)
    court.order()
    with court.app.app_context(), db_reading() as reading:
        told = feed.moved(reading, feed.Waterline(0), 10)[0]
    assert (told.case_id, told.seers) == (case, frozenset(court.ids[one] for one in CONCERNED))
    court.decides("ann", case, "swap", panel=[court.ids["cai"], court.ids["kim"]])
    for login in (*CONCERNED, "kim", *OUTSIDE):
        cases = court.browser(login).sees("/live/since?after=1").get_json().get("cases", ())
        assert (case in {one["id"] for one in cases}) == (login in (*CONCERNED, "kim")), login


def test_a_case_that_everybody_sees_does_not_speak_of_one_beside_it(court: World) -> None:
    panel = [court.ids["cai"]]
    matter = court.begins("ann", "matter", "raise", what="Something", about=court.ids["bo"], panel=panel)
    hearing = objected(court)
    court.decides("ann", hearing, "inquire")
    with court.app.app_context():
        delivery.deliver(now=court.at)
        with db_reading() as reading:
            inquiry = heard.opened_by(reading, hearing, "inquire")
    assert "Inquiry" in court.browser("dan").sees(f"/cases/{inquiry}").text
    assert CANARY in court.browser("bo").sees(f"/cases/{matter}").text
    assert CANARY in court.browser("bo").sees(f"/cases/{inquiry}").text
    for login in OUTSIDE:
        for path in (f"/cases/{matter}", f"/cases/{inquiry}", f"/cases/{inquiry}/history"):
            assert CANARY not in court.browser(login).sees(path).text, (login, path)


def test_a_file_that_no_act_has_named_is_its_members_own(court: World) -> None:
    file = court.hands_in("bo").partition("/")[0]
    assert court.browser("bo").client.get(f"/files/{file}", buffered=True).status_code == HTTPStatus.OK
    assert court.browser("ann").sees(f"/files/{file}").status_code == HTTPStatus.NOT_FOUND


def test_verify_names_who_should_not_see_it(court: World) -> None:
    case, _ = answered(court)
    assert _is_whole(court)
    with court.app.app_context():
        with db_change() as change:
            change.execute(sa.insert(SEES).values(case_id=case, member_id=court.ids["dan"]))
        with db_reading() as reading:
            assert [(one.case_id, one.what) for one in verify(reading)] == [(case, "who sees it")]


def test_a_case_that_moves_to_a_private_version_is_private_and_back(court: World) -> None:
    text = (PROCESSES / "hearing.yaml").read_text("utf-8")
    public = text.replace("private: [about, panel]\n", "")
    with court.app.app_context(), db_change() as change:
        people.hold(change, court.ids["gu"], "owner", None, by=None, now=court.at)
    _use(court, public)
    case = objected(court)
    dan = court.browser("dan")
    assert CANARY in dan.sees("/boards/hearing").text and f"/cases/{case}" in dan.sees(f"/search?q={ASKED}").text
    _use(court, f"{text}\n")
    gu = court.who("gu")
    with court.app.app_context():
        move = moving.move(Plan("hearing", 2, 3), by=gu, now=court.at)
    assert _sees(court, case) == set(CONCERNED) and _is_whole(court)
    assert (
        CANARY not in dan.sees("/boards/hearing").text and f"/cases/{case}" not in dan.sees(f"/search?q={ASKED}").text
    )
    with court.app.app_context():
        moving.move_back("hearing", move, by=gu, now=court.at)
    assert f"/cases/{case}" in dan.sees(f"/search?q={ASKED}").text and _is_whole(court)


def test_private_cases_stay_private(court: World) -> None:
    objected(court)
    _use(court, (PROCESSES / "hearing.yaml").read_text("utf-8").replace("private: [about, panel]\n", ""))
    with court.app.app_context(), pytest.raises(Refused, match="move_private"):
        moving.move(Plan("hearing", 1, 2), by=court.who("gu"), now=court.at)
    assert CANARY not in court.browser("gu").sees("/workflows/hearing/versions/1/move").text


def test_who_calls_a_case_off_ends_what_they_see_alone(court: World) -> None:
    about, panel = court.ids["bo"], [court.ids["cai"]]
    matter = court.begins("ann", "matter", "raise", what="Something", about=about, panel=panel)
    with court.app.app_context():
        delivery.deliver(now=court.at)
        with db_reading() as reading:
            hearing = heard.opened_by(reading, matter, "settle")
    opener = {one for one in ("ann", "bo", "dan") if one in _sees(court, hearing)} - {"bo"}
    other = next(one for one in ("ann", "dan") if one not in opener)
    court.decides(other, matter, "drop")
    with court.app.app_context():
        assert family.call_off_children(matter, "because", by=court.who(other), now=court.at) == []
        assert court.case(hearing).ended_at is None
        family.call_off_children(matter, "because", by=court.who(*opener), now=court.at)
    assert court.case(hearing).ended_at is not None


def test_examples_act_as_the_shop_does() -> None:
    definition = read_text((PROCESSES / "hearing.yaml").read_text("utf-8"), "hearing.yaml")
    assert all_played(definition, parse_yaml(EXAMPLE, "hearing.yaml"), until=monotonic() + 9) == []


def _is_whole(court: World) -> bool:
    with court.app.app_context(), db_reading() as reading:
        return [*verify(reading), *index.differences(reading, "case", indexing.every(reading))] == []


def _use(court: World, text: str) -> None:
    with court.app.app_context(), db_change() as change:
        laws.take_into_use(change, text, read_text(text, "hearing.yaml"), court.at)
