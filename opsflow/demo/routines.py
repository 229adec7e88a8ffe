"""The routines of the demo shop: they run since the last Saturday, or three days; most is done, some late, some missed.

Reports are read by whose they are to read: most accepted, some sent back, some still to read.
"""

from datetime import datetime

from opsflow.db import db_change, db_reading
from opsflow.demo.story import HOUR, Week
from opsflow.demo.tales import awake, do
from opsflow.flow import actions as flow
from opsflow.flow.queries.heard import open_tasks
from opsflow.i18n import zone
from opsflow.jobs.routines import duties
from opsflow.refusals import Refused
from opsflow.routines import actions, queries
from opsflow.routines.queries import Opened

SINCE = 72  # hours ago that they were started, or earlier
SATURDAY = 5
ACCEPTED, SENT_BACK = 0.6, 0.68  # of the reports: accepted, and read at all
DONE, LATE = 0.8, 0.9  # of what was due: done in time, and done at all
REPORT = "本周共处理 126 单，退款 4 单；两款商品库存偏低，已告知编辑。下周继续跟进物流异常。"


def plan(week: Week) -> None:
    """Let them start, open what is due, and be done by whoever has it."""
    since = SINCE
    while week.ago(since - 12).astimezone(zone()).weekday() != SATURDAY:
        since += 12
    week.at(week.ago(since), lambda moment: _start(week, moment))
    for hours in range(since, -1, -12):
        week.at(week.ago(hours), lambda moment: _open(week, moment))


def _start(week: Week, moment: datetime) -> None:
    with db_change() as change:
        for store_id in week.shop.stores.values():
            actions.start(change, store_id, moment)


def _open(week: Week, moment: datetime) -> None:
    with db_reading() as reading:
        last, known = queries.newest(reading), duties(reading)
    actions.open_due(known, now=moment)
    with db_reading() as reading:
        opened = queries.opened_after(reading, last)
    for one in opened:
        chance = week.chance.random()
        if chance < LATE:
            at = (
                one.due - HOUR * week.chance.uniform(0.2, 5)
                if chance < DONE
                else one.due + HOUR * week.chance.uniform(0.3, 2)
            )
            week.at(max(at, moment), lambda at, one=one: _does(week, one, at))  # type: ignore[misc]


def _does(week: Week, one: Opened, at: datetime) -> None:
    with db_reading() as reading:
        tasks = open_tasks(reading, one.case_id)
    for name, (task_id, member_id) in tasks.items():
        if name in ("do_it", "hand_in") and member_id:
            given = {"report_text": REPORT} if name == "hand_in" else {}
            try:
                flow.tick(task_id, by=week.shop.by_id[member_id], seen=None, given=given, now=at)
            except Refused:
                return  # missed by then
            if name == "hand_in":
                week.at(awake(at + HOUR * week.chance.uniform(2, 30)), lambda at: _reads(week, one, at))


def _reads(week: Week, one: Opened, at: datetime) -> None:
    chance = week.chance.random()
    if chance < ACCEPTED:
        do(week, one.case_id, "read_it", "accept", {}, at)
    elif chance < SENT_BACK:
        do(week, one.case_id, "read_it", "send_back", {"comment": "数字不全，请补上退款和延误的件数。"}, at)
