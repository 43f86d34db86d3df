"""Around everything: each request is timed, counted and logged, and whatever escapes becomes an answer."""

from __future__ import annotations

import logging
import random
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elman.server.errors import ApiError, api_error
from elman.server.logs import log
from elman.server.metrics import Metrics

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; frame-ancestors 'none'",
    ),
]
"""Sent with every answer that does not say otherwise: nothing of it runs, in nobody's frame."""
REQUEST = b"x-request-id"
"""Sent with every answer, and logged."""


class Recorder:
    """Middleware: the outermost layer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 0
        name = f"{random.getrandbits(64):016x}"  # no secret: the system's own would be a call for each request
        scope.setdefault("state", {})

        async def heard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = message.get("headers", ())
                told = {key.lower() for key, _ in given}
                message["headers"] = [
                    *given,
                    *(each for each in HEADERS if each[0] not in told),
                    (REQUEST, name.encode()),
                ]
            await send(message)

        try:
            await self.app(scope, receive, heard)
        except Exception as error:
            found = api_error(error)
            if found.status == 500:
                log("error", logging.ERROR, error, request=name)
            if not status:
                await self.answer(found, scope, receive, heard)
        self.record(scope, name, status or 499, time.perf_counter() - start)

    async def answer(self, error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
        """Say what went wrong."""
        await error.response(scope, receive, send)

    def record(self, scope: Scope, name: str, status: int, seconds: float) -> None:
        """Count and log a request; nothing of its address is told but which route it took."""
        route, method = route_of(scope), scope["method"] if scope["method"] in METHODS else "other"
        self.metrics.requests.labels(method, route, status).inc()
        self.metrics.seconds.labels(method, route).observe(seconds)
        caller: Any = scope["state"].get("caller")
        log(
            "request",
            request=name,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            account=None if caller is None else caller.account,
        )


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that a request took, "none" where it took none."""
    return str(getattr(scope.get("route"), "path", "none"))
