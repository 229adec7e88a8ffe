"""The shop's settings, read from the environment once and checked, every wrong one named."""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SWITCH = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "": False,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


class WrongSettings(Exception):
    """Some settings are wrong; `problems` says which and why, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What the environment says; `docs/operations.md` lists the names."""

    home: Path
    database_url: str
    secret_key: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    redis_url: str | None = None
    timezone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    workers: int = 1
    keep_buyers: bool = False
    keep_sent: int = 30  # days that a sent message stays in the outbox
    proxies: int = 0  # reverse proxies in front whose X-Forwarded-* headers are believed

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check them all; makes OPSFLOW_HOME and its secret when missing. Raises WrongSettings naming each."""
        given = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, (attribute, understand) in READERS.items():
            try:
                values[attribute] = understand(given.get(name, "").strip(), values.get("home"))
            except (ValueError, OSError) as problem:
                problems.append(f"{name}: {problem}")
        if problems:
            raise WrongSettings(problems)
        return cls(**values)


def _folder(text: str, _: object) -> Path:
    home = Path(text or "./var").absolute()
    home.mkdir(parents=True, exist_ok=True)
    if not os.access(home, os.W_OK | os.X_OK):
        raise ValueError(f"{home} cannot be written")
    return home


def _database(text: str, home: Path | None) -> str:
    scheme, found, rest = (text or f"sqlite:///{home}/opsflow.db").partition("://")
    if not found or scheme.split("+")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise ValueError("only sqlite:///… and postgresql://… are understood")
    if scheme == "sqlite" and rest.strip("/") in {"", ":memory:"}:
        raise ValueError("SQLite needs a file: several processes work on it")
    return f"sqlite://{rest}" if scheme.startswith("sqlite") else f"postgresql+psycopg://{rest}"


def _redis(text: str, _: object) -> str | None:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("an address looks like redis://127.0.0.1:6379/0")
    return text or None


def _secret(text: str, home: Path | None) -> str:
    if text:
        return _long_enough(text)
    if home is None:
        return secrets.token_urlsafe(48)
    kept = home / "secret"
    if not kept.exists():
        _make_secret(kept)
    return _long_enough(kept.read_text().strip())


def _make_secret(kept: Path) -> None:
    # of several processes that start at once one names its whole file first; the others read that one
    own = kept.with_name(f"secret.{secrets.token_hex(8)}")
    own.touch(0o600)
    own.write_text(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(own, kept)
    own.unlink()


def _long_enough(secret: str) -> str:
    if len(secret) < 16:
        raise ValueError("at least 16 characters, or the sign-ins can be forged")
    return secret


def _zone(text: str, _: object) -> ZoneInfo:
    try:
        return ZoneInfo(text or "Asia/Shanghai")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {text!r}") from None


def _switch(text: str, _: object) -> bool:
    if text.lower() not in SWITCH:
        raise ValueError(f"{text!r} is neither 1 nor 0")
    return SWITCH[text.lower()]


def _between(least: int, most: int, default: int) -> Callable[[str, object], int]:
    def understand(text: str, _: object) -> int:
        if text and not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text) if text else default

    return understand


def _host(text: str, _: object) -> str:
    return text or "127.0.0.1"


READERS: dict[str, tuple[str, Callable[[str, Any], object]]] = {
    "OPSFLOW_HOME": ("home", _folder),
    "DATABASE_URL": ("database_url", _database),
    "SECRET_KEY": ("secret_key", _secret),
    "HOST": ("host", _host),
    "PORT": ("port", _between(1, 65535, 8000)),
    "REDIS_URL": ("redis_url", _redis),
    "OPSFLOW_TIMEZONE": ("timezone", _zone),
    "OPSFLOW_WORKERS": ("workers", _between(1, 64, 1)),
    "OPSFLOW_KEEP_BUYERS": ("keep_buyers", _switch),
    "OPSFLOW_KEEP_SENT": ("keep_sent", _between(1, 3650, 30)),
    "OPSFLOW_PROXIES": ("proxies", _between(0, 9, 0)),
}
