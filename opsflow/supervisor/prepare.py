"""`python -m opsflow.supervisor.prepare [--empty]`: the database brought up to date, and somebody who can sign in.

What it prints is what the first start tells: the demo's sign-ins, or a first administrator with a password.
"""

import importlib
import ipaddress
import secrets
import sys
from importlib.util import find_spec

import sqlalchemy as sa
from alembic.util import CommandError

from opsflow import create_app, schema
from opsflow.config import Settings
from opsflow.db import db_change, db_reading, now
from opsflow.http import words_of
from opsflow.jobs.settling import settle
from opsflow.people import actions, queries
from opsflow.people.passwords import hashed
from opsflow.refusals import Refused
from opsflow.supervisor.loop import say
from opsflow.yaml_nodes import BadYaml

ADMINISTRATOR = "admin"
DEMO = "opsflow.demo"


def main() -> int:
    """Migrate, and fill an empty shop. 1 with one line when the database cannot be used."""
    settings = Settings.from_environment()
    try:
        with create_app(settings).app_context():
            schema.upgrade(settings)
            with db_change() as change:
                settle(change, now())
            _fill(settings, empty="--empty" in sys.argv[1:])
    except BadYaml as problem:
        say("{file}:{line} {path}: {words}".format(**problem.values, words=words_of(problem)))
        return 1
    except (sa.exc.SQLAlchemyError, CommandError, Refused) as problem:
        say(f"the database {_without_password(settings.database_url)} cannot be used: {_reason(problem)}")
        return 1
    return 0


def _fill(settings: Settings, *, empty: bool) -> None:
    with db_reading() as reading:
        if queries.members(reading, now()):
            return
    if empty or not _is_loopback(settings.host):
        _add_administrator()
    elif find_spec(DEMO) is None:
        say("there is no demo shop yet; it starts empty")
        _add_administrator()
    else:
        print(importlib.import_module(DEMO).load(now()))


def _add_administrator() -> None:
    password = secrets.token_urlsafe(12)
    try:
        with db_change() as change:
            actions.add_member(
                change,
                login=ADMINISTRATOR,
                name="Administrator",
                by=None,
                now=now(),
                password_hash=hashed(password),
                is_admin=True,
            )
    except (Refused, sa.exc.IntegrityError):
        return  # another process was faster and told its own password
    print(f"First administrator: {ADMINISTRATOR}   password: {password}   (shown this once; change it under your name)")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_password(url: str) -> str:
    return sa.make_url(url).render_as_string(hide_password=True)


def _reason(problem: Exception) -> str:
    cause = problem.__cause__ or problem
    return str(getattr(cause, "orig", cause)).strip().splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
