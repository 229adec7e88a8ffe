"""An XLSX export → rows of text cells. Pure. Up to 200,000 rows; what a bomb would cost is asked of the zip directory first.

The zip reader never unpacks more of a part than the directory promised, so checking the promise is enough.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from opsflow.refusals import Refused

MOST_ROWS = 200_000  # openpyxl needs 166 MB for as many
MOST_COLUMNS = 256  # the widest export has 71
MOST_PARTS = 1_000
MOST_BYTES = 800_000_000  # unpacked: 200,000 rows of 71 columns are about 600 MB
MOST_TEXT_BYTES = 150_000_000  # unpacked shared texts, which are held in memory
MOST_RATIO = 200  # a sheet packs 10 to 40 times, a bomb about 1,000 times
SMALL = 1_000_000  # bytes; no ratio is asked below
LONGEST_CELL = 131_072
KEPT = 15  # digits that Excel keeps of a number
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)

_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")


@dataclass(slots=True)
class Sheet:
    """The first sheet of a workbook; see `tables.Table`."""

    header: list[str]
    rows: Iterator[tuple[int, list[str] | Refused]]
    done: Callable[[], float]


def open_sheet(stream: BinaryIO) -> Sheet:
    """The first sheet. Raises Refused: damaged, locked, no workbook, a bomb, more than 200,000 rows, empty."""
    try:
        with zipfile.ZipFile(stream) as packed:
            most = _guard(packed)
        sheet = _first_sheet(stream)
        number, header = next(_numbered(sheet, 1, MOST_COLUMNS), (0, []))
    except DAMAGES as damage:
        raise Refused("file_damaged") from damage
    if not header:
        raise Refused("file_empty")
    while not header[-1]:
        header.pop()
    reached = [number]
    rows = _guarded(_numbered(sheet, number + 1, len(header) + 1), len(header), reached)
    return Sheet(header, rows, lambda: min(reached[0] / max(most, 1), 1.0))


def _guard(packed: zipfile.ZipFile) -> int:
    """How many rows the largest sheet has. Raises Refused for what must not be unpacked."""
    parts = packed.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Refused("file_unknown_format")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("file_locked")
    texts = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES or texts > MOST_TEXT_BYTES:
        raise Refused("file_bomb")
    if any(part.file_size > SMALL and part.file_size > MOST_RATIO * part.compress_size for part in parts):
        raise Refused("file_bomb")
    sheets = [part for part in parts if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")]
    return max((_count_rows(packed, part) for part in sheets), default=0)


def _count_rows(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    counted, rest = 0, b""
    with packed.open(part) as xml:
        while block := xml.read(1 << 20):
            text = rest + block
            if b"<!DOCTYPE" in text:
                raise Refused("file_damaged")
            found = list(_ROW.finditer(text))
            counted += len(found)
            rest = text[max(len(text) - 16, found[-1].end() if found else 0) :]
            if counted > MOST_ROWS + 1:
                raise Refused("file_many_rows", most=MOST_ROWS)
    return counted


def _first_sheet(stream: BinaryIO) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and validations that no row needs
        sheet: Any = load_workbook(stream, read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()  # exporters write wrong ones
    return sheet


def _numbered(sheet: Any, first: int, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells as text of each row that is not blank."""
    for number, values in enumerate(sheet.iter_rows(min_row=first, max_col=columns, values_only=True), first):
        cells = [text_of(value) for value in values]
        if any(cells):
            yield number, cells


def _guarded(
    rows: Iterator[tuple[int, list[str]]], width: int, reached: list[int]
) -> Iterator[tuple[int, list[str] | Refused]]:
    try:
        for number, cells in rows:
            reached[0] = number
            yield number, _fitted(cells, width)
    except DAMAGES as damage:
        raise Refused("file_damaged") from damage


def _fitted(cells: list[str], width: int) -> list[str] | Refused:
    if any(cells[width:]):
        return Refused("line_width", found=len(cells), expected=width)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Refused("cell_long", most=LONGEST_CELL)
    return cells[:width] + [""] * (width - len(cells))


def text_of(value: Any) -> str:
    """A cell as the CSV would have it. A number that Excel can only have rounded is written so that it is seen."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat(" ")
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    if isinstance(value, int | float):
        digits = str(int(value))
        return f"{value:E}" if digits[KEPT:] and not digits[KEPT:].strip("0") else digits
    return str(value).strip()
