"""Tables of the engine. Only `store` writes them; `queries` and `verify` read them."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Moment, where
from opsflow.db import Model

# A column of a board in its order, then all that its counts look at: they never touch the wide rows. Older SQLites look
# even at what the index's condition says already, so that stands in it too.
BOARD = [
    "workflow",
    "store_id",
    "lane",
    "urgent_at",
    "id",
    "limit_due",
    "paused_since",
    "target_due",
    "soon_at",
    "assignee_id",
    "ended_at",
    "private",
]

# a member's open tasks in their order, then what tells how much everybody has to do without touching the wide rows
OPEN_WORK = ["assignee_id", "due", "optional", "opened_at", "state", "done_at", "closed_at", "case_id"]


class FlowDefinition(Model):
    """A version of a process as it was taken into use, whole."""

    __tablename__ = "flow_definition"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    heard: Mapped[str] = mapped_column(sa.Text, default="")  # the states of it that others hear of, apart by blanks
    own: Mapped[bool] = mapped_column(default=False)  # the shop wrote it; else it is the file that ships
    examples: Mapped[str] = mapped_column(
        sa.Text, default=""
    )  # held when it was taken into use; a file's lie beside it
    by_id: Mapped[int | None]  # who took it into use; None: a start, or the command line
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("key", "version"),)


class FlowMove(Model):
    """Running cases that moved to another version together, and whether they moved back."""

    __tablename__ = "flow_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    of_version: Mapped[int]
    to_version: Mapped[int]
    cases: Mapped[Any] = mapped_column(sa.JSON)  # [[case, the version of its event]]
    by_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Moment)
    back_by_id: Mapped[int | None]
    back_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_flow_move_key", "key", "id"),)


class FlowRemoval(Model):
    """A version that was taken away: nothing ran on it. Append-only."""

    __tablename__ = "flow_removal"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    own: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment)  # when it was taken into use
    by_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_flow_removal_key", "key", "id"),)


class FlowCase(Model):
    """A case: its snapshot, and what boards sort, count and search by."""

    __tablename__ = "flow_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(sa.String(64))
    definition_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_definition.id"))
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    parent_id: Mapped[int | None]
    parent_task: Mapped[str | None] = mapped_column(sa.String(120))
    one_key: Mapped[str | None] = mapped_column(sa.String(200))
    private: Mapped[bool] = mapped_column(server_default=sa.false())  # only those in `flow_sees` see it
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))
    snapshot: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(64))
    lane: Mapped[str] = mapped_column(sa.String(64))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    task: Mapped[str | None] = mapped_column(sa.String(120))
    parts: Mapped[int]  # tasks of the present state that it waits for, and how many of them are ticked
    parts_done: Mapped[int]
    assignee_id: Mapped[int | None]
    comments: Mapped[int]
    title: Mapped[str] = mapped_column(sa.Text)
    number: Mapped[str] = mapped_column(sa.String(200))
    place: Mapped[str] = mapped_column(sa.Text)
    note: Mapped[str] = mapped_column(sa.Text)
    times: Mapped[int | None]
    tags: Mapped[str] = mapped_column(sa.String(200))
    started_at: Mapped[datetime] = mapped_column(Moment)
    target_due: Mapped[datetime | None] = mapped_column(Moment)
    limit_due: Mapped[datetime | None] = mapped_column(Moment)
    paused_since: Mapped[datetime | None] = mapped_column(Moment)
    soon_at: Mapped[datetime | None] = mapped_column(Moment)
    urgent_at: Mapped[datetime] = mapped_column(Moment)
    last_chance: Mapped[datetime | None] = mapped_column(Moment)
    ring_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.Index("ix_flow_case_ring", "ring_at", **where("ring_at IS NOT NULL")),
        sa.Index("ix_flow_case_board", *BOARD, **where("ended_at IS NULL")),
        sa.Index("ix_flow_case_ended", "workflow", "store_id", "ended_at", "id", **where("ended_at IS NOT NULL")),
        sa.Index("ix_flow_case_number", "number"),
        sa.Index("ix_flow_case_parent", "parent_id", **where("parent_id IS NOT NULL")),
        sa.Index("uq_flow_case_one", "workflow", "one_key", unique=True, **where("ended_at IS NULL")),
    )


class FlowEvent(Model):
    """One act on one case: append-only, chained by hash within the case."""

    __tablename__ = "flow_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(sa.String(16))
    body: Mapped[str] = mapped_column(sa.Text)
    hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.UniqueConstraint("case_id", "version"),)


class FlowTask(Model):
    """A task of a case, and the moments and people that decide whose credit it is."""

    __tablename__ = "flow_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"))
    store_id: Mapped[int]
    workflow: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(120))
    part: Mapped[str] = mapped_column(sa.Text)  # what the entry is called that the task is for
    role: Mapped[str | None] = mapped_column(sa.String(32))
    assignee_id: Mapped[int | None]
    offered_to: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(8))  # open, waiting, done, dropped
    optional: Mapped[bool]
    version: Mapped[int]
    points: Mapped[int]
    checked: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[datetime | None] = mapped_column(Moment)
    hard: Mapped[datetime | None] = mapped_column(Moment)
    paused_since: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    doer_id: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    proof: Mapped[str] = mapped_column(sa.String(8))
    credit_role: Mapped[str | None] = mapped_column(sa.String(32))
    item: Mapped[str | None] = mapped_column(sa.String(64))
    member_id: Mapped[int | None]
    bearer_id: Mapped[int | None]
    credit_at: Mapped[datetime | None] = mapped_column(Moment)
    failed: Mapped[bool]
    spared: Mapped[str] = mapped_column(sa.String(16))
    uncounted: Mapped[str] = mapped_column(sa.String(16))
    helper_id: Mapped[int | None]

    __table_args__ = (
        sa.UniqueConstraint("case_id", "name"),
        sa.Index("ix_flow_task_work", *OPEN_WORK, **where("closed_at IS NULL AND done_at IS NULL")),
        sa.Index("ix_flow_task_member", "member_id", "credit_at", "credit_role", "item", **where("item IS NOT NULL")),
        sa.Index("ix_flow_task_bearer", "bearer_id", "credit_at", **where("bearer_id <> member_id")),
        sa.Index("ix_flow_task_helper", "helper_id", "done_at", **where("helper_id IS NOT NULL")),
        sa.Index("ix_flow_task_done", "doer_id", "done_at", **where("done_at IS NOT NULL")),
    )


class FlowAbout(Model):
    """What a case is about: the products and orders that its fields name, and whom somebody served before is found by."""

    __tablename__ = "flow_about"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8), primary_key=True)  # product, order, served
    value: Mapped[str] = mapped_column(sa.String(200), primary_key=True)

    __table_args__ = (sa.Index("ix_flow_about_value", "kind", "value", "case_id"),)


class FlowSees(Model):
    """A member who sees a private case."""

    __tablename__ = "flow_sees"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(primary_key=True)

    __table_args__ = (sa.Index("ix_flow_sees_member", "member_id", "case_id"),)


class FlowNews(Model):
    """What other cases are to hear of an event, written with it and delivered after: a case begins, or hears of a state."""

    __tablename__ = "flow_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"))
    kind: Mapped[str] = mapped_column(sa.String(8))  # begins, retells, parent, same
    body: Mapped[Any] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    reached: Mapped[int]  # of many cases that hear: the last one that did
    tries: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(Moment)  # None: delivered
    refused: Mapped[str]

    __table_args__ = (sa.Index("ix_flow_news_due", "due_at", **where("due_at IS NOT NULL")),)


DEFINITION = cast(sa.Table, FlowDefinition.__table__)
MOVE = cast(sa.Table, FlowMove.__table__)
REMOVAL = cast(sa.Table, FlowRemoval.__table__)
CASE = cast(sa.Table, FlowCase.__table__)
EVENT = cast(sa.Table, FlowEvent.__table__)
TASK = cast(sa.Table, FlowTask.__table__)
ABOUT = cast(sa.Table, FlowAbout.__table__)
SEES = cast(sa.Table, FlowSees.__table__)
NEWS = cast(sa.Table, FlowNews.__table__)
