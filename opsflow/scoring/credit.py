"""What people's roles and a frozen month make of a task's credit. Pure. Source: scoring.md, first lines, §1.9 and §1.10.

Whose a credit is and what it is worth stands in `flow/law/credit`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from opsflow.flow.law.credit import Credit

_INSTANT = timedelta(microseconds=1)


def gaps(held: Iterable[tuple[datetime, datetime | None]]) -> tuple[tuple[datetime, datetime | None], ...]:
    """When a role was not held any more: (the last moment it was, when it was held again or None).

    `held` are spans from, to (None: still). A done task whose counting moment falls into a gap counts at its beginning.
    """
    found: list[tuple[datetime, datetime | None]] = []
    spans = sorted(held, key=lambda span: span[0])
    reaches = spans[0][1] if spans else None
    for since, until in spans[1:]:
        if reaches is None:
            break
        if since > reaches:
            found.append((reaches - _INSTANT, since))
        reaches = None if until is None else max(reaches, until)
    return (*found, (reaches - _INSTANT, None)) if reaches else tuple(found)


def as_frozen(credit: Credit, frozen: datetime) -> Credit:
    """The credit as its month was frozen: what came later is an adjustment, and what was overdue and open is missed."""
    if credit.done and credit.done > frozen:
        uncounted = "" if credit.uncounted == "unproved" else credit.uncounted
        credit = replace(credit, done=None, uncounted=uncounted, helper=None)
    if credit.closed and credit.closed > frozen:
        uncounted = "" if credit.uncounted in ("not_needed", "history") else credit.uncounted
        credit = replace(credit, closed=None, uncounted=uncounted, failed=False)
    return replace(credit, failed=True) if credit.outcome(frozen) == "overdue" else credit
