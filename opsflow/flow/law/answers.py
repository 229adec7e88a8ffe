"""Typed values of a case: from what somebody typed or a file said to JSON in a fact, and from there to a value."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from opsflow.flow.words.definition import ROLES, Definition, Field
from opsflow.refusals import Refused

LONGEST_TEXT = 4_000
LONGEST_WORDS = 2_000
LONGEST_ENTRY = 60  # characters of an entry that tasks or values are named by
LONGEST_NUMBER = 40  # characters
MOST_DIGITS = 15  # before the point: beyond any amount of a shop, and a column holds it
MOST_ENTRIES = 500


def answered(
    definition: Definition,
    field: Field,
    raw: Any,
    zone: tzinfo,
    *,
    required: bool = False,
    entry: str = "",
    called: str = "",
) -> Any:
    """What was said for a field (of one entry of its list, `called` so), as JSON for a fact; None where nothing was.

    Raises Refused `missing` or `wrong_value` naming the field and what was wrong.
    """
    named = f"{field.name}:{entry}" if entry else field.name
    if is_empty(raw):
        if required:
            raise Refused("missing", field=named, texts=definition.text(named, called))
        return None
    try:
        if not field.many:
            return _one(field, raw, zone)
        entries = raw if isinstance(raw, list | tuple) else [raw]
        values = [_one(field, one, zone) for one in entries if not is_empty(one)]
        if len(values) > MOST_ENTRIES or len(set(map(str, values))) < len(values):
            raise ValueError("doubled")
        return values
    except (ValueError, KeyError, InvalidOperation, TypeError, OverflowError) as wrong:
        why = str(wrong) if str(wrong) in _WHYS else field.type
        raise Refused("wrong_value", field=named, why=why, texts=definition.text(named, called)) from wrong


def words(text: str) -> str:
    """What somebody wrote about a case, trimmed. Raises Refused `no_words`, `too_long`."""
    said = text.encode(errors="ignore").decode().strip()  # half a surrogate pair is no text
    if not said:
        raise Refused("no_words")
    if len(said) > LONGEST_WORDS:
        raise Refused("too_long", most=LONGEST_WORDS)
    return said


def decoded(field: Field, value: Any) -> Any:
    """The value that stands in a fact or snapshot."""
    if value is None:
        return None
    reading = _DECODERS.get(field.type)
    if reading is None:
        return tuple(value) if field.many else value
    return tuple(map(reading, value)) if field.many else reading(value)


def encoded(value: Any) -> Any:
    """A value as JSON, the reverse of `decoded`."""
    if isinstance(value, tuple):
        return [encoded(entry) for entry in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


_WHYS = ("choice", "least", "most", "long", "doubled", "link")


def is_empty(raw: Any) -> bool:
    """Whether nothing was said: no value, blank words, an empty list."""
    return raw is None or (isinstance(raw, str | list | tuple) and not (raw.strip() if isinstance(raw, str) else raw))


def _one(field: Field, raw: Any, zone: tzinfo) -> Any:
    value = _PARSERS[field.type](raw, zone)
    choices = {"choice": field.choices, "role": ROLES}.get(field.type)
    if choices is not None and value not in choices:
        raise ValueError("choice")
    if isinstance(value, Decimal):
        _within(field, value)
    return encoded(value)


def _within(field: Field, value: Decimal) -> None:
    if not value.is_finite():
        raise ValueError(field.type)
    if value.adjusted() >= MOST_DIGITS:
        raise ValueError("most")
    if field.least is not None and value < Decimal(field.least):
        raise ValueError("least")
    if field.most is not None and value > Decimal(field.most):
        raise ValueError("most")


def _text(raw: Any, zone: tzinfo) -> str:
    text = "".join(one for one in str(raw).strip() if one >= " " or one in "\n\t")  # no control characters
    if len(text) > LONGEST_TEXT:
        raise ValueError("long")
    text.encode()  # half a surrogate pair is no text
    return text


def _number(raw: Any, zone: tzinfo) -> Decimal:
    text = str(raw).strip().replace(",", "")
    if len(text) > LONGEST_NUMBER:
        raise ValueError("long")
    return Decimal(text)


def _money(raw: Any, zone: tzinfo) -> Decimal:
    return _number(str(raw).strip().removesuffix("元"), zone).quantize(Decimal("0.01"))


def _yes_no(raw: Any, zone: tzinfo) -> bool:
    if isinstance(raw, bool):
        return raw
    return {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "0": False}[str(raw).lower()]


def _time(raw: Any, zone: tzinfo) -> datetime:
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    _near(moment.date())
    return moment


def _date(raw: Any, zone: tzinfo) -> date:
    day = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
    _near(day)
    return day


def _near(day: date) -> None:
    if not 2000 <= day.year <= 2100:  # further away no calendar can count
        raise ValueError("far")


def _person(raw: Any, zone: tzinfo) -> int:
    return int(raw)


def _link(raw: Any, zone: tzinfo) -> str:
    text = _text(raw, zone)
    if not text.startswith(("https://", "http://")) or any(character.isspace() for character in text):
        raise ValueError("link")
    return text


_PARSERS: dict[str, Callable[[Any, tzinfo], Any]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "yes_no": _yes_no,
    "date": _date,
    "time": _time,
    "person": _person,
    "product": _text,
    "order": _text,
    "store": _text,
    "file": _text,
    "link": _link,
    "choice": _text,
    "role": _text,
    "item": _text,
    "sheet": _text,
}
_DECODERS: dict[str, Callable[[Any], Any]] = {
    "number": Decimal,
    "money": Decimal,
    "time": datetime.fromisoformat,
    "date": date.fromisoformat,
}
