"""A reader of the history misses nothing, also where ids become visible out of order."""

from datetime import UTC, datetime, timedelta

from opsflow.flow.feed import WATCHED, Moved, Waterline

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def rows(*ids: int, at: datetime = NOW) -> list[Moved]:
    return [Moved(id, at, None, "ticked", 1, "order_shipping", 1, "packed", 2) for id in ids]


def holes(line: Waterline) -> list[tuple[int, int]]:
    return [(hole.first, hole.last) for hole in line.holes]


def test_without_holes_the_mark_is_the_newest() -> None:
    line = Waterline(10)
    line.take(rows(11, 12), NOW)
    assert (line.mark, holes(line)) == (12, [])


def test_who_reads_on_before_a_hole_misses_nothing() -> None:
    line = Waterline(10)
    line.take(rows(15, 16, 20), NOW)
    assert (line.mark, holes(line)) == (10, [(11, 14), (17, 19)])
    line.take(rows(11, 12, 13, 14, 18), NOW)
    assert (line.mark, holes(line)) == (16, [(17, 17), (19, 19)])


def test_a_hole_that_stays_was_rolled_back() -> None:
    line = Waterline(10)
    line.take(rows(12), NOW)
    line.take([], NOW + WATCHED)
    assert line.mark == 10
    line.take([], NOW + WATCHED + timedelta(seconds=1))
    assert line.mark == 12
