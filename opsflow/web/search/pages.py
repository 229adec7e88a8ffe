"""`/search`: the page that everything is found on, and the same groups for the dialog behind Ctrl-K."""

from flask import Blueprint, render_template, request

from opsflow.http import policy, wants_fragment
from opsflow.search.grams import MOST_LETTERS
from opsflow.web.acting import scope
from opsflow.web.search.found import found

door = Blueprint("search", __name__)

IN_DIALOG, ON_PAGE = 5, 20  # hits of a kind


@door.get("/search")
@policy("member")
def search() -> str:
    """What holds the words in `q`, by kind."""
    text = request.args.get("q", "").strip()[:MOST_LETTERS]
    fragment = wants_fragment()
    with scope() as there:
        groups = found(there, text, IN_DIALOG if fragment else ON_PAGE)
        template = "search/_found.html" if fragment else "search/page.html"
        return render_template(template, groups=groups, q=text, in_dialog=fragment)
