"""Files that go in and out of forms: the names that they were sent by, and tables that a spreadsheet opens."""

import csv
import io

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


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
