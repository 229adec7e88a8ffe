"""What the server takes in before the application is asked: a body stands in memory or in a nameless file until it is whole.

Whoever is not signed in sends little, all of it in memory. A member may send what the route takes, and only a few such
uploads come in at the same time, so that the disk they may fill is known beforehand.
"""

from copy import copy
from typing import Any, ClassVar

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error
from werkzeug.exceptions import HTTPException

from opsflow.guard import MEGABYTE
from opsflow.http import TOKEN

OF_A_STRANGER = MEGABYTE // 16  # forms to sign in
AT_ONCE = 4  # uploads of more than the usual size


class Head(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Limits a request's body as soon as its head is read, by who sends it and where to."""

    app: ClassVar[Flask]
    channels: ClassVar[dict[int, HTTPChannel]]  # those that are open

    adj: Any  # the server's settings
    is_large = False  # more than the usual size may come

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; set the limit that the body is held to."""
        super().parse_header(header_plus)
        limit = self._limit()
        self.adj = copy(self.adj)
        self.adj.max_request_body_size = limit + 1  # the limit itself is allowed
        if limit > self._usual and (self.chunked or self.content_length > self._usual):
            self._take_place()
        if self.error or self.content_length > limit:
            self.expect_continue = False  # or waitress would ask for the body first

    def _take_place(self) -> None:
        if sum(map(_takes_large, list(self.channels.values()))) >= AT_ONCE:
            self.error, self.completed = _busy(), True
        self.is_large = not self.error

    @property
    def _usual(self) -> int:
        usual: int = self.app.config["MAX_CONTENT_LENGTH"]
        return usual

    def _limit(self) -> int:
        environ = {"HTTP_COOKIE": self.headers.get("COOKIE", ""), "REQUEST_METHOD": self.command}
        asked = self.app.request_class({**environ, "PATH_INFO": self.path, "SERVER_NAME": "-", "SERVER_PORT": "80"})
        kept = self.app.session_interface.open_session(self.app, asked)
        if not kept or TOKEN not in kept:  # signed by the shop; whether the sign-in lives is asked of its row, later
            return OF_A_STRANGER
        try:
            endpoint, _values = self.app.url_map.bind("-").match(self.path, self.command)
        except HTTPException:
            return self._usual
        return int(getattr(self.app.view_functions[endpoint], "takes_bytes", self._usual))


def channel_of(app: Flask, channels: dict[int, HTTPChannel]) -> type[HTTPChannel]:
    """The kind of connection that reads heads so."""
    head = type("Head", (Head,), {"app": app, "channels": channels})
    return type("Channel", (HTTPChannel,), {"parser_class": head})


def _busy() -> Any:
    refusal = Error("Several large files are coming in. Try again in a minute.")
    refusal.code, refusal.reason = 503, "Service Unavailable"
    return refusal


def _takes_large(channel: HTTPChannel) -> bool:
    some: list[Any] = [channel.request, *channel.requests]
    return any(getattr(one, "is_large", False) for one in some)
