"""Files that go in and out of forms: the names that they were sent by, and tables that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
BOM = "\ufeff"  # at the beginning of a table it tells spreadsheets that it is UTF-8


def plain_name(sent: str) -> str:
    """The name of a sent file without folders and unprintable letters."""
    name = sent.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[-120:]


def csv_line(*cells: object) -> str:
    """A line of a table; no text in it is taken for a formula."""
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def book(head: Iterable[str], rows: Iterable[Iterable[str]]) -> io.BytesIO:
    """A table as XLSX in which every cell is text: no long number is rounded, nothing is a formula."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Sheet1")
    sheet.append(list(head))
    for row in rows:
        sheet.append([text_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    return out


def text_cell(sheet: object, value: str) -> object:
    """A cell of a sheet under way that is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
