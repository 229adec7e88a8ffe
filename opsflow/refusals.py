"""What the shop says no with: a key and values, worded per language at the door."""

from typing import ClassVar


class Refused(Exception):
    """Something may not or cannot be done; `key` finds the words, `values` fill them, `status` is the HTTP status."""

    status: ClassVar[int] = 422

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return f"{self.key} {self.values}"


class WrongInput(Refused):
    """The request itself is malformed: a field missing, doubled, too long, not a number."""

    status = 400


class Unsigned(Refused):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401

    def __init__(self, key: str = "unsigned", /, **values: object) -> None:
        super().__init__(key, **values)


class Forbidden(Refused):
    """The asker may know of it and may not do it."""

    status = 403

    def __init__(self, key: str = "forbidden", /, **values: object) -> None:
        super().__init__(key, **values)


class NotFound(Refused):
    """It is not there, or the asker may not know of it."""

    status = 404

    def __init__(self, key: str = "not_found", /, **values: object) -> None:
        super().__init__(key, **values)


class Stale(Refused):
    """Somebody was faster: what the asker saw is no longer so."""

    status = 409

    def __init__(self, key: str = "stale", /, **values: object) -> None:
        super().__init__(key, **values)


class TooLarge(Refused):
    """The request is larger than its route takes."""

    status = 413

    def __init__(self, key: str = "too_large", /, **values: object) -> None:
        super().__init__(key, **values)


class TooMany(Refused):
    """Asked too often; `values["until"]` is the aware moment from which it may be tried again."""

    status = 429


class StorageFull(Refused):
    """The database cannot be written: disk full, locked for half a minute, or read-only. Nothing was changed."""

    status = 503

    def __init__(self, key: str = "storage_full", /, **values: object) -> None:
        super().__init__(key, **values)


class DatabaseAway(Refused):
    """The database does not answer, or its file cannot be read. Nothing was changed."""

    status = 503

    def __init__(self, key: str = "database_away", /, **values: object) -> None:
        super().__init__(key, **values)
