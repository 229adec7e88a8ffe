"""While the database is away pages say so in words, and the shop comes back with it by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from opsflow.db import db
from tests.pages.visitor import Visitor

Open = Callable[..., Visitor]
UNAVAILABLE = 503


@contextmanager
def away(app: Flask) -> Iterator[None]:
    """The database under another name, and every connection to it cut."""
    address = sa.make_url(app.config["SETTINGS"].database_url)
    hide, show = _by_server(address) if address.get_backend_name() == "postgresql" else _by_file(app, address)
    hide()
    try:
        yield
    finally:
        show()


def _by_file(app: Flask, address: sa.URL) -> tuple[Callable[[], object], Callable[[], object]]:
    file = Path(str(address.database))
    elsewhere = file.with_suffix(".elsewhere")

    def hide() -> None:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
        file.rename(elsewhere)
        file.mkdir()

    def show() -> None:
        file.rmdir()
        elsewhere.rename(file)

    return hide, show


def _by_server(address: sa.URL) -> tuple[Callable[[], object], Callable[[], object]]:
    server = address.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    name = str(address.database)

    def execute(*statements: str) -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    return (
        lambda: execute(cut, f"ALTER DATABASE {name} RENAME TO {name}_elsewhere"),
        lambda: execute(f"ALTER DATABASE {name}_elsewhere RENAME TO {name}"),
    )


@pytest.mark.parametrize("path", ["/", "/people", "/live", "/nowhere"])
def test_a_page_says_it_in_words_and_the_log_in_a_line(
    app: Flask, visitor: Open, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    bo = visitor("bo")
    with away(app):
        answer = bo.sees(path)
    assert (answer.status_code, "cannot reach its database" in answer.text) == (UNAVAILABLE, True)
    assert answer.headers["Retry-After"] == "30"
    assert [(path in line.getMessage(), line.exc_info) for line in caplog.records] == [(True, None)]
    assert bo.sees("/people").status_code == 200


def test_an_act_is_refused_and_nothing_changed(app: Flask, visitor: Open) -> None:
    bo = visitor("bo")
    with away(app):
        assert bo.sends("/me/theme", {"theme": "dark", "next": "/me"}).status_code == UNAVAILABLE
    assert 'data-theme="dark"' not in bo.sees("/me").text


@pytest.mark.parametrize("login", [None, "bo"])
def test_readiness_names_the_database(app: Flask, visitor: Open, login: str | None) -> None:
    browser = visitor(login)
    with away(app):
        told = browser.sees("/readyz")
        assert browser.sees("/healthz").status_code == 200
    assert (told.status_code, str(told.json["database"]).startswith("does not answer")) == (UNAVAILABLE, True)  # type: ignore[index]
