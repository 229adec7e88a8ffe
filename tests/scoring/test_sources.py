"""Where every item of every scorecard gets its value from."""

from collections import defaultdict
from pathlib import Path

from opsflow.flow.reader import definition_files, read_file
from opsflow.routines.timetable import read_timetable
from opsflow.scoring.card import Item
from opsflow.scoring.scorecards import feed_names, load_scorecards

WORKFLOWS = Path(__file__).parents[2] / "workflows"
CARDS = load_scorecards(WORKFLOWS / "scorecards")
LAWS = {path.stem: read_file(path) for path in definition_files(WORKFLOWS)}
ITEMS = {f"{card.role}.{item.key}": item for card in CARDS.values() for item in card.items}


def feeds() -> dict[str, set[str]]:
    """What feeds each item (`role.item`): tasks of processes, those of a field by what its duties name."""
    found = defaultdict(set)
    for law in LAWS.values():
        for task in law.tasks.values():
            for item in task.feeds.all() if task.feeds else ():
                found[str(item)].add(f"{law.key}.{task.name}")
    for duty in read_timetable(WORKFLOWS / "timetable.yaml", LAWS, feed_names(CARDS.values())):
        if duty.item:
            found[duty.item].add(f"timetable.{duty.key}")
    return found


def sources(name: str, item: Item, fed: dict[str, set[str]]) -> list[str]:
    """Where an item gets its value from."""
    ways = {"tasks": name in fed, "deductions": item.is_attendance, "by hand": item.by_hand}
    return [way for way, is_so in ways.items() if is_so]


def test_every_item_has_one_source_and_no_feed_goes_nowhere() -> None:
    fed = feeds()
    assert {name: found for name, item in ITEMS.items() if len(found := sources(name, item, fed)) != 1} == {}
    assert fed.keys() - ITEMS.keys() == set()


def test_what_no_process_and_no_routine_feeds_is_scored_by_hand() -> None:
    assert {name for name, item in ITEMS.items() if item.by_hand} == {
        "customer_service.group_invites",
        "customer_service.presales_guidance",
        "designer.print_purchasing",
        "designer.product_photography",
        "finance.contracts",
    }
