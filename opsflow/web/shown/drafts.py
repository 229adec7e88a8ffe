"""A week's work as the text that a report begins with, in the reader's language; its writer edits it."""

from collections.abc import Iterable, Iterator, Sequence

from opsflow.flow.forms import Counted, Piece, Week
from opsflow.i18n import _, moment, said

LONGEST = 60  # letters of a name
ROOM = 1_100  # letters of each part, so that there is room left to write in


def drafted(week: Week) -> str:
    """What was finished, is open and was missed, a paragraph each."""
    parts = (
        _part(_("Finished"), sum(one.count for one in week.finished), map(_counted, week.finished)),
        _part(_("Open"), len(week.open), map(_piece, week.open)),
        _part(_("Missed"), len(week.missed), map(_piece, week.missed)),
    )
    return "\n\n".join(parts)


def _part(title: str, count: int, lines: Iterable[str]) -> str:
    return "\n".join([_("%(title)s: %(count)s", title=title, count=count), *_fitting(list(lines))])


def _counted(one: Counted) -> str:
    line = f"- {_short(said(one.process))} · {_short(said(one.task))} × {one.count}"
    return f"{line} ({'; '.join(map(_short, one.cases))})" if one.cases else line


def _piece(one: Piece) -> str:
    parts = [_short(said(one.task)), _short(one.case)]
    if one.due:
        parts.append(_("due %(at)s", at=moment(one.due)))
    return f"- {' · '.join(parts)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _fitting(lines: Sequence[str]) -> Iterator[str]:
    """The first lines that there is room for, then how many more there are."""
    room = ROOM
    for at, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            yield _("… and %(count)s more", count=len(lines) - at)
            return
        yield line
