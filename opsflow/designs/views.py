"""What the review page and the standard's page are shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opsflow.flow.queries.versions import Approved, HandIn, Passed, Versions
from opsflow.flow.views import FileLink, Person


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a version that can be drawn. `width` and `height` are 0 until it was measured, or for what cannot be drawn."""

    file_id: int
    name: str
    page: int
    pages: int
    width: int = 0
    height: int = 0
    broken: bool = False
    colours: tuple[tuple[str, int], ...] = ()

    @property
    def is_long(self) -> bool:
        """Read from top to bottom, not looked at as a whole."""
        return self.height > 2.4 * self.width > 0


@dataclass(frozen=True, slots=True)
class Version:
    """A version with the sheets it is looked at on, and the files that are only downloaded."""

    handed: HandIn
    sheets: tuple[Sheet, ...]
    others: tuple[FileLink, ...]

    @property
    def number(self) -> int:
        """Its number."""
        return self.handed.number


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a thread."""

    by: Person | None
    at: datetime
    act: Literal["said", "resolved", "reopened"]
    text: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned comment: the place in per cent, the sheet it belongs to, and its thread."""

    number: int
    version: int
    sheet: int  # of its version, from 1
    pages: int  # sheets of its version
    x: float
    y: float
    first: Entry
    answers: tuple[Entry, ...]
    open: bool
    since: datetime  # when it was last set, solved or opened again


@dataclass(frozen=True, slots=True)
class Review:
    """All that is known of the versions of a case."""

    versions: Versions
    shown: tuple[Version, ...]
    pins: tuple[Pin, ...]
    passed: Passed | None

    @property
    def open_pins(self) -> tuple[Pin, ...]:
        """What is still to be changed, the newest first."""
        return tuple(sorted((pin for pin in self.pins if pin.open), key=lambda pin: -pin.number))

    @property
    def solved_pins(self) -> tuple[Pin, ...]:
        """What was changed."""
        return tuple(sorted((pin for pin in self.pins if not pin.open), key=lambda pin: -pin.number))

    @property
    def words(self) -> str:
        """What the open pins say, when one was set since the version was handed in: words to send it back with."""
        if not any(pin.first.at >= self.versions.since for pin in self.open_pins):
            return ""
        return "\n".join(f"{pin.number}. {pin.first.text}" for pin in reversed(self.open_pins))[:3_900]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a standard says. Colours are `#RRGGBB`; examples are cases whose version passed."""

    main_colour: str = ""
    auxiliary_colour: tuple[str, ...] = ()
    font: str = ""
    font_size: str = ""
    logo_position: str = ""
    examples: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a standard in a list of them."""

    version: int
    by: Person | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standard:
    """A store's standard as of a version; version 0: none was written yet."""

    store_id: int
    key: str
    store: str
    version: int
    rules: Rules
    editions: tuple[Edition, ...]
    examples: tuple[Approved, ...]
    may_write: bool

    @property
    def edition(self) -> Edition | None:
        """Who wrote this version, and when."""
        return next((one for one in self.editions if one.version == self.version), None)


@dataclass(frozen=True, slots=True)
class Match:
    """A colour of the standard beside the nearest one that was measured; `share` is per cent of the picture."""

    wanted: str
    found: str
    share: int
    distance: float
