"""`/more`: on a phone, the pages that the bottom bar has no room for."""

from flask import Blueprint, render_template

from opsflow.http import policy

door = Blueprint("more", __name__)


@door.get("/more")
@policy("member")
def show() -> str:
    """Links to the other pages."""
    return render_template("more.html")
