"""A browser without scripts in the hands of somebody."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "a fine long password"
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Visitor:
    """Looks at pages and sends their forms, with the token that a page gave."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.client = app.test_client()
        self.address = address
        self.token = ""

    @property
    def from_(self) -> dict[str, str]:
        """Where it is, and what it reads where nobody is signed in."""
        return {"REMOTE_ADDR": self.address, "HTTP_ACCEPT_LANGUAGE": "en"}

    def sees(self, path: str, **rest: Any) -> TestResponse:
        """A page; its token is kept for the next form."""
        answer = self.client.get(path, environ_base=self.from_, **rest)
        if answer.mimetype == "text/event-stream":  # it does not end by itself
            answer.close()
        if answer.mimetype != "text/html":
            return answer
        found = TOKEN.search(answer.text) if answer.mimetype == "text/html" else None  # a table is no text
        self.token = found.group(1) if found else self.token
        return answer

    def sends(self, path: str, form: dict[str, Any] | None = None, **rest: Any) -> TestResponse:
        """A form with the token."""
        data = {"csrf_token": self.token, **(form or {})}
        return self.client.post(path, data=data, environ_base=self.from_, **rest)

    def signs_in(self, login: str, password: str = PASSWORD, **form: str) -> TestResponse:
        """Tries to sign in through the form."""
        self.sees("/login")
        answer = self.sends("/login", {"login": login, "password": password, **form})
        if answer.status_code == 303:
            self.sees("/me")
        return answer

    @property
    def is_in(self) -> bool:
        """Whether a page for members opens."""
        return self.sees("/me").status_code == 200

    def copy(self, app: Flask) -> "Visitor":
        """Another browser with the same cookies."""
        other = Visitor(app, self.address)
        for cookie in self.client._cookies.values():
            other.client.set_cookie(cookie.key, cookie.value)
        return other
