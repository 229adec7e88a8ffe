"""Somebody walks a case through its pages: every act is a form of a page on which it stands."""

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from opsflow.db import db_change
from opsflow.flow import delivery, upkeep
from opsflow.people import actions as people
from tests.ground.world import World


class Walk:
    """A case in the hands of the people of a shop."""

    def __init__(self, shop: World, case: int) -> None:
        self.shop = shop
        self.case = case

    @classmethod
    def begins(cls, shop: World, login: str, workflow: str, **asked: str) -> "Walk":
        """By the page that begins one."""
        form = {f"ask-{name}": value for name, value in asked.items()}
        visitor = shop.browser(login)
        assert visitor.sees(f"/boards/{workflow}/new").status_code == HTTPStatus.OK
        answer = visitor.sends(f"/boards/{workflow}/new", form)
        assert answer.status_code == HTTPStatus.SEE_OTHER, words(answer.text)
        walk = cls(shop, int(str(answer.location).rsplit("/", 1)[-1]))
        assert visitor.sees(f"/boards/{workflow}").status_code == HTTPStatus.OK
        return walk

    @property
    def state(self) -> str:
        """Where the case is."""
        return str(self.shop.case(self.case).state)

    def takes(self, login: str, way: str, **asked: Any) -> None:
        """A decision, by its form on the page."""
        self._sends(login, f"/cases/{self.case}/ways/{way}", self.shop.case(self.case).version, asked)

    def ticks(self, login: str, task: str, *points: str, **asked: Any) -> None:
        """A task, by its form on the page, its points first."""
        row = self.shop.task(self.case, task)
        if points:
            self.shop.browser(login).sends(f"/tasks/{row.id}/points", {"points": list(points)})
        self._sends(login, f"/tasks/{row.id}/tick", self.shop.task(self.case, task).version, asked)

    def later(self, **span: float) -> None:
        """Time passes, the sweep comes by, news are delivered."""
        until = self.shop.at + timedelta(**span)
        while self.shop.at < until:
            self.shop.at = min(until, self.shop.at + timedelta(hours=6))
            with self.shop.app.app_context():
                upkeep.sweep(now=self.shop.at)
        self.hears()

    def hears(self) -> None:
        """Cases hear of each other."""
        with self.shop.app.app_context():
            delivery.deliver(now=self.shop.at)

    def _sends(self, login: str, path: str, version: int, asked: dict[str, Any]) -> None:
        visitor = self.shop.browser(login)
        assert f'action="{path}"' in visitor.sees(f"/cases/{self.case}").text, f"{login} does not find {path}"
        form = {"version": version, **{f"ask-{name}": value for name, value in asked.items()}}
        answer = visitor.sends(path, form)
        assert answer.status_code == HTTPStatus.SEE_OTHER, words(answer.text)
        assert visitor.sees(f"/cases/{self.case}").status_code == HTTPStatus.OK


def joins(shop: World, login: str, role: str, *, leads: str) -> None:
    """Another member of the main store, who leads one that is there."""
    shop.hires(login, role)
    with shop.app.app_context(), db_change() as change:
        people.set_superior(change, shop.ids[leads], shop.ids[login], by=None, now=shop.at)


def words(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[-1500:]
