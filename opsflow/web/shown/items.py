"""The items of the scorecards as a form offers them and a page names them."""

from flask import g

from opsflow.db import db_reading, now
from opsflow.i18n import zone
from opsflow.people.roles import TITLES
from opsflow.scoring.cards import cards_of
from opsflow.scoring.months import month_of

Texts = dict[str, str]


def item_choices() -> dict[str, Texts]:
    """Every item that a task may count for, by `role.item`: its title with its role before it; asked once a request."""
    if "item_choices" not in g:
        with db_reading() as reading:
            cards = cards_of(reading, month_of(now(), zone()))
        g.item_choices = {
            f"{role}.{item.key}": {
                language: f"{title} · {item.title[language]}" for language, title in TITLES[role].items()
            }
            for role, card in cards.items()
            for item in card.items
            if not item.is_attendance
        }
    choices: dict[str, Texts] = g.item_choices
    return choices
