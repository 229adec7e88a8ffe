"""Tables of the imports: each file that came in, the lines it lost, and what it changed, so that it can be taken back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Json, Moment
from opsflow.db import Model


class ImportRun(Model):
    """One file on its way in. Every order or refund of it is counted once: created, updated, unchanged or refused."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))  # NULL: the command line
    file_name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    layout: Mapped[str | None] = mapped_column(sa.String(8))  # orders, items, refunds; NULL until recognised
    state: Mapped[str] = mapped_column(sa.String(12))  # queued, reading, asking, done, refused, taking_back, taken_back
    trial: Mapped[bool]  # shows what would happen and changes nothing
    confirmed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # goes in though of another store
    upload: Mapped[str | None] = mapped_column(sa.String(64))  # under OPSFLOW_HOME/uploads; NULL once read, or none
    worker: Mapped[str | None] = mapped_column(sa.String(32))  # who is at it, as long as the beats go on
    beat_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    created: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    unknown: Mapped[int] = mapped_column(default=0, server_default="0")  # of created and updated: no proof of dispatch
    refused: Mapped[int] = mapped_column(default=0, server_default="0")
    waiting_old: Mapped[int] = mapped_column(default=0, server_default="0")  # old, and the file says they wait
    waiting: Mapped[Any] = mapped_column(Json, nullable=True)  # the first numbers of those
    kept: Mapped[int] = mapped_column(default=0, server_default="0")  # orders not taken back: somebody was faster
    lines: Mapped[int] = mapped_column(default=0, server_default="0")  # of the file, without its header
    lines_read: Mapped[int] = mapped_column(default=0, server_default="0")
    last_line: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # all up to here went in: a repeat goes on behind
    asked: Mapped[Any] = mapped_column(Json, nullable=True)  # the other store's name that a person is asked about
    newest_at: Mapped[datetime | None] = mapped_column(Moment)  # the newest time that the file tells of
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[Any] = mapped_column(Json, nullable=True)  # why the whole file was refused: {"key", "values"}


class ImportRefusal(Model):
    """A line that did not go in; `key` and `values` are its refusal's."""

    __tablename__ = "import_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id"), index=True)
    line: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(32))
    values: Mapped[Any] = mapped_column(Json)


class ImportChange(Model):
    """An order or a refund that an import changed; `before` is its row and its lines as they were, NULL where it was created.

    `case_since` and `case_until` are its case's versions before and after what it heard (0: it began; NULL: no case).
    """

    __tablename__ = "import_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id"))
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("shop_order.id"), index=True)
    refund_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refund.id"), index=True)
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    case_id: Mapped[int | None]
    case_since: Mapped[int | None]
    case_until: Mapped[int | None]

    __table_args__ = (sa.UniqueConstraint("import_id", "order_id"), sa.UniqueConstraint("import_id", "refund_id"))
