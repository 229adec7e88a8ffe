"""A stored file, for who sees its case."""

from flask import Blueprint, current_app, send_file
from flask.typing import ResponseReturnValue

from opsflow import files
from opsflow.flow.queries import uploaded
from opsflow.http import policy
from opsflow.web.acting import scope

door = Blueprint("files", __name__)


@door.get("/files/<int:file_id>")
@policy("member")
def show(file_id: int) -> ResponseReturnValue:
    """A picture is shown, everything else downloaded; the browser never guesses what it is."""
    with scope() as there:
        found = uploaded.file(there, file_id, current_app.config["SETTINGS"].home)
    answer = send_file(
        found.path,
        mimetype=files.TYPES[found.kind],
        as_attachment=found.kind not in files.SHOWN,
        download_name=found.name,
    )
    answer.headers["Cache-Control"] = (
        "private, no-cache"  # a role can be lost; the browser asks again and is told nothing changed
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
