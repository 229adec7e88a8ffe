"""Every route declares who may use it, and nobody else gets past."""

import re
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask

from opsflow import http
from opsflow.db import db_change
from opsflow.http import Policy
from opsflow.people import actions
from opsflow.people.roles import ROLES, Asker, Held
from tests.pages.conftest import Time
from tests.pages.visitor import Visitor

Open = Callable[..., Visitor]


def filled(route: object) -> str:
    """An address that fits a route."""
    told = re.sub(r"<string\(length=(\d+)\):\w+>", lambda found: "x" * int(found[1]), str(route))
    return re.sub(r"<[^>]+>", "x", re.sub(r"<int:\w+>", "1", told))


def test_a_route_without_a_policy_stops_the_build(app: Flask) -> None:
    door = Blueprint("bare", __name__)
    door.get("/bare")(lambda: "anybody")
    app.register_blueprint(door)
    with pytest.raises(RuntimeError, match="bare"):
        http.check_policies(app)


def test_a_policy_names_only_roles_that_exist() -> None:
    with pytest.raises(ValueError, match="captain"):
        http.policy("role", "captain")


@pytest.mark.parametrize("role", ROLES)
def test_roles_by_routes(app: Flask, role: str) -> None:
    who = Asker(1, "Ann", "ann", held=(Held(role, 1),))
    for row in http.policies(app):
        wanted = Policy(row["policy"], tuple(row["roles"]))  # type: ignore[arg-type]
        expected = row["policy"] in ("public", "member") or role in row["roles"]  # type: ignore[operator]
        assert wanted.admits(who) is expected, row


def test_nobody_signed_in_reaches_public_routes_only(app: Flask, visitor: Open) -> None:
    stranger = visitor()
    stranger.sees("/login")
    for row in http.policies(app):
        if row["policy"] == "public":
            continue
        path = filled(row["route"])
        for method in row["methods"]:  # type: ignore[attr-defined]
            answer = stranger.sees(path) if method == "GET" else stranger.sends(path)
            turned_away = (answer.status_code, str(answer.location).split("?")[0])
            assert turned_away == ((401, "None") if path.startswith("/api/") else (302, "/login")), (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_opens_for_whom_its_policy_admits_and_no_other(
    app: Flask, visitor: Open, ids: dict[str, int], time: Time, role: str
) -> None:
    with app.app_context(), db_change() as change:
        actions.hold(change, ids["bo"], role, 1 if role != "shipping" else None, by=None, now=time())
    bo = visitor("bo")
    roles = {role, "shipping"}
    for row in http.policies(app):
        admitted = row["policy"] in ("public", "member") or bool(roles.intersection(row["roles"]))  # type: ignore[arg-type]
        for method in row["methods"]:  # type: ignore[attr-defined]
            if admitted and method != "GET":
                continue  # what it does there is other tests' matter
            answer = bo.sees(filled(row["route"])) if method == "GET" else bo.sends(filled(row["route"]))
            assert answer.status_code != 500 and (admitted or answer.status_code == 403), (method, row)


def test_a_member_reaches_nothing_of_the_administrators(app: Flask, visitor: Open, ids: dict[str, int]) -> None:
    bo = visitor("bo")
    for row in http.policies(app):
        if row["policy"] != "admin" or "member_id" not in str(row["route"]):
            continue
        for person in ids.values():  # other people's ids and one's own
            path = str(row["route"]).replace("<int:member_id>", str(person))
            answer = bo.sees(path) if row["methods"] == ["GET"] else bo.sends(path)
            assert answer.status_code == 403, path
