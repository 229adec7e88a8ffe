"""`user`: accounts from the command line, without signing in: whoever runs it owns the machine."""

import click

from opsflow.cli._output import as_json, tell
from opsflow.db import db_change, db_reading, now
from opsflow.flow import actions as flow
from opsflow.people import actions, passwords, queries, sign_ins
from opsflow.people.roles import ROLES
from opsflow.shop import queries as shop


@click.group("user")
def user() -> None:
    """Add, list and disable members; set a password."""


@user.command("add")
@click.argument("login")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), help="A first role; needs --store unless it is for every store.")
@click.option("--store", "store_key", help="The key of the role's store.")
@click.option("--admin", is_flag=True, help="An administrator.")
@click.option("--password", help="Else it is asked for; --invite gives a link instead.")
@click.option("--invite", is_flag=True, help="Print a one-time link's path instead of setting a password.")
def add(
    login: str, name: str, role: str | None, store_key: str | None, admin: bool, password: str | None, invite: bool
) -> None:
    """Add a member."""
    kept = None if invite else passwords.hashed(password or _asked(), login=login)
    at = now()
    with db_change() as change:
        added = actions.add_member(change, login=login, name=name, by=None, now=at, password_hash=kept, is_admin=admin)
        if role:
            store_id = shop.store(change, store_key).id if store_key else None
            actions.hold(change, added, role, store_id, by=None, now=at)
        token = sign_ins.give_link(change, added, "invite", at, by=None) if invite else None
    click.echo(f"/links/{token}" if token else f"added {login}")


@user.command("list")
@as_json
def list_users(*, json: bool) -> None:
    """Everybody, the disabled last."""
    with db_reading() as reading:
        rows = queries.members(reading, now())
    lines = [
        {
            "id": row.id,
            "login": row.login,
            "name": row.name,
            "roles": [{"role": held.role, "store_id": held.store_id} for held in row.held],
            "admin": row.is_admin,
            "disabled": row.disabled_at is not None,
        }
        for row in rows
    ]
    tell(lines, "{id:>4}  {login:<20} {name}", json=json)


@user.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """Close an account and hand its open work over."""
    at = now()
    with db_change() as change:
        member_id = queries.member_id_of(change, login)
        actions.disable(change, member_id, by=None, now=at)
        flow.release(change, member_id, "disabled", by=None, now=at)
    click.echo(f"disabled {login}")


@user.command("password")
@click.argument("login")
@click.option("--password", help="Else it is asked for.")
def password(login: str, password: str | None) -> None:
    """Set a password; every sign-in of the member ends."""
    kept = passwords.hashed(password or _asked(), login=login)
    with db_change() as change:
        sign_ins.keep_password(change, queries.member_id_of(change, login), kept, now(), by=None)
    click.echo(f"set the password of {login}")


def _asked() -> str:
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


COMMANDS = [user]
