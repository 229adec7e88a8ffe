"""What the reading of order files refuses, in words: the whole file first, then single lines."""

from opsflow.i18n import _l

WORDS = {
    "file_empty": _l("The file is empty. Export it again from the seller centre."),
    "file_unknown_format": _l("This is neither CSV nor XLSX. Export the orders again from the seller centre."),
    "file_old_excel": _l("This is an old Excel file (.xls). Save it as CSV or XLSX and import that."),
    "file_locked": _l("The file is protected by a password. Save it without one and import that."),
    "file_damaged": _l("The file is damaged or was cut off. Export it again from the seller centre."),
    "file_bomb": _l("The file unpacks to far more than an order export holds and was not opened. Save it as CSV."),
    "file_many_rows": _l("The file has more than %(most)s rows. Save it as CSV and import that."),
    "file_not_orders": _l("This is no order export: none of its columns is known (%(columns)s)."),
    "file_campaign": _l("This is a campaign export. Drop it on the page of the promotion, at its enrolment results."),
    "columns_missing": _l("The file lacks columns: %(columns)s. Export it again with them."),
    "columns_doubled": _l("The file has the same column twice: %(columns)s. Remove one and import it again."),
    "header_twice": _l("The file begins with two header rows. Remove one and import it again."),
    "header_again": _l("The header row once more, in the middle of the file."),
    "after_other_header": _l("Another header stands in line %(header)s. Import what follows it as a file of its own."),
    "line_cut": _l("The file ends in the middle of this line. Export it again to get the line."),
    "line_long": _l("The line is longer than %(most)s characters."),
    "line_nul": _l("The line holds NUL bytes."),
    "line_quote": _l("A quotation mark is opened here and never closed."),
    "line_width": _l("The line has %(found)s cells, the header %(expected)s."),
    "cell_long": _l("A cell is longer than %(most)s characters, or a quotation mark is never closed."),
    "cell_missing": _l("%(column)s is empty."),
    "number_missing": _l("%(column)s is empty."),
    "number_rounded": _l("%(column)s “%(text)s” was rounded by Excel. Import the file as it was exported."),
    "number_wrong": _l("%(column)s “%(text)s” is no order number."),
    "quantity_wrong": _l("%(column)s “%(text)s” is no whole number."),
    "amount_wrong": _l("%(column)s “%(text)s” is no amount."),
    "amount_negative": _l("%(column)s “%(text)s” is negative."),
    "status_unknown": _l("%(column)s “%(text)s” is not known."),
    "time_wrong": _l("%(column)s “%(text)s” is no date with time."),
    "time_ahead": _l("%(column)s %(text)s lies in the future."),
    "paid_before_created": _l("Paid at %(paid)s, before the order was made at %(created)s."),
    "paid_without_time": _l("The status says paid, but %(column)s is empty."),
    "refund_of_unknown_order": _l(
        "Refund %(refund)s is of order %(number)s, which is not known here. Import the order file first."
    ),
    "refund_of_other_order": _l("Refund %(refund)s was of another order than %(number)s."),
    "order_file_first": _l(
        "Order %(number)s is not known, and this file does not tell enough of it. Import the order file first."
    ),
}
