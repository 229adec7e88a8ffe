"""Members are added, invited, given roles, and closed."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from opsflow.db import db_change, db_reading
from opsflow.flow import actions as flow
from opsflow.flow import upkeep
from opsflow.flow.actions import News
from opsflow.people import actions, queries, sign_ins
from opsflow.people.models import Holding
from opsflow.refusals import Refused
from opsflow.scoring.scorecards import feed_names, load_scorecards
from tests.pages.conftest import Time
from tests.pages.visitor import Visitor

Open = Callable[..., Visitor]
NEW = {"password": "quite a new password", "again": "quite a new password"}


def link_in(text: str) -> str:
    found = re.search(r"/links/[\w-]+", text)
    assert found, text
    return found.group()


def member(app: Flask, member_id: int, time: Time) -> queries.MemberRow:
    with app.app_context(), db_reading() as reading:
        return queries.member(reading, member_id, time())


def test_an_invited_member_chooses_a_password_and_comes_in(visitor: Open) -> None:
    invited = visitor("root").sends("/people", {"login": "zoe", "name": "Zoë", "role": "designer", "store": "main"})
    zoe = visitor()
    address = link_in(invited.text)
    assert zoe.sees(address).headers["Referrer-Policy"] == "no-referrer"
    assert zoe.sends(address, NEW).status_code == 303
    assert zoe.signs_in("zoe", NEW["password"]).status_code == 303
    assert zoe.sees(address).status_code == 422


@pytest.mark.parametrize("password", ["short", "password1", "iloveyou1", "bo"])
def test_a_weak_password_is_refused_and_the_link_stays(visitor: Open, ids: dict[str, int], password: str) -> None:
    address = link_in(visitor("root").sends(f"/people/{ids['bo']}/link").text)
    bo = visitor()
    bo.sees(address)
    assert bo.sends(address, {"password": password, "again": password}).status_code == 422
    assert bo.sends(address, NEW).status_code == 303


def test_a_reset_link_lives_an_hour_and_the_next_one_kills_it(visitor: Open, ids: dict[str, int], time: Time) -> None:
    root = visitor("root")
    first, second = (link_in(root.sends(f"/people/{ids['bo']}/link").text) for _ in range(2))
    bo = visitor()
    assert (bo.sees(first).status_code, bo.sees(second).status_code) == (422, 200)
    time.pass_(minutes=61)
    assert bo.sees(second).status_code == 422


def test_of_two_who_use_a_link_at_once_one_wins(app: Flask, ids: dict[str, int], time: Time) -> None:
    with app.app_context(), db_change() as change:
        token = sign_ins.give_link(change, ids["bo"], "reset", time(), by=None)

    def use(password: str) -> bool:
        with app.app_context():
            try:
                return sign_ins.use_link(token, password, now=time()) == ids["bo"]
            except Refused:
                return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(use, [f"long password {number}" for number in range(8)])) == 1


def test_the_last_administrator_stays(visitor: Open, ids: dict[str, int]) -> None:
    root = visitor("root")
    for path, form in ((f"/people/{ids['root']}/disable", {}), (f"/people/{ids['root']}/admin", {"on": "0"})):
        answer = root.sends(path, form)
        assert (answer.status_code, "last administrator" in answer.text) == (422, True)


def test_of_two_administrators_who_leave_at_once_one_stays(app: Flask, ids: dict[str, int], time: Time) -> None:
    with app.app_context(), db_change() as change:
        actions.set_admin(change, ids["bo"], True, by=None, now=time())

    def leave(member_id: int) -> bool:
        try:
            with app.app_context(), db_change() as change:
                actions.disable(change, member_id, by=None, now=time())
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(leave, (ids["root"], ids["bo"]))) == [False, True]


def test_disabling_lists_and_hands_over_open_work(app: Flask, visitor: Open, ids: dict[str, int], time: Time) -> None:
    paid = News("order.paid", {"number": "3128447092180114018", "products": "Mug", "paid_at": time()})
    with app.app_context(), db_change() as change:
        items = feed_names(load_scorecards(Path("workflows/scorecards")).values())
        upkeep.take_into_use(change, Path("workflows"), time(), items=items)
        flow.hear(change, "order_shipping", 1, [paid], by=None, door="import", now=time())
    root = visitor("root")
    assert "Pack and ship" in root.sees(f"/people/{ids['bo']}").text
    assert root.sends(f"/people/{ids['bo']}/disable").status_code == 303
    assert "Pack and ship" not in root.sees(f"/people/{ids['bo']}").text
    assert "Pack and ship" in root.sees(f"/people/{ids['lin']}").text  # nobody else ships here: the superior has it


def test_a_role_ended_stays_as_history(app: Flask, visitor: Open, ids: dict[str, int], time: Time) -> None:
    time.pass_(days=1)
    form = {"role": "shipping", "store": "main"}
    root = visitor("root")
    assert root.sends(f"/people/{ids['bo']}/roles/end", form).status_code == 303
    time.pass_(days=1)
    assert member(app, ids["bo"], time).held == ()
    with app.app_context(), db_reading() as reading:
        rows = reading.execute(sa.select(Holding.until).where(Holding.member_id == ids["bo"])).scalars().all()
        was = queries.roles_at(reading, ids["bo"], 1, time.at.replace(day=24))
    assert (len(rows), rows[0] is not None, was) == (1, True, {"shipping"})
    assert root.sends(f"/people/{ids['bo']}/roles", form).status_code == 303


def test_the_first_role_names_the_superior(app: Flask, ids: dict[str, int], time: Time) -> None:
    assert member(app, ids["bo"], time).superior_id == ids["lin"]
    assert member(app, ids["kim"], time).superior_id == ids["lin"]  # nobody is cs_supervisor: the role above that


def test_who_came_first_gets_a_superior_when_one_comes(app: Flask, ids: dict[str, int], time: Time) -> None:
    assert member(app, ids["lin"], time).superior_id is None
    with app.app_context(), db_change() as change:
        actions.hold(change, ids["root"], "deputy_gm", None, by=None, now=time())
    assert member(app, ids["lin"], time).superior_id == ids["root"]


def test_superiors_make_no_circle(visitor: Open, ids: dict[str, int]) -> None:
    answer = visitor("root").sends(f"/people/{ids['lin']}/superior", {"superior": ids["bo"]})
    assert (answer.status_code, "circle" in answer.text) == (422, True)


def test_the_list_shows_names_to_all_and_logins_to_administrators(visitor: Open) -> None:
    for login, shown in (("bo", False), ("root", True)):
        page = visitor(login).sees("/people").text
        assert "Lin" in page and ("Add a member" in page) is shown


def test_staff_of_a_store_is_plain_rows(app: Flask, ids: dict[str, int], time: Time) -> None:
    with app.app_context(), db_reading() as reading:
        staff = queries.staff_of(reading, 1, time())
    assert {row.name: row.roles for row in staff.members if row.roles} == {
        "Lin": {"store_manager"},
        "Bo": {"shipping"},
        "Kim": {"customer_service"},
    }


def test_the_roles_of_one_are_those_that_the_staff_of_the_store_has(
    app: Flask, visitor: Open, ids: dict[str, int], time: Time
) -> None:
    visitor("root").sends(f"/people/{ids['kim']}/disable")
    with app.app_context(), db_reading() as reading:
        for store in (1, 2):
            there = queries.staff_of(reading, store, time()).members
            alone = {row.member_id: queries.roles_of(reading, row.member_id, store, time()) for row in there}
            assert alone == {row.member_id: frozenset() if row.disabled else row.roles for row in there}


def test_a_name_with_script_is_text(visitor: Open) -> None:
    root = visitor("root")
    root.sends("/people", {"login": "evil", "name": "<script>alert(1)</script>", "role": "", "store": "main"})
    assert "<script>alert" not in root.sees("/people").text


def told(visitor: Visitor, member_id: int) -> list[str]:
    """What the page of a member says was done to them, the newest first: who, and what."""
    rows = re.findall(r"<tr data-audit>(.*?)</tr>", visitor.sees(f"/people/{member_id}").text, re.DOTALL)
    return [" ".join(re.findall(r"<td>([^<]*)</td>", row)) for row in rows]


def test_who_changed_an_account_is_on_its_page(visitor: Open, ids: dict[str, int]) -> None:
    root, bo = visitor("root"), f"/people/{ids['bo']}"
    before = told(root, ids["bo"])
    role = {"role": "designer", "store": "every"}
    root.sends(f"{bo}/roles", role), root.sends(f"{bo}/main", role), root.sends(f"{bo}/roles/end", role)
    root.sends(f"{bo}/superior", {"superior": ids["root"]})
    root.sends(f"{bo}/admin", {"on": "1"}), root.sends(f"{bo}/admin", {"on": "0"})
    address = link_in(root.sends(f"{bo}/link").text)
    nobody = visitor()
    nobody.sees(address), nobody.sends(address, NEW)
    root.sends(f"{bo}/disable"), root.sends(f"{bo}/enable")
    assert told(root, ids["bo"])[: -len(before)] == [
        "Root Opened the account again",
        "Root Disabled the account",
        "Bo Set a new password",
        "Root Made a link to reset the password",
        "Root Took administration away",
        "Root Made an administrator",
        "Root Superior: Lin → Root",
        "Root Ended the role Art designer · every store",
        "Root Main role: Dispatch specialist → Art designer",
        "Root Gave the role Art designer · every store",
    ]
    assert before[-1] == "the command line Added the account"


def test_what_was_refused_is_not_told(visitor: Open, ids: dict[str, int]) -> None:
    root = visitor("root")
    before = told(root, ids["root"])
    assert root.sends(f"/people/{ids['root']}/disable").status_code == 422
    assert told(root, ids["root"]) == before
