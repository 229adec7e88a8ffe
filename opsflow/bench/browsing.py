"""Somebody at a browser without scripts: over a socket, or inside the process."""

import http.client
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from opsflow.bench.crew import PASSWORD

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
FORM = "application/x-www-form-urlencoded"
PATIENCE = 60.0
UNTOUCHED = 1  # the version of a task that was opened and given to somebody


def came_in(app: Flask, login: str) -> FlaskClient:
    """A client inside the process in which somebody is signed in."""
    client = app.test_client()
    token = _token(client.get("/login").text)
    answer = client.post("/login", data={"login": login, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 303, answer.text
    return client


@dataclass
class Browser:
    """Somebody's way into a running shop: the cookie, and the token of its forms."""

    port: int
    cookie: str = ""
    token: str = ""

    def signs_in(self, login: str) -> "Browser":
        """Sign in through the form."""
        self.token = _token(self.get("/login")[1])
        status, page = self.post("/login", login=login, password=PASSWORD)
        assert status == 303, page
        self.token = _token(self.get("/me")[1])
        return self

    def get(self, path: str) -> tuple[int, str]:
        """A page: its status and text."""
        return self._asks("GET", path, None)

    def post(self, path: str, **form: object) -> tuple[int, str]:
        """Send a form. Raises OSError or HTTPException when there is no answer: then nothing was acknowledged."""
        return self._asks("POST", path, urlencode({"csrf_token": self.token, **form}))

    def tick(self, task: int) -> tuple[int, str]:
        """Tick a task that nobody has touched yet, as its card does; 303 is done."""
        return self.post(f"/tasks/{task}/tick", version=UNTOUCHED)

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[str]]:
        """The lines of a stream of events, for as long as it is wanted."""
        with closing(self._calling()) as call:
            call.request("GET", path, headers={"Cookie": self.cookie, "Accept": "text/event-stream"})
            with call.getresponse() as answer:
                assert answer.status == 200, answer.status
                yield (line.decode().rstrip() for line in iter(answer.readline, b""))

    def _asks(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie, **({"Content-Type": FORM} if body else {})}
        with closing(self._calling()) as call:
            call.request(method, path, body, headers)
            answer = call.getresponse()
            page = answer.read().decode()
        for said in answer.headers.get_all("Set-Cookie", []):
            self.cookie = said.partition(";")[0]
        return answer.status, page

    def _calling(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)


def seconds(browser: Browser, path: str) -> float:
    """How long a page took; it must be there."""
    started = time.perf_counter()
    status, page = browser.get(path)
    assert status == 200, page
    return time.perf_counter() - started


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found, page
    return found.group(1)
