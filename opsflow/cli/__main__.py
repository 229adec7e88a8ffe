"""`python -m opsflow.cli`: every command found beside this file, run with the application. 0 done, 1 refused, 2 wrong usage."""

import importlib
import os
import pkgutil
import sys

import click

from opsflow import cli, create_app
from opsflow.config import WrongSettings
from opsflow.http import words_of
from opsflow.refusals import Refused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version="0.1.0", prog_name="opsflow")
def opsflow() -> None:
    """The workflows of a Tmall shop, from the command line."""


def gather() -> click.Group:
    """The group with every command of every module beside this one."""
    for found in pkgutil.iter_modules(cli.__path__):
        if not found.name.startswith("_"):
            for command in importlib.import_module(f"{cli.__name__}.{found.name}").COMMANDS:
                opsflow.add_command(command)
    return opsflow


def main() -> int:
    """Run one command; a refusal is one line on the error stream."""
    os.umask(0o077)  # what the shop keeps is for its own user alone
    group = gather()
    try:
        app = create_app()
        with app.app_context():
            group(standalone_mode=True)
    except WrongSettings as wrong:
        click.echo(str(wrong), err=True)
    except Refused as refused:
        with app.app_context():
            click.echo(words_of(refused), err=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
