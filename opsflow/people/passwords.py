"""Passwords: what may be one, and how it is kept (argon2id)."""

from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from opsflow.refusals import Refused

LEAST, MOST = 8, 256  # characters
COMMON = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's minimum: kind to a small machine
_turns = BoundedSemaphore(4)  # 256 threads hashing at once would take 5 GB


def hashed(password: str, *, login: str = "") -> str:
    """The hash to keep; spaces around it do not count. Raises Refused for a password too short, too long, very common or equal to the login."""
    password = password.strip()
    if len(password) < LEAST:
        raise Refused("password_short", least=LEAST)
    if len(password) > MOST:
        raise Refused("password_long", most=MOST)
    if password.lower() in _common() or password.lower() == login.lower():
        raise Refused("password_common")
    with _turns:
        return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes as long when there is none to compare, so that logins cannot be guessed."""
    with _turns:
        try:
            return _hasher.verify(kept or _nobody(), password.strip()[:MOST]) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody at all")


@cache
def _common() -> frozenset[str]:
    return frozenset(line.lower() for line in COMMON.read_text().splitlines() if not line.startswith("# "))
