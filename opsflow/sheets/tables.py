"""An uploaded file → rows of text cells with their line numbers, recognised by content, in bounded memory. Pure.

CSV in UTF-8 with or without BOM, UTF-16, GB18030, with commas or tabs; spreadsheets are `excel`'s. A line that cannot be
read is given as the `Refused` it earned in place of its cells; only a file that is no table raises. Source: order_exports.md.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from opsflow.refusals import Refused
from opsflow.sheets.excel import open_sheet

Row = tuple[int, list[str] | Refused]

SNIFFED = 65_536  # bytes that decide on encoding and separator
LONGEST_LINE = 1_000_000  # characters; no line of an export comes near
LONGEST_CELL = csv.field_size_limit()  # 131,072 characters
MOST_BREAKS = 200  # lines that one record may span: more is a quote that was never closed
MOST_AGAIN = 2_000  # records read again line by line; more is a broken file, and reading again costs
HEADER_WORDS = ("编号", "商品", "宝贝")  # one of them stands in every header that is read here
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(slots=True)
class Table:
    """A file as a table. `rows` starts after the header; `done` is the share of the file read so far, 0 to 1.

    `cut` says that the row just given is the file's last and has no line end: it may have been cut off.
    """

    header: list[str]
    rows: Iterator[Row]
    done: Callable[[], float]
    cut: Callable[[], bool]


def open_table(stream: BinaryIO) -> Table:
    """The table in a seekable stream, read from its start. Raises Refused when there is none."""
    stream.seek(0)
    head = stream.read(SNIFFED)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t ,\0"):
        raise Refused("file_empty")
    if head.startswith(b"PK\x03\x04"):
        sheet = open_sheet(stream)
        return Table(sheet.header, sheet.rows, sheet.done, lambda: False)
    if head.startswith(OLD_EXCEL):
        raise Refused("file_locked" if _is_encrypted(stream, head) else "file_old_excel")
    return _open_csv(stream, _encoding(head))


def _is_encrypted(stream: BinaryIO, head: bytes) -> bool:
    sector = int.from_bytes(head[48:52], "little")  # of the directory, in sectors of 512 bytes after the header
    stream.seek(512 * (sector + 1))
    return "EncryptedPackage".encode("utf-16-le") in stream.read(4_096)


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for wide in ("utf-16-le", "utf-16-be"):
        if any(word.encode(wide) in head for word in HEADER_WORDS):
            return wide
    first_line = head.partition(b"\n")[0]
    if b"\0" in first_line:
        raise Refused("file_unknown_format")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _open_csv(stream: BinaryIO, encoding: str) -> Table:
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    lines = _Lines(_Text(stream, encoding, errors="replace", newline=""))
    header = _first(lines)
    return Table(header, _rows(lines, header), lambda: min(stream.tell() / size, 1.0), lambda: lines.cut)


def _first(lines: "_Lines") -> list[str]:
    """The first record that is not blank; its separator is the rows'."""
    for line in lines:
        if line.strip(" ,\t\r\n\ufeff\u3000"):
            break
    else:
        raise Refused("file_empty")
    lines.separator = "\t" if line.count("\t") > line.count(",") else ","
    lines.again.appendleft(line)
    lines.number -= 1
    try:
        header: list[str] = next(csv.reader(lines, delimiter=lines.separator))
    except csv.Error:
        raise Refused("file_unknown_format") from None
    header[0] = header[0].removeprefix("\ufeff")
    while header and not header[-1].strip():
        header.pop()
    return header


class _Text(io.TextIOWrapper):
    """A text view of a stream that leaves the stream open: it is its owner's."""

    def close(self) -> None:
        """Let go of the stream."""
        self.detach()


class _Lines:
    """The physical lines of a file. Remembers those of the record being read, so that they can be read once more."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.again: deque[str] = deque()
        self.held: list[str] = []
        self.number = 0
        self.separator = ","
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else self.text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.held.append(line)
        if line[-1] not in "\r\n":
            self._end_without_break(line)
        if "\0" in line:
            raise Refused("line_nul")
        if len(self.held) > MOST_BREAKS:
            raise Refused("line_quote")
        return line

    def _end_without_break(self, line: str) -> None:
        if len(line) < LONGEST_LINE:
            self.cut = True
            return
        self.held.pop()
        while line and line[-1] not in "\r\n":
            line = self.text.readline(LONGEST_LINE)
        raise Refused("line_long", most=LONGEST_LINE)


def _rows(lines: _Lines, header: list[str]) -> Iterator[Row]:
    width, held, again, separator = len(header), lines.held, MOST_AGAIN, lines.separator
    reader = csv.reader(lines, delimiter=separator)
    while True:
        held.clear()
        start = lines.number + 1
        try:
            cells: list[str] | Refused = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = Refused("cell_long", most=LONGEST_CELL)
        except Refused as refusal:
            cells = refusal
        if not isinstance(cells, Refused) and (len(cells) != width or not cells[0].strip()):
            cells = _fitted(cells, width)
        if isinstance(cells, Refused) and len(held) > 1 and again:
            again -= 1
            _read_again(lines)
        if cells:
            yield start, cells


def _fitted(cells: list[str], width: int) -> list[str] | Refused:
    """The cells without blank ones too many; [] for a blank line; refused when they are not as many as the header's."""
    if not any(cell.strip() for cell in cells):
        return []
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return Refused("line_width", found=len(cells), expected=width)
    return cells[:width]


def _read_again(lines: _Lines) -> None:
    """A quote that was never closed has swallowed the lines after it: give all but the first back."""
    later = lines.held[1:]
    lines.again.extendleft(reversed(later))
    lines.number -= len(later)
    lines.cut = lines.cut and not later
