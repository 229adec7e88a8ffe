"""An export file, read in batches: the one reader behind the page, the API and the command line. Pure.

Read twice, it costs little: `survey` tells beforehand what a file holds, so that nothing is written of one refused half-way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from opsflow.orders.layouts import Layout, is_header, recognise, same_header
from opsflow.orders.lines import ItemRow, OrderRow, item_reader, order_reader
from opsflow.orders.refunds.lines import RefundRow, refund_reader
from opsflow.refusals import Refused
from opsflow.sheets.tables import Table, open_table

BATCH = 500
Row = OrderRow | ItemRow | RefundRow
MOST_STORES = 50


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that does not go in, and why."""

    line: int
    refusal: Refused


@dataclass(frozen=True, slots=True)
class Batch:
    """Some consecutive lines: orders, items or refunds (never two of them), and those refused; `done` is the share of the file read."""

    rows: list[OrderRow] | list[ItemRow] | list[RefundRow]
    refused: list[RefusedLine]
    done: float


class Reading:
    """A file being read. `layout` is known at once; the rest grows while its batches are taken, and is whole at the end.

    `store_names` holds (店铺Id, 店铺名称) pairs, `newest` the newest time that the file tells of.
    """

    def __init__(self, table: Table, layout: Layout, parse: Callable[[int, list[str]], Row]) -> None:
        self.layout = layout
        self.store_names: set[tuple[str, str]] = set()
        self.newest: datetime | None = None
        self.lines_read = 0
        self.refused = 0
        self._table = table
        self._parse = parse
        self._other_header: Refused | None = None

    def batches(self, size: int = BATCH) -> Iterator[Batch]:
        """The file's lines in order, `size` rows a batch; the items of one order that follow each other stay together.

        Raises Refused when the file turns out to be damaged (XLSX).
        """
        rows: list[Row] = []
        refused: list[RefusedLine] = []
        for line, cells in self._table.rows:
            try:
                row = self._row(line, cells)
            except Refused as refusal:
                refused.append(RefusedLine(line, refusal))
                if len(refused) < size:
                    continue
                row = None
            if (len(rows) >= size and self._may_part(rows[-1], row)) or len(refused) >= size:
                yield self._batch(rows, refused)
                rows, refused = [], []
            if row:
                rows.append(row)
        if rows or refused:
            yield self._batch(rows, refused)

    def _row(self, line: int, cells: list[str] | Refused) -> Row:
        self.lines_read += 1
        if isinstance(cells, Refused):
            raise self._worse(line, cells, [])
        try:
            row = self._parse(line, cells)
        except Refused as refusal:
            raise self._worse(line, refusal, cells[:-1]) from None
        if self._other_header:
            raise self._other_header
        self._note(row)
        return row

    def _worse(self, line: int, refusal: Refused, cells: list[str]) -> Refused:
        """What a refused line really suffers from, where the file as a whole says more than the cell."""
        if self._table.cut():
            return Refused("line_cut")
        if not is_header(self.layout, cells):
            return refusal
        if not same_header(self.layout, cells):
            self._other_header = Refused("after_other_header", header=line)
        return Refused("header_again")

    def _note(self, row: Row) -> None:
        told = row.newest
        if told and (self.newest is None or told > self.newest):
            self.newest = told
        if isinstance(row, OrderRow) and (row.store_id or row.store_name) and len(self.store_names) < MOST_STORES:
            self.store_names.add((row.store_id, row.store_name))

    def _may_part(self, last: Row, row: Row | None) -> bool:
        return not (isinstance(last, ItemRow) and isinstance(row, ItemRow) and last.order_number == row.order_number)

    def _batch(self, rows: list[Row], refused: list[RefusedLine]) -> Batch:
        self.refused += len(refused)
        return Batch(cast("list[OrderRow] | list[ItemRow] | list[RefundRow]", rows), refused, self._table.done())


def read(stream: BinaryIO, *, now: datetime, zone: ZoneInfo, keep_buyers: bool = False) -> Reading:
    """Begin to read an export from a seekable stream, which stays open.

    `now` bounds the times that are believed, `zone` is the shop's. Raises Refused for the whole file: empty, damaged,
    locked, unknown, no order file, a header that lacks a column or has one twice.
    """
    table = open_table(stream)
    layout = recognise(table.header)
    _refuse_second_header(table, layout)
    if layout.kind == "refunds":
        return Reading(table, layout, refund_reader(layout, now=now, zone=zone))
    if layout.kind == "items":
        return Reading(table, layout, item_reader(layout, now=now, zone=zone))
    return Reading(table, layout, order_reader(layout, now=now, zone=zone, keep_buyers=keep_buyers))


def _refuse_second_header(table: Table, layout: Layout) -> None:
    first = next(table.rows, None)
    if first is None:
        return
    if not isinstance(first[1], Refused) and is_header(layout, first[1]):
        raise Refused("header_twice")
    table.rows = chain((first,), table.rows)


def survey(stream: BinaryIO, *, now: datetime, zone: ZoneInfo) -> Reading:
    """Read a file through without keeping its rows: layout, stores, newest time, lines and refused lines are then whole."""
    reading = read(stream, now=now, zone=zone)
    for _batch in reading.batches():
        pass
    return reading
