"""Who is told of leave: who decides about it, its member, who stands in; nobody of what they did themselves."""

from datetime import datetime

import sqlalchemy as sa

from opsflow.alerts import news
from opsflow.i18n import during
from opsflow.people import leave_queries
from opsflow.people.leave_queries import LeaveView

ABOUT = "leave"
WORDS = {
    "asked": {"en": "Leave is asked for", "zh_Hans": "有人请假", "zh_Hant": "有人請假"},
    "granted": {"en": "Your leave is granted", "zh_Hans": "你的请假已批准", "zh_Hant": "你的請假已批准"},
    "recorded": {"en": "Your leave is recorded", "zh_Hans": "你的请假已登记", "zh_Hant": "你的請假已登記"},
    "refused": {"en": "Your leave is refused", "zh_Hans": "你的请假未获批准", "zh_Hant": "你的請假未獲批准"},
    "stand_in": {
        "en": "Another stands in during your leave",
        "zh_Hans": "你请假期间换人代班",
        "zh_Hant": "你請假期間換人代班",
    },
    "cancelled": {"en": "Leave is taken back", "zh_Hans": "请假已取消", "zh_Hant": "請假已取消"},
    "cut": {"en": "Leave ended early", "zh_Hans": "请假提前结束", "zh_Hant": "請假提前結束"},
    "standing_in": {
        "en": "You stand in during a leave",
        "zh_Hans": "你在他人请假期间代班",
        "zh_Hant": "你在他人請假期間代班",
    },
}


def tell(change: sa.Connection, leave: LeaveView, *, by: int, now: datetime) -> None:
    """Tell of the newest thing done about a leave, in the same change."""
    act = leave.notes[-1].act
    path = f"/leave/{leave.id}"
    title = f"{leave.member} · {during(leave.starts, leave.ends)}"
    if act != "asked":
        news.settle(change, ABOUT, "asked", path, now=now)
    for what, members in _whom(change, leave, now).items():
        news.tell(change, {one for one in members if one and one != by}, ABOUT, what, WORDS[what], title, path, now=now)


def _whom(change: sa.Connection, leave: LeaveView, now: datetime) -> dict[str, list[int | None]]:
    act = leave.notes[-1].act
    if act == "asked":
        return {"asked": [leave_queries.decider(change, leave.member_id, now)]}
    if act == "withdrawn":
        return {}
    if act in ("cancelled", "cut"):
        decider = leave_queries.decider(change, leave.member_id, now)
        return {act: [leave.member_id, leave.stand_in_id, decider]}
    return {act: [leave.member_id], "standing_in": [leave.stand_in_id]}
