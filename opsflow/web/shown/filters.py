"""What a board is narrowed to; it lives in the address, so that it can be shared and the back button knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

MOODS = ("late", "soon", "breach", "paused")


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a board, as texts of its address; `column` is the tab that a phone shows."""

    mine: bool = False
    role: str = ""
    who: str = ""  # a member's id, or "nobody"
    store: str = ""
    mood: str = ""
    q: str = ""
    column: str = ""

    def query(self, **changes: object) -> str:
        """`?mine=1&mood=late` with some of them changed; nothing at all when none is set."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [(one.name, getattr(wanted, one.name)) for one in fields(wanted)]
        said = urlencode([(name, 1 if value is True else value) for name, value in pairs if value])
        return f"?{said}" if said else "?"

    @property
    def narrowed(self) -> int:
        """How many of those behind the filter menu are set."""
        return sum(bool(value) for value in (self.role, self.who, self.store, self.q))

    @property
    def any(self) -> bool:
        """Whether the board shows less than everything."""
        return bool(self.narrowed or self.mine or self.mood)


def filters_of(args: Mapping[str, str]) -> Filters:
    """Read the filters of an address; what is unknown or over-long is as if it were not there."""
    text = {one: args.get(one, "").strip()[:80] for one in ("role", "who", "store", "q", "column")}
    mood = args.get("mood", "")
    return Filters(mine=args.get("mine") == "1", mood=mood if mood in MOODS else "", **text)
