"""`/_kit`: every component in every state, in the theme and language asked for. For those who build; look after every change."""

from flask import Blueprint, render_template, request

from opsflow.http import policy
from opsflow.web.kit import pages as kit_pages
from opsflow.web.kit import samples as kit_samples
from opsflow.web.shown.filters import filters_of

door = Blueprint("kit", __name__)

THEMES = ("light", "dark", "system")


@door.get("/_kit")
@policy("admin")
def show() -> str:
    """The components, one under the other; `?theme=dark` shows the dark values."""
    return render_template("kit/kit.html", **samples(request.args.get("theme", "light")))


def samples(theme: str) -> dict[str, object]:
    """What the kit page draws."""
    frame = kit_pages.sample_frame(theme if theme in THEMES else "light")
    return {
        "frame": lambda: frame,
        "themes": THEMES,
        "states": kit_samples.STATES,
        "board": kit_samples.board(),
        "case": kit_samples.case(),
        "work": kit_pages.work(),
        "alerts": kit_pages.alerts(),
        "results": (kit_pages.result("running"), kit_pages.result(), kit_pages.result("trial")),
        "sheet": kit_pages.sheet(),
        "departure": kit_pages.departure(),
        "filters": filters_of({}),
        "now": kit_samples.NOW,
    }
