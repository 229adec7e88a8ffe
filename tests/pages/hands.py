"""What people do on the pages of a case, each in a browser of their own."""

from http import HTTPStatus
from typing import Any

from opsflow.db import db_reading
from opsflow.flow import delivery
from opsflow.flow.verify import verify
from tests.ground.world import World


def begins(shop: World, login: str, workflow: str, **asked: Any) -> int:
    """Open a case by the form of its board; the case."""
    browser = shop.browser(login)
    assert browser.sees(f"/boards/{workflow}/new").status_code == HTTPStatus.OK
    answer = browser.sends(f"/boards/{workflow}/new", _form(asked))
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return int(str(answer.location).rsplit("/", 1)[-1])


def takes(shop: World, login: str, case: int, way: str, **asked: Any) -> None:
    """Take a decision that the case's page offers."""
    browser = shop.browser(login)
    assert f"/cases/{case}/ways/{way}" in browser.sees(f"/cases/{case}").text
    answer = browser.sends(f"/cases/{case}/ways/{way}", {"version": shop.case(case).version, **_form(asked)})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def ticks(shop: World, login: str, case: int, name: str, points: tuple[str, ...] = (), **asked: Any) -> None:
    """Tick a task off on the case's page, all of its points with it."""
    task, browser = shop.task(case, name), shop.browser(login)
    assert f"/tasks/{task.id}/tick" in browser.sees(f"/cases/{case}").text
    form = {"version": task.version, "points": list(points), **_form(asked)}
    answer = browser.sends(f"/tasks/{task.id}/tick", form)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def delivers(shop: World) -> int:
    """What cases tell each other arrives."""
    with shop.app.app_context():
        return delivery.deliver(now=shop.at)


def is_clean(shop: World) -> bool:
    """Whether every case is what its events make."""
    with shop.app.app_context(), db_reading() as reading:
        return list(verify(reading)) == []


def _form(asked: dict[str, Any]) -> dict[str, Any]:
    return {f"ask-{name}": value for name, value in asked.items()}
