"""Somebody's browser at a running shop: signed in over HTTP, with streams that stay open."""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.ground.shop import Shop
from tests.pages.visitor import PASSWORD, TOKEN

PATIENCE = 10.0  # seconds


class Reader:
    """A signed-in browser without scripts."""

    def __init__(self, shop: Shop, login: str) -> None:
        self.shop = shop
        self._cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._cookies))
        self.sends("/login", login=login, password=PASSWORD)

    @property
    def cookie(self) -> str:
        """What it sends to be known by."""
        return "; ".join(f"{one.name}={one.value}" for one in self._cookies)

    def sees(self, path: str) -> str:
        """A page."""
        with self._opener.open(self.shop.address + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def sends(self, path: str, **form: str) -> str:
        """A form with its token; the page it leads to."""
        found = TOKEN.search(self.sees("/login" if path == "/login" else "/me"))
        assert found
        body = urlencode({"csrf_token": found.group(1), **form}).encode()
        with self._opener.open(Request(self.shop.address + path, body), timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    @contextmanager
    def stream(self) -> Iterator["Open"]:
        """An open stream of what changes."""
        head = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{self.shop.port}\r\nCookie: {self.cookie}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.shop.port), timeout=PATIENCE) as line:
            line.sendall(head.encode())
            yield Open(line)


class Open:
    """One stream, read message by message."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._read = b""
        self.status = int(self._until(b"\r\n").split()[1])
        self._until(b"\r\n\r\n")

    def next(self, of: str) -> tuple[dict[str, Any], float]:
        """The next message that says something of this, and when it came (on the monotonic clock)."""
        while True:
            found = re.search(rb"data: (.*)", self._until(b"\n\n"))
            told: dict[str, Any] = json.loads(found.group(1)) if found else {}
            if told.get(of) not in (None, []):
                return told, time.monotonic()

    def _until(self, end: bytes) -> bytes:
        while end not in self._read:
            more = self._line.recv(65536)
            assert more, f"the shop hung up after {self._read!r}"
            self._read += more
        found, _, self._read = self._read.partition(end)
        return found
