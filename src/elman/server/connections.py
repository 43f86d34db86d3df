"""Connections, before there is a request: so many at once, and each request's head within so much time and space.

uvicorn bounds what an idle connection may wait after an answer, and nothing before a request is whole: neither how long
its head takes nor how long it is. What stands in front of a public server (nginx) does all this too, and for each
address.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from elman.server.config import ServerConfig
from elman.server.errors import ApiError


class Connection(HttpToolsProtocol):
    """One connection; `limits` are set by `connections`."""

    limits: ServerConfig

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.deadline: asyncio.TimerHandle | None = None
        self.unread, self.begun = 0, False
        """Bytes of a head that is not whole, those in which it began left out; and whether there is one."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection on, or refuse it where there are too many."""
        super().connection_made(transport)
        self.await_head()
        if len(self.connections) > self.limits.most_connections:
            self.refuse(ApiError(503, "the server is busy", code="server_busy", retry_after=1))

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self.head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; refuse a head that is too long."""
        if self.transport.is_closing():
            return
        if self.deadline is not None:
            self.unread += len(data)
        super().data_received(data)
        if self.deadline is not None and self.unread > self.limits.most_head:
            text = f"the head of a request has at most {self.limits.most_head} bytes"
            self.refuse(ApiError(431, text, code="too_large"))

    def on_message_begin(self) -> None:
        """Wait for the head of a request."""
        super().on_message_begin()
        self.begun = True
        self.await_head()

    def on_headers_complete(self) -> None:
        """Let a request begin."""
        self.head_came()
        self.begun = False
        super().on_headers_complete()

    def await_head(self) -> None:
        """Give a head its time."""
        if self.deadline is None:
            self.deadline, self.unread = self.loop.call_later(self.limits.head_seconds, self.too_slow), 0

    def head_came(self) -> None:
        """Wait for a head no more."""
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def too_slow(self) -> None:
        """Give up who sends no whole head; who sent nothing at all is told nothing."""
        if not self.begun:
            self.transport.close()
            return
        text = f"the head of a request did not come within {self.limits.head_seconds:g} seconds"
        self.refuse(ApiError(408, text))

    def refuse(self, error: ApiError) -> None:
        """Say what is wrong, unless an answer is under way, and hang up."""
        self.head_came()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(raw_answer(error))
        self.transport.close()


def connections(limits: ServerConfig) -> type[Connection]:
    """Return the connections of a server with these limits."""
    return type("LimitedConnection", (Connection,), {"limits": limits})


def raw_answer(error: ApiError) -> bytes:
    """Return an answer as it is sent."""
    body = json.dumps(error.body).encode()
    headers = {"Content-Type": "application/json", "Content-Length": len(body), "Connection": "close", **error.headers}
    lines = [f"HTTP/1.1 {error.status} Refused", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
