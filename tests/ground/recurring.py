"""Recurring duties and reports brought to any state; Ann is their holder, Mei her superior."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import actions
from opsflow.flow.actions import News
from opsflow.people.models import Member
from tests.ground.world import MAIN, World

KINDS = {"duty": ("duty", "stocktake"), "report": ("report_kind", "shipping_weekly")}


def occasion(shop: World, workflow: str = "duty") -> dict[str, Any]:
    """What the timetable says of Ann's."""
    field, kind = KINDS[workflow]
    due = shop.at + timedelta(hours=5)
    known = {"holder": shop.ids["ann"], "item": "shipping.weekly_report", "due_at": due}
    return {field: kind, **known, "next_at": due + timedelta(days=7)}


def duty(shop: World, state: str = "to_do") -> int:
    """A stocktake."""
    return _opened(shop, "duty")


def report(shop: World, state: str = "to_write") -> int:
    """A weekly report."""
    case_id = _opened(shop, "report")
    if state in ("handed_in", "sent_back"):
        shop.ticks("ann", case_id, "hand_in", report_text="All is well.")
    if state == "sent_back":
        shop.decides("mei", case_id, "send_back", comment="Really?")
    return case_id


def _opened(shop: World, workflow: str) -> int:
    news = [News("timetable.duty", occasion(shop, workflow))]
    with shop.app.app_context(), db_change() as change:
        superior = sa.update(Member).where(Member.id == shop.ids["ann"]).values(superior_id=shop.ids["mei"])
        change.execute(superior)
        stores, now = shop.stores[MAIN], shop.at
        (done,) = actions.hear(change, workflow, stores, news, by=None, door="timetable", now=now)
    return done.case_id
