"""Tables of members: who they are, what they hold, when they work, and how they come in."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.db import Model, Moment, where


class Member(Model):
    """A person with an account; never deleted, only disabled."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(64), unique=True)  # lower case
    name: Mapped[str] = mapped_column(sa.String(64))
    locale: Mapped[str | None] = mapped_column(sa.String(16))
    theme: Mapped[str] = mapped_column(sa.String(8), default="system", server_default="system")
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    superior_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    main_role: Mapped[str | None] = mapped_column(sa.String(32))
    main_store_id: Mapped[int | None] = mapped_column(sa.ForeignKey("store.id"))
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class Holding(Model):
    """A role held in a store (NULL: in every store) for a span of time; ended, never deleted."""

    __tablename__ = "holding"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    store_id: Mapped[int | None] = mapped_column(sa.ForeignKey("store.id"))
    role: Mapped[str] = mapped_column(sa.String(32))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (  # the same role is held once at a time
        sa.Index("uq_holding_there", "member_id", "role", "store_id", unique=True, **where("until IS NULL")),
        sa.Index(
            "uq_holding_everywhere", "member_id", "role", unique=True, **where("until IS NULL AND store_id IS NULL")
        ),
    )


class Shift(Model):
    """A weekly shift of a member's roster; hours in the shop's zone, `ends` may not pass midnight."""

    __tablename__ = "shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(16))  # early, late, day
    weekday: Mapped[int]  # Monday is 0
    starts: Mapped[str] = mapped_column(sa.String(5))  # HH:MM
    ends: Mapped[str] = mapped_column(sa.String(5))


class Leave(Model):
    """A member is away, once it is granted; `stand_in_id` does their work meanwhile. How it came so are its notes."""

    __tablename__ = "leave"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    starts: Mapped[datetime] = mapped_column(Moment)
    ends: Mapped[datetime] = mapped_column(Moment)
    stand_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    note: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # why
    state: Mapped[str] = mapped_column(sa.String(16), default="granted", server_default="granted")  # leaves.State


class LeaveNote(Model):
    """What was done about a leave, by whom and why. Never changed."""

    __tablename__ = "leave_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    leave_id: Mapped[int] = mapped_column(sa.ForeignKey("leave.id"), index=True)
    act: Mapped[str] = mapped_column(sa.String(16))  # leaves.Act
    text: Mapped[str] = mapped_column(sa.Text)
    stand_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    until: Mapped[datetime | None] = mapped_column(Moment)  # of one cut short: until when it had been granted
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class Deputy(Model):
    """Whom a member named to decide in their absence."""

    __tablename__ = "deputy"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    starts: Mapped[datetime] = mapped_column(Moment)
    ends: Mapped[datetime] = mapped_column(Moment)


class Attendance(Model):
    """Something that attendance takes points off for, as it was recorded; what is said of it later are its notes."""

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(sa.String(16))
    day: Mapped[date]  # the first one, in the shop's zone
    half_days: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_attendance_member_day", "member_id", "day"),)


class AttendanceNote(Model):
    """What was said of a record: objected by whom it is about, kept or withdrawn by who may record. Never changed."""

    __tablename__ = "attendance_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance.id"), index=True)
    act: Mapped[str] = mapped_column(sa.String(16))  # objected kept withdrawn
    text: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class SignIn(Model):
    """A session: the signed cookie carries a token, this row its hash; once ended, a copied cookie opens nothing."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    address: Mapped[str] = mapped_column(sa.String(64))
    agent: Mapped[str] = mapped_column(sa.String(255))


class Link(Model):
    """A one-time link to choose a password; only its token's hash is kept."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(8))  # invite, reset
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Attempt(Model):
    """A try to sign in that did not succeed (or is under way), counted per account and address."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    login_hash: Mapped[str] = mapped_column(sa.String(64))  # what was typed may be a password: only its hash is kept
    address: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_attempt_address_at", "address", "at"),)


class Audit(Model):
    """Who changed what about a member, and when; written in the same change, and never touched again."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))  # NULL: the command line of the machine
    act: Mapped[str] = mapped_column(sa.String(16))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    store_id: Mapped[int | None] = mapped_column(sa.ForeignKey("store.id"))
    was: Mapped[str | None] = mapped_column(sa.String(64))  # a role, or a member's id
    became: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (sa.Index("ix_audit_member", "member_id", "id"),)
