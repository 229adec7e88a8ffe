"""A small shop with an administrator, a store manager and two more, on each database; and browsers for them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from opsflow.db import db_change
from opsflow.people import actions
from opsflow.shop import actions as shop
from tests.ground.world import kept_password
from tests.pages.visitor import Visitor

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Time:
    """The shop's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


@pytest.fixture
def time(app: Flask) -> Time:
    """The clock of the application under test."""
    clock = Time()
    app.config["CLOCK"] = clock
    return clock


@pytest.fixture
def ids(app: Flask, time: Time) -> dict[str, int]:
    """Who is there, by login: root (administrator), lin (store manager), bo (dispatch), kim (customer service)."""
    found = {}
    with app.app_context(), db_change() as change:
        store = shop.add_store(change, "main", "Main store", now=time())
        for login, role in (("root", None), ("lin", "store_manager"), ("bo", "shipping"), ("kim", "customer_service")):
            found[login] = actions.add_member(
                change, login=login, name=login.title(), by=None, now=time(), password_hash=kept_password(),
                is_admin=login == "root", locale="en",
            )  # fmt: skip
            if role:
                actions.hold(change, found[login], role, store, by=None, now=time())
    return found


@pytest.fixture
def visitor(app: Flask, ids: dict[str, int]) -> Callable[..., Visitor]:
    """`visitor("bo")` is a browser in which bo is signed in; `visitor()` one with nobody."""

    def open_browser(login: str | None = None, address: str = "127.0.0.1") -> Visitor:
        browser = Visitor(app, address)
        if login:
            assert browser.signs_in(login).status_code == 303
        return browser

    return open_browser
