"""How the application is put together: the floor, then every table, follower and door that is found in its place."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

from flask import Blueprint, Flask
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

import opsflow
from opsflow import db, guard, http, i18n
from opsflow.config import Settings

ROOT = Path(__file__).parent
DOORS = ("web", "api")


def build(settings: Settings, clock: Callable[[], datetime] | None) -> Flask:
    """Put one application together; raises RuntimeError for a route without a policy."""
    app = Flask("opsflow", template_folder=str(ROOT.parent / "templates"), static_folder=str(ROOT.parent / "static"))
    app.config.update(SECRET_KEY=settings.secret_key, SETTINGS=settings, CLOCK=clock)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    db.attach(app, settings)
    guard.attach(app)
    http.attach(app)
    i18n.attach(app, zone=settings.timezone, member_locale=_member_locale, now=db.now)
    app.config.update(COMPRESS_ALGORITHM=["gzip"], COMPRESS_LEVEL=4, COMPRESS_STREAMS=False)
    Compress(app)  # pages go to phones; events of /live and files go as they are
    Migrate(app, db.db, directory=str(ROOT / "migrations"))
    load("*models*")
    load("followers")
    _open_doors(app)
    http.check_policies(app)
    return app


def load(pattern: str) -> list[ModuleType]:
    """Import every module of every room whose name fits, so that what it registers is there."""
    return list(_modules(pattern))


def _modules(pattern: str) -> Iterator[ModuleType]:
    for room in pkgutil.iter_modules(opsflow.__path__):
        if not room.ispkg or room.name in (*DOORS, "cli", "migrations"):
            continue
        for module in pkgutil.iter_modules([str(ROOT / room.name)]):
            if fnmatch(module.name, pattern):
                yield importlib.import_module(f"opsflow.{room.name}.{module.name}")


def _open_doors(app: Flask) -> None:
    for room in DOORS:
        for module in pkgutil.walk_packages([str(ROOT / room)], f"opsflow.{room}."):
            _open(app, importlib.import_module(module.name))
    if (ROOT / "jobs.py").exists() or (ROOT / "jobs").exists():
        _open(app, importlib.import_module("opsflow.jobs"))


def _open(app: Flask, module: ModuleType) -> None:
    door = getattr(module, "door", None)
    if isinstance(door, Blueprint):
        app.register_blueprint(door)
    attach = getattr(module, "attach", None)
    if callable(attach):
        attach(app)


def _member_locale() -> str | None:
    who = http.asker_or_none()
    return who.locale if who else None
