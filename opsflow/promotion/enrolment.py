"""A campaign file of the seller centre → what became of a promotion's heroes in a channel. Reading is pure; one tick writes it.

All or nothing: a file that leaves a hero open changes nothing. Source: order_layouts.md, 活动.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from opsflow.flow import actions as flow
from opsflow.flow.queries.heard import Values, values_of
from opsflow.flow.queries.scope import Scope
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound, Refused
from opsflow.sheets.cells import clean, is_rounded, shown
from opsflow.sheets.tables import Table, open_table

WORKFLOW, TASK, RESULT, DETAIL = "promotion", "enrol_heroes", "enrolment_result", "hero_results"
PRODUCT, STATE, NAME = ("商品id", "宝贝id"), ("商品状态",), ("活动名称",)
MOST_LINES = 20_000
REFUSED = ("不通过", "未通过", "拒绝", "驳回", "失败", "取消", "退出", "清退")
PENDING = ("待审", "审核中", "待提交", "草稿")
ACCEPTED = ("通过", "成功", "已发布", "待开始", "预热", "进行", "活动中", "上线", "结束")
TOLD = {True: "通过", False: "未通过"}  # as the seller centre says it


@dataclass(frozen=True, slots=True)
class Line:
    """A product of the file: whether the platform accepted it, None while it looks at it still."""

    number: int
    product: str
    accepted: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A promotion as the page shows it: its channels with what is known of each, and which still wait for their result."""

    case_id: int
    title: str
    heroes: Mapping[str, str]
    channels: Sequence[str]
    results: Mapping[str, str]
    details: Mapping[str, str]
    texts: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file says: each hero's result, the channel's, lines that are not of this promotion; `changed` is False where
    all of it was known."""

    channel: str
    result: str
    heroes: Sequence[tuple[str, bool]]
    strange: Sequence[tuple[int, Refused]]
    changed: bool
    trial: bool


def read(stream: BinaryIO) -> tuple[list[Line], list[tuple[int, Refused]]]:
    """The lines of a campaign file, and those that cannot be read. Raises Refused for the whole file."""
    table = open_table(stream)
    names = [clean(cell).casefold() for cell in table.header]
    product, state, name = (_find(aliases, names) for aliases in (PRODUCT, STATE, NAME))
    if product is None or state is None:
        missing = [aliases[0] for aliases, at in ((PRODUCT, product), (STATE, state)) if at is None]
        raise Refused("file_not_campaign" if len(missing) == 2 else "columns_missing", columns="、".join(missing))
    lines, refused, campaigns = _lines(table, product, state, name)
    if len(campaigns) > 1:
        raise Refused("several_campaigns", campaigns="、".join(sorted(campaigns))[:120])
    return lines, refused


def enrolment(scope: Scope, case_id: int) -> Enrolment:
    """A promotion of the reader's stores. Raises NotFound."""
    there = values_of(scope.reading, case_id, scope.asker)
    if there.workflow != WORKFLOW:
        raise NotFound()
    heroes = {number: there.titles.get(number, number) for number in there.values.get("heroes", ())}
    channels = list(there.values.get("channels", ()))
    results, details = ({one: there.values.get(f"{name}:{one}", "") for one in channels} for name in (RESULT, DETAIL))
    return Enrolment(case_id, str(there.values["campaign"]), heroes, channels, results, details, there.law)


def enrol(
    scope: Scope, case_id: int, channel: str, stream: BinaryIO, *, by: Asker, trial: bool, now: datetime
) -> Outcome:
    """Hold a file against a promotion's heroes, and tick the channel's enrolment with what it says.

    Raises NotFound, Forbidden, Refused: the file, a hero that it lacks or that is not decided, a result that differs.
    """
    known = enrolment(scope, case_id)
    if channel not in known.channels or not known.heroes:
        raise NotFound()
    lines, strange = read(stream)
    strange += [(line.number, Refused("not_this_promotion", product=line.product)) for line in lines
                if line.product not in known.heroes]  # fmt: skip
    decided = [(number, _decided(number, title, lines)) for number, title in known.heroes.items()]
    accepted = sum(one for _, one in decided)
    result = "accepted" if accepted == len(decided) else "accepted_in_part" if accepted else "refused_by_platform"
    detail = "、".join(f"{known.heroes[number]} {TOLD[one]}" for number, one in decided)
    changed = (known.results[channel], known.details[channel]) != (result, detail)
    if known.results[channel] and changed:
        raise Refused("enrolled_otherwise", was=known.details[channel] or known.results[channel])
    if changed and not trial:
        _tick(scope, case_id, channel, {RESULT: result, DETAIL: detail}, by, now)
    told = [(known.heroes[number], one) for number, one in decided]
    return Outcome(channel, result, told, sorted(strange, key=lambda one: one[0]), changed, trial)


def _tick(scope: Scope, case_id: int, channel: str, given: Values, by: Asker, now: datetime) -> None:
    task = values_of(scope.reading, case_id, by).open.get(f"{TASK}:{channel}")
    if task is None:
        raise Refused("enrolment_not_open")
    flow.tick(task, by=by, seen=None, given=given, now=now)


def _decided(number: str, title: str, lines: Sequence[Line]) -> bool:
    """What the file says of a hero; of several lines one that was accepted."""
    found = [line for line in lines if line.product == number]
    if not found:
        raise Refused("hero_not_in_file", product=number, title=title)
    if any(line.accepted for line in found):
        return True
    pending = next((line for line in found if line.accepted is None), None)
    if pending:
        raise Refused("hero_not_decided", title=title, state=pending.said)
    return False


def _lines(
    table: Table, product: int, state: int, name: int | None
) -> tuple[list[Line], list[tuple[int, Refused]], set[str]]:
    found: list[Line] = []
    refused: list[tuple[int, Refused]] = []
    campaigns: set[str] = set()
    for place, (line, cells) in enumerate(table.rows):
        if place == MOST_LINES:
            raise Refused("file_many_products", most=MOST_LINES)
        try:
            found.append(_line(line, cells, (product, state), table.header))
        except Refused as refusal:
            refused.append((line, Refused("line_cut") if table.cut() else refusal))
            continue
        if name is not None and not isinstance(cells, Refused) and clean(cells[name]):
            campaigns.add(clean(cells[name]))
    return found, refused, campaigns


def _line(line: int, cells: list[str] | Refused, at: tuple[int, int], header: Sequence[str]) -> Line:
    if isinstance(cells, Refused):
        raise cells
    product, said = (clean(cells[index]) for index in at)
    if not product:
        raise Refused("number_missing", column=clean(header[at[0]]))
    if is_rounded(product):
        raise Refused("number_rounded", column=clean(header[at[0]]), text=shown(product))
    for accepted, words in ((False, REFUSED), (None, PENDING), (True, ACCEPTED)):
        if any(word in said for word in words):
            return Line(line, product, accepted, said)
    raise Refused("status_unknown", column=clean(header[at[1]]), text=shown(said))


def _find(aliases: tuple[str, ...], names: Sequence[str]) -> int | None:
    return next((names.index(alias) for alias in aliases if alias in names), None)
