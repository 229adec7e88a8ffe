"""Pictures as the shop shows them: drawn anew from what was handed in, kept under OPSFLOW_HOME/pictures, remade when gone."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import opsflow
from opsflow.refusals import NotFound

DRAWN = frozenset({"png", "jpeg", "webp", "pdf"})
MOST_PAGES = 20  # of a PDF, that are drawn
PATIENCE = 90  # seconds
ROOT = Path(opsflow.__file__).parents[1]
SIZES = ("full", "thumb")

_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured: pages, the first one's size, the colours that fill most of it in per mille."""

    pages: int
    width: int
    height: int
    colours: tuple[tuple[str, int], ...]


def drawn(home: Path, source: Path, kind: str, page: int, size: str) -> Path:
    """Where a page lies, drawn; made when it is missing. Raises NotFound for what cannot be drawn."""
    if size not in SIZES:
        raise NotFound()
    place = _place(home, source, page, size)
    if not place.exists() and draw(home, source, kind, page) is None:
        raise NotFound()
    return place


def draw(home: Path, source: Path, kind: str, page: int = 1) -> Facts | None:
    """Draw a page anew and measure it; None when it cannot be read."""
    if kind not in DRAWN or not 1 <= page <= MOST_PAGES:
        return None
    made = [_place(home, source, page, size) for size in SIZES]
    mark = f".{os.getpid()}-{threading.get_ident()}"
    waiting = [place.with_name(place.name + mark) for place in made]
    try:
        with _AT_ONCE:
            said = _run(source, kind, page, waiting)
        if said is None:
            return None
        for temporary, place in zip(waiting, made, strict=True):
            temporary.replace(place)
    finally:
        for temporary in waiting:
            temporary.unlink(missing_ok=True)
    colours = tuple((str(colour), int(share)) for colour, share in said["colours"])
    return Facts(min(said["pages"], MOST_PAGES), said["width"], said["height"], colours)


def _run(source: Path, kind: str, page: int, to: list[Path]) -> dict[str, Any] | None:
    command = [sys.executable, "-P", "-m", "opsflow.designs.drawing", str(source), kind, str(page), *map(str, to)]
    try:
        done = subprocess.run(
            command, env={"PYTHONPATH": str(ROOT)}, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, Any] | None = json.loads(done.stdout) if done.returncode == 0 else None
    return found


def _place(home: Path, source: Path, page: int, size: str) -> Path:
    digest = source.name  # an upload is called by its content
    return home / "pictures" / digest[:2] / f"{digest}-{page}-{size}.webp"
