"""Ship many: paste order numbers with courier and tracking number, a result a line; the list for bulk dispatch."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow import actions
from opsflow.flow.queries import offers
from opsflow.flow.queries.offers import Parcel
from opsflow.http import asker, field, is_id, policy, wants_fragment, words_of
from opsflow.i18n import _, _n
from opsflow.refusals import Refused
from opsflow.web.acting import scope
from opsflow.web.bulk import taken_back, undone
from opsflow.web.sheets import book

door = Blueprint("ship", __name__)

MOST_LINES = 500
DISPATCH_HEAD = ("订单编号", "物流公司", "运单号")  # the seller centre's own words, whatever the reader's language


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a pasted line."""

    number: str
    ok: bool
    words: str
    typed: str = ""
    done: actions.Done | None = None


@door.get("/boards/<workflow>/ship")
@policy("member")
def ask(workflow: str) -> str:
    """Where to paste."""
    _may(workflow)
    template = "board/_ship.html" if wants_fragment() else "board/ship.html"
    return render_template(template, workflow=workflow, text=request.args.get("lines", "")[:40_000])


@door.post("/boards/<workflow>/ship")
@policy("member")
def ship(workflow: str) -> str:
    """Ship what was pasted; each line is an act of its own."""
    _may(workflow)
    results = list(_shipped(workflow, field("lines", most=40_000)))
    done = [line.done for line in results if line.done]
    undo = (
        (url_for("ship.undo", workflow=workflow), ",".join(f"{d.case_id}:{d.version}" for d in done)) if done else None
    )
    rest = "\n".join(line.typed for line in results if not line.ok)
    template = "board/_shipped.html" if wants_fragment() else "board/ship.html"
    return render_template(template, workflow=workflow, results=results, undo=undo, rest=rest)


@door.post("/boards/<workflow>/ship/undo")
@policy("member")
def undo(workflow: str) -> ResponseReturnValue:
    """Take back what was just shipped, as far as nobody has built on it."""
    back, refused = taken_back(field("version", most=20_000))
    return undone(workflow, _n("%(num)s parcel taken back.", "%(num)s parcels taken back.", back), refused)


@door.get("/boards/<workflow>/dispatch-list")
@policy("member")
def dispatch_list(workflow: str) -> ResponseReturnValue:
    """The list that the seller centre's bulk dispatch takes, as XLSX with every cell text."""
    _may(workflow)
    ids = [int(one) for one in request.args.get("ids", "").split(",")[:MOST_LINES] if is_id(one)]
    with scope() as there:
        parcels = offers.parcels(there, workflow, ids)
    rows = ((one.number, one.courier, one.tracking) for one in parcels)
    return send_file(book(DISPATCH_HEAD, rows), download_name="dispatch.xlsx", as_attachment=True)


def _may(workflow: str) -> None:
    with scope() as there:
        if not offers.may_ship(there, workflow):
            raise Refused("ships_nothing")


def _shipped(workflow: str, text: str) -> Iterator[Line]:
    by_number, typed = _parsed(text)
    if len(by_number) > MOST_LINES:
        raise Refused("too_many_lines", most=MOST_LINES)
    with scope() as there:
        found = offers.ship_tasks(there, workflow, list(by_number))
    shared = _shared(by_number)
    for number, parcels in by_number.items():
        yield _ship_one(number, parcels, typed[number], found.get(number), shared)


def _ship_one(
    number: str, parcels: list[tuple[str, str]], typed: str, task: Parcel | None, shared: dict[str, int]
) -> Line:
    couriers = {courier for courier, _number in parcels}
    tracking = [one for _courier, one in parcels if one]
    try:
        if not tracking or "" in couriers or len(couriers) > 1:
            raise Refused("line_unreadable")
        if task is None:
            raise Refused("no_open_order", number=number)
        given = {"courier": couriers.pop(), "tracking": ", ".join(tracking)}
        done = actions.tick(task.task_id, by=asker(), seen=None, given=given, door="bulk", now=now())
    except Refused as refusal:
        return Line(number, False, words_of(refusal), typed)
    return Line(number, True, _remark(tracking, shared), typed, done)


def _remark(tracking: list[str], shared: dict[str, int]) -> str:
    if len(tracking) > 1:
        return _n("shipped in %(num)s parcel", "shipped in %(num)s parcels", len(tracking))
    if shared.get(tracking[0], 1) > 1:
        return _("shipped, in one parcel with %(count)s orders", count=shared[tracking[0]])
    return _("shipped")


def _parsed(text: str) -> tuple[dict[str, list[tuple[str, str]]], dict[str, str]]:
    """Parcels by order number in the order of the lines, and each number's lines as typed; comma, full comma or tab.

    Orders in one parcel stand in one line: `1+2, YTO, YT1`.
    """
    parcels: dict[str, list[tuple[str, str]]] = defaultdict(list)
    typed: dict[str, str] = {}
    for line in text.splitlines():
        cells = [cell.strip().strip("=\"'") for cell in line.replace("，", ",").replace("\t", ",").split(",")]
        if not any(cells):
            continue
        numbers, courier, tracking = (*cells, "", "")[:3]
        together = [one.strip() for one in numbers.replace("＋", "+").split("+")]
        for number in together:
            own = line if len(together) == 1 else f"{number}, {courier}, {tracking}"
            parcels[number].append((courier, tracking))
            typed[number] = f"{typed[number]}\n{own}" if number in typed else own
    return parcels, typed


def _shared(by_number: dict[str, list[tuple[str, str]]]) -> dict[str, int]:
    orders: dict[str, set[str]] = defaultdict(set)
    for number, parcels in by_number.items():
        for _courier, tracking in parcels:
            orders[tracking].add(number)
    return {tracking: len(numbers) for tracking, numbers in orders.items()}
