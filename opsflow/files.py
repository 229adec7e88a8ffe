"""Files that members hand in: named by their content, checked by their first bytes, kept under OPSFLOW_HOME/uploads."""

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Moment, where
from opsflow.db import Model
from opsflow.looking import look
from opsflow.refusals import NotFound, Refused

MOST_BYTES = 50 * 1024 * 1024
CHUNK = 1 << 20
FORGOTTEN_AT_ONCE = 200
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    "pdf": (b"%PDF-",),
    "psd": (b"8BPS",),
}
TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "psd": "image/vnd.adobe.photoshop",
}
SHOWN = frozenset({"png", "jpeg", "webp"})  # a browser may show these; the rest is downloaded


class StoredFile(Model):
    """A file that a member handed in for a store."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    member_id: Mapped[int]
    case_id: Mapped[int | None]  # whose act named it; NULL: none did, and it is forgotten after a while
    sha256: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(8))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        sa.Index("ix_stored_file_loose", "created_at", **where("case_id IS NULL")),
        sa.Index("ix_stored_file_sha256", "sha256"),
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was received and lies in its place; its row is still to be written."""

    sha256: str
    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file and where it lies."""

    id: int
    store_id: int
    member_id: int
    case_id: int | None
    name: str
    kind: str
    path: Path


def receive(stream: IO[bytes], name: str, kinds: tuple[str, ...], home: Path) -> Upload:
    """Put a file in its place. Raises Refused, as `look` does, `file_kind`, `file_size`, `file_none`; nothing is left then."""
    first = stream.read(CHUNK)
    if not first:
        raise Refused("file_none")
    kind = _kind(first)
    if kind is None or kind not in {_plain(one) for one in kinds}:
        raise Refused("file_kind", name=name, kinds=", ".join(kinds))
    folder = home / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    waiting = folder / f".receiving-{os.getpid()}-{os.urandom(6).hex()}"
    try:
        digest, size = _copied(first, stream, waiting)
        look(waiting, kind, name)
        place = _place(home, digest)
        place.parent.mkdir(exist_ok=True)
        waiting.replace(place)
    finally:
        waiting.unlink(missing_ok=True)
    return Upload(digest, Path(name.replace("\\", "/")).name[-120:] or kind, kind, size)


def keep(change: sa.Connection, upload: Upload, store_id: int, member_id: int, now: datetime) -> str:
    """Write a received file's row; answers the value of a field of type `file`: `<id>/<name>`."""
    row = {
        "store_id": store_id,
        "member_id": member_id,
        "sha256": upload.sha256,
        "name": upload.name,
        "kind": upload.kind,
        "size": upload.size,
        "created_at": now,
    }
    file_id = change.execute(sa.insert(StoredFile).returning(StoredFile.id), row).scalar_one()
    return f"{file_id}/{upload.name}"


def kept(reading: sa.Connection, file_id: int, home: Path) -> Kept:
    """A stored file. Raises NotFound."""
    row = reading.execute(sa.select(StoredFile).where(StoredFile.id == file_id)).one_or_none()
    if row is None:
        raise NotFound()
    return Kept(row.id, row.store_id, row.member_id, row.case_id, row.name, row.kind, _place(home, row.sha256))


def belong(change: sa.Connection, ids: Collection[int], case_id: int) -> None:
    """An act of this case named these files."""
    change.execute(sa.update(StoredFile).where(StoredFile.id.in_(ids)).values(case_id=case_id))


def forget_loose(change: sa.Connection, before: datetime, home: Path) -> int:
    """Forget some files handed in before a moment that no act has named, as of refused ones; answers how many."""
    loose = sa.select(StoredFile.id, StoredFile.sha256).where(
        StoredFile.case_id.is_(None), StoredFile.created_at < before
    )
    rows = change.execute(loose.limit(FORGOTTEN_AT_ONCE)).all()
    change.execute(sa.delete(StoredFile).where(StoredFile.id.in_([row.id for row in rows])))
    digests = {row.sha256 for row in rows}
    others = sa.select(StoredFile.sha256).where(StoredFile.sha256.in_(digests))
    for digest in digests - set(change.execute(others).scalars()):
        place = _place(home, digest)
        if place.exists() and place.stat().st_mtime < before.timestamp():  # else the same is being handed in again
            place.unlink()
    return len(rows)


def _place(home: Path, digest: str) -> Path:
    return home / "uploads" / digest[:2] / digest


def _copied(first: bytes, stream: IO[bytes], to: Path) -> tuple[str, int]:
    hashed, size, part = hashlib.sha256(), 0, first
    with to.open("xb") as out:
        while part:
            size += len(part)
            if size > MOST_BYTES:
                raise Refused("file_size", most=MOST_BYTES // 1024 // 1024)
            hashed.update(part)
            out.write(part)
            part = stream.read(CHUNK)
        out.flush()
        os.fsync(out.fileno())
    return hashed.hexdigest(), size


def _kind(first: bytes) -> str | None:
    kind = next((kind for kind, starts in BEGINNINGS.items() if first.startswith(starts)), None)
    return None if kind == "webp" and first[8:12] != b"WEBP" else kind


def _plain(kind: str) -> str:
    return "jpeg" if kind == "jpg" else kind
