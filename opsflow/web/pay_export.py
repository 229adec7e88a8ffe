"""`/pay/<month>/export`: a month's pay as a file, its sums as formulas beside the values; each one is put on record."""

import io
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from openpyxl import Workbook

from opsflow.db import db_change, now
from opsflow.http import asker, policy
from opsflow.i18n import _, said
from opsflow.refusals import NotFound
from opsflow.scoring.months import read_month
from opsflow.scoring.payroll import export
from opsflow.scoring.payroll.export import ExportLine
from opsflow.scoring.rules import round2
from opsflow.web.acting import scope
from opsflow.web.sheets import BOM, csv_line, text_cell

door = Blueprint("pay_export", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# columns of the spreadsheet that formulas name
TOTAL, FACTOR, BASE, SALES, RATE, REWARDS, PENALTIES, ATTENDANCE, PERFORMANCE, SPECIALS, ADJUSTED, PAY = "DEFGHIJKLMNO"
BASE_SUM, PAY_SUM = "QR"


@door.post("/pay/<month>/export")
@policy("member")
def give_out(month: str) -> ResponseReturnValue:
    """The file of a month."""
    of, kind, at = read_month(month), request.form.get("kind", ""), now()
    if kind not in export.KINDS:
        raise NotFound()
    with scope() as there:
        lines = export.export_lines(there, of)
    made = _xlsx(lines) if kind == "xlsx" else _csv(lines)
    with db_change() as change:
        export.note(change, of, kind, len(lines), sha256(made).hexdigest(), by=asker(), now=at)
    mimetype = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    answer = send_file(io.BytesIO(made), mimetype=mimetype, as_attachment=True, download_name=f"pay-{of}.{kind}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _head() -> list[str]:
    names = [_("Login"), _("Member"), _("Role"), _("Total score"), _("Factor"), _("Base salary"), _("Sales")]
    names += [_("Commission rate"), _("Rewards"), _("Penalties"), _("Attendance bonus rate")]
    names += [_("Performance bonus rate"), _("Specials"), _("Adjustments"), _("Pay"), _("To be paid")]
    return names


def _values(line: ExportLine) -> list[str | Decimal]:
    basis, (commission, attendance, performance) = line.basis, line.rates
    money = [basis.sum_of(kind) for kind in ("sales", "reward", "penalty", "special")]
    named: list[str | Decimal] = [line.login, line.name, " / ".join(map(said, line.roles))]
    scored = [basis.total, basis.factor, round2(basis.base), money[0], commission, money[1], money[2]]
    return [*named, *scored, attendance, performance, money[3], line.adjusted, basis.pay, basis.pay + line.adjusted]


def _csv(lines: Iterable[ExportLine]) -> bytes:
    return (BOM + csv_line(*_head()) + "".join(csv_line(*_values(line)) for line in lines)).encode()


def _xlsx(lines: Iterable[ExportLine]) -> bytes:
    """Texts are texts whatever they begin with; the formulas are ours, over figures alone."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Pay")
    formulas = [_("Base salary, computed"), _("Pay, computed"), _("To be paid, computed")]
    sheet.append([text_cell(sheet, name) for name in (*_head(), *formulas)])
    for place, line in enumerate(lines, 2):
        values = [text_cell(sheet, one) if isinstance(one, str) else one for one in _values(line)]
        sheet.append([*values, *_formulas(line, place)])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _formulas(line: ExportLine, row: int) -> tuple[str, str, str]:
    days = line.basis.month.last.day
    base = "+".join(f"{part.salary}*{part.days}/{days}" for part in line.basis.parts)
    at = {name: f"{name}{row}" for name in "DEFGHIJKLMNOPQRS"}
    if line.basis.flagship:
        bonus = f"(1+{at[ATTENDANCE]}+{at[PERFORMANCE]}*{at[FACTOR]})"
        whole = f"{at[BASE_SUM]}*{bonus}+{at[SPECIALS]}"
    else:
        scaled = f"{at[BASE_SUM]}*{at[FACTOR]}+{at[RATE]}*{at[SALES]}"
        whole = f"{scaled}+{at[REWARDS]}-{at[PENALTIES]}"
    return f"={base}", f"=ROUND({whole},2)", f"={at[PAY_SUM]}+{at[ADJUSTED]}"
