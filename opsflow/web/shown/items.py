"""The items of the scorecards as a form offers them."""

from functools import cache

from opsflow.people.roles import TITLES
from opsflow.scoring.queries import cards

Texts = dict[str, str]


@cache
def item_choices() -> dict[str, Texts]:
    """Every item that a task may count for, by `role.item`: its title with its role before it."""
    return {
        f"{role}.{item.key}": {
            language: f"{title} · {item.title[language]}" for language, title in TITLES[role].items()
        }
        for role, card in cards().items()
        for item in card.items
        if not item.is_attendance
    }
