"""The gate: every request comes through it before any route is looked for, and what it does not know it turns away.

Until the first account exists the server is open to this machine, and to nobody else: a page of another site that a
browser on this machine shows is told by its Origin, one whose name was pointed here by its Host, and what a proxy
brings from elsewhere by the headers that proxies set. From then on each request needs a token. One that comes in the
page's cookie counts only for requests of the page itself.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elman.server.callers import COOKIE, Caller
from elman.server.errors import ApiError, api_error
from elman.server.service import Service

CLOSED = ("/v1/", "/api/", "/metrics")
"""What needs a caller; everything else is the page, its description, and `/health`."""
SIGN_IN = "/api/session"
PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers that only what was sent on has."""


class Gate:
    """Middleware: who calls, from where, how often, and how much they send."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service, self.config = app, service, service.config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] == "http":
            try:
                receive = await self.admitted(scope, receive)
            except Exception as error:
                if (found := api_error(error)).status == 500:
                    raise
                await found.response(scope, receive, send)
                return
        elif scope["type"] == "websocket":
            return
        await self.app(scope, receive, send)

    async def admitted(self, scope: Scope, receive: Receive) -> Receive:
        """Find out who calls; return how their body may be received. ApiError for who may not."""
        headers, path = Headers(scope=scope), scope["path"]
        check_origin(headers)
        if path.startswith(CLOSED):
            caller = await self.caller(headers, scope["method"], path)
            scope.setdefault("state", {})["caller"] = caller
            if caller is not None and caller.account is not None:
                self.service.requests.take(caller.account)
            self.check_ready(path)
        if int_or_zero(headers.get("content-length")) > self.config.most_body:
            text = f"a request has at most {self.config.most_body} bytes"
            raise ApiError(413, text, code="too_large")
        return self.measured(receive)

    async def caller(self, headers: Headers, method: str, path: str) -> Caller | None:
        """Return who calls; ApiError 401 and 403. Signing in and out needs nobody."""
        token = token_of(headers) or cookie_of(headers, method)
        accounts = self.service.accounts
        found = None if token is None else accounts.known(token) or await self.service.work(accounts.find, token)
        if found is not None:
            return Caller.of(found)
        if path == SIGN_IN and method != "GET":
            return None
        if accounts.known_open() or not await self.service.work(accounts.exist):
            check_local(headers)
            return Caller()  # with any token: clients that must send one do so while none is needed
        text = "a token is needed" if token is None else "this token is not known, or was revoked"
        raise ApiError(401, text, code="invalid_api_key")

    def check_ready(self, path: str) -> None:
        """Refuse what a server that loads or stops cannot do."""
        if self.service.state != "ok" and path != "/metrics":
            raise ApiError(503, f"the server is {self.service.state}", code=self.service.state, retry_after=1)

    def measured(self, receive: Receive) -> Receive:
        """Return a way to receive a body that is neither too long nor too slow."""
        config, deadline = self.config, asyncio.get_running_loop().time() + self.config.body_seconds
        size, whole = 0, False

        async def within_limits() -> Message:
            nonlocal size, whole
            if whole:
                return await receive()  # waits for the client to go away
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, f"the body did not come within {config.body_seconds:g} seconds") from None
            size += len(message.get("body", b""))
            if size > config.most_body:  # the framework takes any other exception here for a body that is not JSON
                raise HTTPException(413, f"a request has at most {config.most_body} bytes")
            whole = not message.get("more_body", False)
            return message

        return within_limits


def token_of(headers: Headers) -> str | None:
    """Return the token that a client sends, None for none."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    return (value.strip() or None) if kind.lower() == "bearer" else None


def cookie_of(headers: Headers, method: str) -> str | None:
    """Return the token of the page's cookie; to change something, a browser must have said whose page asks."""
    told = method in ("GET", "HEAD") or "origin" in headers or "sec-fetch-site" in headers
    return cookie_parser(headers.get("cookie", "")).get(COOKIE) or None if told else None


def check_origin(headers: Headers) -> None:
    """Refuse what a page of another site sends; a browser says whose page it was."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    foreign = origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    if foreign or site not in (None, "same-origin", "none"):
        raise ApiError(403, "pages of other sites may not call this server", code="other_origin")


def check_local(headers: Headers) -> None:
    """Refuse what was not meant for this machine, as its Host tells, or came through a proxy."""
    if not is_local(headers.get("host", "")) or any(name in headers for name in PROXIED):
        text = "without accounts this server is for its own machine: elman user add makes one"
        raise ApiError(403, text, code="not_local")


def is_local(host: str) -> bool:
    """Tell whether a Host, with or without its port, is this machine by a name that nobody else can have."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def all_local(hosts: Iterable[str]) -> bool:
    """Tell whether a server that listens there is reached from its own machine alone."""
    return all(is_local(f"[{host}]" if ":" in host else host) for host in hosts)


def int_or_zero(text: str | None) -> int:
    """Return a header's number, 0 where it is none."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 20 else 0
