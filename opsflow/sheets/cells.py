"""One cell of a file → a value. Pure; every oddity of the files that concerns a single cell stands here.

A cell that cannot be read raises `Refused` with the column as the file names it. Source: order_exports.md, "Quirks".
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from opsflow.refusals import Refused

EMPTY = frozenset(
    ["", "null", "NULL", "Null", '""', "-", "--", "\\N", "#N/A", "无", "无退款申请", "未申请退款", "订单未关闭"]
)
SECONDS = {f":{m:02}:{s:02}": timedelta(minutes=m, seconds=s) for m in range(60) for s in range(60)}
EXCEL_DAY_0 = datetime(1899, 12, 30, tzinfo=UTC)
CENT = Decimal("0.01")
REMEMBERED = 50_000
SHOWN = 40

_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,20})?")
_COUNT = re.compile(r"[0-9]{1,7}(\.0+)?")
_TIME = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?", re.ASCII)
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_PHONE = re.compile(
    r"(?<![A-Za-z\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"  # mobile, also 138-0000-0000
    r"|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)|(?<!\d)[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)"  # landline, 400 and 800
    r"|(?<![A-Za-z\d])(?!20[12]\d[01]\d[0-3]\d(?!\d))\d{7,13}(?!\d)"  # any bare number of that length but a date
)


def clean(cell: str) -> str:
    """The cell without what Excel and the exporter wrap around it (`="…"`, a leading `'`, tabs); "" for their blanks."""
    text = cell.strip().strip("\ufeff\u200b")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.lstrip("'").strip()
    return "" if text in EMPTY else text


def is_rounded(text: str) -> bool:
    """Whether Excel has rounded a number (6.93068E+11), so that it names nothing any more."""
    return bool(_ROUNDED.fullmatch(text))


def shown(cell: str) -> str:
    """The cell as a refusal may show it: short, and no telephone number in it."""
    text = mask(cell.strip())
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def mask(text: str) -> str:
    """The text with everything that looks like a telephone number starred out."""
    return _PHONE.sub(lambda found: "*" * len(found[0]), text)


def words(cell: str, longest: int) -> str:
    """A text cell, cut to `longest` characters."""
    text = clean(cell)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def count(cell: str, column: str) -> int | None:
    """A quantity; None when the cell is blank."""
    if cell.isascii() and cell.isdecimal() and len(cell) < 8:
        return int(cell)
    text = unicodedata.normalize("NFKC", clean(cell)).removesuffix("件")
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        raise Refused("quantity_wrong", column=column, text=shown(cell))
    return int(text.partition(".")[0])


class Words(dict[str, str]):
    """Cell → text of a column whose texts repeat, cut to `longest` characters."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __missing__(self, cell: str) -> str:
        """Read a cell not seen before."""
        if len(self) > REMEMBERED:
            self.clear()
        text = self[cell] = words(cell, self.longest)
        return text


class Amounts(dict[str, Decimal | None]):
    """Cell → amount in yuan with two places, None for a blank; remembers what it has read, prices repeat."""

    def __init__(self, column: str) -> None:
        self.column = column

    def __missing__(self, cell: str) -> Decimal | None:
        """Read a cell not seen before; raises Refused for no amount, or a negative one."""
        if len(self) > REMEMBERED:
            self.clear()
        amount = self[cell] = self._read(cell)
        return amount

    def _read(self, cell: str) -> Decimal | None:
        text = cell if _AMOUNT.fullmatch(cell) else _plain_amount(cell)
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            raise Refused("amount_wrong", column=self.column, text=shown(cell))
        if text.startswith("-") and text.strip("-0."):
            raise Refused("amount_negative", column=self.column, text=shown(cell))
        return abs(Decimal(text).quantize(CENT, ROUND_HALF_UP))


def _plain_amount(cell: str) -> str:
    text = unicodedata.normalize("NFKC", clean(cell))
    return text.removesuffix("元").lstrip("¥").replace(",", "").replace(" ", "")


class Times:
    """Cell → moment (aware UTC). The files carry no zone: their times are the shop's.

    Both the hour a text begins with and whole texts by the minute are remembered: a file's times lie close together.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours: dict[str, datetime] = {}
        self._minutes: dict[str, datetime] = {}

    def read(self, cell: str, column: str) -> datetime | None:
        """The moment in the cell, None for a blank. Reads `2020-02-20 23:59:54`, `2020/2/21 0:00`, Excel's day number."""
        if not cell:
            return None
        try:
            return self._hours[cell[:13]] + SECONDS[cell[13:]]
        except KeyError:
            return self._minutes.get(cell) or self._read(cell, column)

    def _read(self, cell: str, column: str) -> datetime | None:
        text = unicodedata.normalize("NFKC", clean(cell))
        if not text:
            return None
        local = self._local(text)
        if local is None or not 2000 <= local.year <= 2100:
            raise Refused("time_wrong", column=column, text=shown(cell))
        self._remember(cell, local)
        return local.astimezone(UTC)

    def _local(self, text: str) -> datetime | None:
        try:
            if found := _TIME.fullmatch(text):
                year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
                return datetime(year, month, day, hour, minute, second, tzinfo=self._zone)
            if _SERIAL.fullmatch(text):
                day_number = EXCEL_DAY_0 + timedelta(seconds=round(float(text) * 86_400))
                return day_number.replace(tzinfo=self._zone)
        except ValueError:
            return None
        return None

    def _remember(self, cell: str, local: datetime) -> None:
        if len(self._hours) + len(self._minutes) > REMEMBERED:
            self._hours.clear()
            self._minutes.clear()
        if cell[13:] in SECONDS:
            self._hours[cell[:13]] = local.replace(minute=0, second=0).astimezone(UTC)
        elif not local.second:
            self._minutes[cell] = local.astimezone(UTC)
