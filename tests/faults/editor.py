"""A process that changes cases: reads acts from its input, a line each, and says each one's result when it is committed.

`python -m tests.faults.editor URL HOME NOW THREADS`; a line is JSON `[number, action, id, member, …]`.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from opsflow import create_app
from opsflow.db import db_reading
from opsflow.flow import actions
from opsflow.people import queries
from opsflow.refusals import Refused
from tests.ground.databases import settings_for

saying = Lock()


def main(url: str, home: str, now: str, threads: str) -> None:
    """Do every act, in as many threads."""
    app = create_app(settings_for(url, Path(home)))
    at = datetime.fromisoformat(now)
    say(["ready"])

    def do(act: list[Any]) -> None:
        number, name, target, member, *rest = act
        with app.app_context():
            with db_reading() as reading:
                by = queries.asker_of(reading, member, at)
            try:
                ACTS[name](target, *rest, by=by, now=at)
                say([number, "done"])
            except Refused as refusal:
                say([number, refusal.key])

    with ThreadPoolExecutor(int(threads)) as pool:
        for _ in pool.map(do, map(json.loads, sys.stdin)):
            pass


def say(words: list[Any]) -> None:
    """One line, at once."""
    with saying:
        print(json.dumps(words), flush=True)


def tick(task_id: int, **rest: Any) -> None:
    """Tick without having looked."""
    actions.tick(task_id, seen=None, **rest)


ACTS = {"tick": tick, "comment": actions.comment, "assign": actions.assign, "check": actions.check}

if __name__ == "__main__":
    main(*sys.argv[1:])
