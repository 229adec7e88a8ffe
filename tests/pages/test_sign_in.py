"""Who comes in, who does not, and how a sign-in ends."""

from collections.abc import Callable

import pytest
from flask import Flask

from opsflow.db import db_change, db_reading
from opsflow.people import actions, queries
from tests.ground.world import kept_password
from tests.pages.conftest import Time
from tests.pages.visitor import PASSWORD, Visitor

Open = Callable[..., Visitor]


def test_the_right_password_opens_the_page_that_was_asked_for(visitor: Open) -> None:
    asked = visitor().sees("/people?q=1")
    assert asked.location == "/login?next=/people?q%3D1"
    assert visitor().signs_in("bo", next="/people?q=1").location == "/people?q=1"


@pytest.mark.parametrize("login", ["bo", "nobody", "BO "])
def test_a_wrong_password_and_an_unknown_login_read_alike(visitor: Open, login: str) -> None:
    answer = visitor().signs_in(login, "wrong password")
    assert (answer.status_code, "Login or password is wrong." in answer.text) == (401, True)


def test_an_unknown_login_takes_as_long_as_a_known_one(ids: dict[str, int], app: Flask) -> None:
    from time import perf_counter

    from opsflow.people.passwords import hashed, matches

    kept = hashed(PASSWORD)
    matches(None, "x")  # the first time makes the hash of nobody
    spans = []
    for one in (kept, None):
        begun = perf_counter()
        assert not any(matches(one, "wrong") for _ in range(5))
        spans.append(perf_counter() - begun)
    assert 0.5 < spans[0] / spans[1] < 2


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "/\t/evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "evil", ""],
)
def test_signing_in_leads_nowhere_else(visitor: Open, wanted: str) -> None:
    assert visitor().signs_in("bo", next=wanted).location == "/"


def test_a_copied_cookie_is_dead_after_log_out(app: Flask, visitor: Open) -> None:
    bo = visitor("bo")
    thief = bo.copy(app)
    assert thief.is_in
    bo.sends("/logout")
    assert (bo.is_in, thief.is_in) == (False, False)


def test_the_cookie_is_for_the_server_alone(visitor: Open) -> None:
    plain = visitor().signs_in("bo").headers["Set-Cookie"]
    assert "HttpOnly" in plain and "SameSite=Lax" in plain and "Secure" not in plain
    bo = visitor()
    bo.sees("/login", base_url="https://localhost")
    secure = bo.sends("/login", {"login": "bo", "password": PASSWORD}, base_url="https://localhost")
    assert "Secure" in secure.headers["Set-Cookie"]


def test_a_new_password_ends_the_other_sign_ins(app: Flask, visitor: Open) -> None:
    here, there = visitor("bo"), visitor("bo")
    here.sees("/me")
    new = "another fine password"
    assert here.sends("/me/password", {"old": PASSWORD, "password": new, "again": new}).status_code == 303
    assert (here.is_in, there.is_in) == (True, False)
    assert visitor().signs_in("bo", new).status_code == 303


def test_a_changed_role_ends_sign_ins(app: Flask, visitor: Open, ids: dict[str, int], time: Time) -> None:
    bo = visitor("bo")
    with app.app_context(), db_change() as change:
        actions.hold(change, ids["bo"], "promoter", None, by=None, now=time())
    assert not bo.is_in


def test_a_disabled_account_is_out_and_stays_out(visitor: Open, ids: dict[str, int]) -> None:
    bo, root = visitor("bo"), visitor("root")
    assert root.sends(f"/people/{ids['bo']}/disable").status_code == 303
    assert not bo.is_in
    assert bo.signs_in("bo").status_code == 401


def test_an_unused_sign_in_ends_after_two_weeks(visitor: Open, time: Time) -> None:
    bo = visitor("bo")
    time.pass_(days=13)
    assert bo.is_in
    time.pass_(days=15)
    assert not bo.is_in


def test_use_is_noted_once_a_minute(app: Flask, visitor: Open, ids: dict[str, int], time: Time) -> None:
    bo = visitor("bo")
    noted = []
    for seconds in (59, 2, 30):
        time.pass_(seconds=seconds)
        bo.sees("/me")
        with app.app_context(), db_reading() as reading:
            noted.append(queries.member(reading, ids["bo"], time()).seen_at)
    assert noted[0] != noted[1] == noted[2]


def test_after_ten_wrong_tries_the_door_says_when_to_try_again(visitor: Open, time: Time) -> None:
    attacker = visitor(address="203.0.113.7")
    assert {attacker.signs_in("bo", "wrong password").status_code for _ in range(10)} == {401}
    answer = attacker.signs_in("bo")
    assert (answer.status_code, "Try again at 17:15" in answer.text) == (429, True)
    time.pass_(minutes=15, seconds=1)
    assert attacker.signs_in("bo").status_code == 303


def test_an_attacker_locks_nobody_else_out(visitor: Open) -> None:
    attacker = visitor(address="203.0.113.7")
    for _ in range(12):
        attacker.signs_in("bo", "wrong password")
    assert visitor(address="198.51.100.2").signs_in("bo").status_code == 303


def test_one_address_cannot_try_every_account(visitor: Open) -> None:
    attacker = visitor(address="203.0.113.7")
    for number in range(60):
        attacker.signs_in(f"nobody{number}", "wrong password")
    assert attacker.signs_in("kim", "wrong password").status_code == 429


def test_tries_sent_at_once_are_counted(app: Flask, visitor: Open) -> None:
    from concurrent.futures import ThreadPoolExecutor

    browsers = [visitor(address="203.0.113.7") for _ in range(16)]
    with ThreadPoolExecutor(16) as threads:
        codes = list(threads.map(lambda one: one.signs_in("bo", "wrong password").status_code, browsers))
    assert codes.count(401) == 10 and codes.count(429) == 6


def test_demo_accounts_work_on_this_machine_only(app: Flask, visitor: Open, time: Time) -> None:
    with app.app_context(), db_change() as change:
        actions.add_member(
            change,
            login="demo",
            name="Demo",
            by=None,
            now=time(),
            password_hash=kept_password(),
            is_demo=True,
            locale="en",
        )
    demo = visitor("demo")
    assert demo.is_in
    for headers in ({"X-Forwarded-For": "1.2.3.4"}, {"Forwarded": "for=1.2.3.4"}, {"Host": "shop.example"}):
        answer = demo.sees("/me", headers=headers)
        assert (answer.status_code, "this machine only" in answer.text) == (
            403,
            "Host" not in headers,
        ) or "Host" in headers
    assert visitor(address="203.0.113.7").signs_in("demo").status_code == 403
