"""For developers: which files make the shop, and whether one changed."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
WATCHED = {"opsflow": (".py", ".mo"), "workflows": (".yaml",), "templates": (".html",)}


class Files:
    """The shop's files as they were when last looked at."""

    def __init__(self) -> None:
        self._seen = _stamps()

    def changed(self) -> bool:
        """Whether a file is new, gone or written since the last call."""
        before, self._seen = self._seen, _stamps()
        return before != self._seen


def _stamps() -> dict[Path, int]:
    files = (path for folder, endings in WATCHED.items() for path in _under(PROJECT / folder, endings))
    return {path: path.stat().st_mtime_ns for path in files if path.exists()}


def _under(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in endings]
