import io
import os
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsflow.orders.reading import read
from opsflow.refusals import Refused
from opsflow.sheets.tables import OLD_EXCEL, open_table
from tests.orders.files import NOW, PAID, ZONE, cells, everything, reading, repacked, table, workbook
from tests.orders.headers import ORDERS

REPORT = ORDERS["report"]
TEXT = table(REPORT, cells(REPORT))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_encoding_and_separator_are_seen(encoding, separator):
    rows, refused = everything(table(REPORT, cells(REPORT), separator=separator).encode(encoding))
    assert ([row.province for row in rows], refused) == (["内蒙古"], [])


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
            min_size=2,
            max_size=2,
        )
    )
)
def test_cells_come_back_as_they_were_written(rows):
    back = [row for _, row in open_table(io.BytesIO(table("订单编号,x", *rows).encode())).rows]
    assert back == [row for row in rows if any(cell.strip() for cell in row)]


def test_a_note_may_hold_quotes_commas_and_line_breaks():
    header = ORDERS["2022"]
    (row,), _ = everything(table(header, cells(header, 买家留言='他说"快",\r\n谢谢，再见')))
    assert row.message == '他说"快",\r\n谢谢，再见'


def test_line_numbers_are_those_of_an_editor():
    header = ORDERS["2022"]
    rows, _ = everything(table(header, cells(header, 订单备注="一\n二"), [], cells(header)))
    assert [row.line for row in rows] == [2, 5]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n\r\n", b",,,\r\n"])
def test_an_empty_file_says_so(data):
    with pytest.raises(Refused, match="file_empty"):
        reading(data)


def test_a_file_with_a_header_alone_has_no_orders():
    assert everything(table(REPORT)) == ([], [])


@pytest.mark.parametrize("cut", [6, 20, 60])
def test_a_truncated_file_loses_its_last_line_only(cut):
    rows, refused = everything((TEXT + ",".join(cells(REPORT, 订单编号="2"))).encode("gb18030")[:-cut])
    assert ([row.number for row in rows], [line.refusal.key for line in refused]) == (
        ["1930679858170647"],
        ["line_cut"],
    )


def test_a_last_line_that_is_whole_needs_no_line_end():
    assert len(everything(TEXT.removesuffix("\r\n"))[0]) == 1


def test_a_line_of_50_mb_is_refused_alone():
    rows, refused = everything(TEXT.encode() + b"9" * 50_000_000 + b"\r\n" + TEXT.splitlines()[1].encode())
    assert ([line.refusal.key for line in refused], len(rows), rows[1].line) == (["line_long"], 2, 4)


def test_a_first_line_of_50_mb_refuses_the_file():
    with pytest.raises(Refused, match="line_long"):
        reading(b"9" * 50_000_000)


def test_a_cell_that_is_too_long_is_refused_alone():
    rows, refused = everything(table(REPORT, cells(REPORT, 收货地址="x" * 131_073), cells(REPORT)))
    assert ([line.refusal.key for line in refused], len(rows)) == (["cell_long"], 1)


def test_nul_bytes_are_refused_alone():
    rows, refused = everything(table(REPORT, cells(REPORT, 收货地址="上\0海"), cells(REPORT)))
    assert ([line.refusal.key for line in refused], len(rows)) == (["line_nul"], 1)


def test_a_quote_never_closed_costs_its_own_line_only():
    bad = '2,"1\r\n'
    rows, refused = everything(TEXT + bad + "".join(TEXT.splitlines(keepends=True)[1] for _ in range(400)))
    assert ([(line.line, line.refusal.key) for line in refused], len(rows)) == ([(3, "line_quote")], 401)


def test_a_comma_too_many_is_refused_alone():
    rows, refused = everything(TEXT + "2,1,1,上海,浦东,2026-11-23 09:00:00,,0\r\n")
    assert ([line.refusal.values for line in refused], len(rows)) == ([{"found": 8, "expected": 7}], 1)


def test_unknown_formats_old_and_locked_workbooks_are_named():
    locked = OLD_EXCEL + bytes(40) + bytes(4) + bytes(460) + "EncryptedPackage".encode("utf-16-le")
    for data, key in [
        (b"\x7fELF\0\0\0", "file_unknown_format"),
        (OLD_EXCEL + bytes(2_000), "file_old_excel"),
        (locked, "file_locked"),
        (workbook(["订单编号"])[:-200], "file_damaged"),
    ]:
        with pytest.raises(Refused, match=key):
            reading(data)


def test_a_zip_that_is_no_workbook_is_unknown():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a.txt", "a")
    with pytest.raises(Refused, match="file_unknown_format"):
        reading(file.getvalue())


def test_a_workbook_is_read_like_its_csv():
    values = dict(zip(REPORT.split(","), cells(REPORT), strict=True)) | {
        "总金额": 178.8,
        "订单付款时间 ": datetime.fromisoformat(PAID),
    }
    (row,), refused = everything(workbook(REPORT.split(","), list(values.values())))
    assert (str(row.total), row.paid_at.isoformat(), refused) == ("178.80", "2026-11-23T01:00:30+00:00", [])


@pytest.mark.parametrize(("number", "key"), [(1.93067985817064e15, "number_rounded"), (1.93068e18, "number_rounded")])
def test_a_number_that_excel_rounded_is_refused(number, key):
    _, refused = everything(workbook(REPORT.split(","), [number, *cells(REPORT)[1:]]))
    assert [line.refusal.key for line in refused] == [key]


def test_a_whole_number_below_what_excel_rounds_is_the_order_number():
    (row,), _ = everything(workbook(REPORT.split(","), [193067985817064, *cells(REPORT)[1:]]))
    assert row.number == "193067985817064"


def test_an_xlsx_bomb_is_not_unpacked():
    bomb = repacked(workbook(REPORT.split(",")), "xl/sharedStrings.xml", b" " * 30_000_000)
    with pytest.raises(Refused, match="file_bomb"):
        reading(bomb)


def test_more_than_200_000_rows_are_to_be_saved_as_csv():
    book = workbook(REPORT.split(","))
    rows = b"".join(b'<row r="%d"><c><v>%d</v></c></row>' % (n, n * 7919 % 100_003) for n in range(1, 200_003))
    with pytest.raises(Refused, match="file_many_rows"):
        reading(
            repacked(book, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")
        )


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_broken_workbook_is_damaged(part):
    with pytest.raises(Refused, match="file_damaged"):
        everything(repacked(workbook(REPORT.split(","), cells(REPORT)), part, b"<broken"))


def test_an_entity_bomb_is_damaged():
    sheet = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    with pytest.raises(Refused, match="file_damaged"):
        reading(repacked(workbook(REPORT.split(",")), "xl/worksheets/sheet1.xml", sheet))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    for head in (b"", TEXT.encode("gb18030"), TEXT.encode("utf-16")):
        try:
            everything(head + data)
        except Refused:
            continue


def test_the_stream_stays_open_for_its_owner():
    stream = io.BytesIO(b"a,b\r\n1,2\r\n")
    with pytest.raises(Refused):
        read(stream, now=NOW, zone=ZONE)
    assert stream.seek(0, os.SEEK_END)
