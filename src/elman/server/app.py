"""The application: every route, behind the gate, with what they share."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.types import ASGIApp

from elman import __version__
from elman.chat.bot import Bot
from elman.person.store import Store
from elman.server import conversations, openai_chat, openai_completions, persons, sessions
from elman.server.callers import COOKIE, Admin, Shared
from elman.server.config import ServerConfig
from elman.server.errors import handle_errors
from elman.server.gate import CLOSED, SIGN_IN, Gate
from elman.server.pages import add_pages
from elman.server.recorder import Recorder
from elman.server.service import Service

ROUTERS = (openai_chat.router, openai_completions.router, sessions.router, persons.router, conversations.router)


class App:
    """A server as uvicorn runs it."""

    def __init__(self, asgi: ASGIApp, api: FastAPI, service: Service) -> None:
        self.asgi, self.api, self.service = asgi, api, service


def create_app(
    load: Callable[[], Bot], store: Store, config: ServerConfig | None = None, failed: Callable[[], None] = lambda: None
) -> App:
    """Return the server of a bot, which is loaded when it starts, and of a store's persons and accounts.

    `failed` is called when the bot cannot be loaded; `service.failure` says why.
    """
    service = Service(load, store, config or ServerConfig())

    @contextlib.asynccontextmanager
    async def lifespan(api: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(service.start(failed))
        try:
            yield
        finally:
            await loading
            await service.stop()

    api = FastAPI(
        title="Elman",
        version=__version__,
        summary="Chatbots over HTTP: OpenAI's API, and Elman's own with conversations that are kept.",
        lifespan=lifespan,
        docs_url=None,  # its page would fetch scripts from elsewhere
        redoc_url=None,
    )
    api.state.service = service
    handle_errors(api)
    for router in ROUTERS:
        api.include_router(router)
    add_health(api)
    add_pages(api)
    describe_tokens(api)
    return App(Recorder(Gate(api, service), service.metrics), api, service)


def add_health(api: FastAPI) -> None:
    """Add what watches a server."""

    @api.get("/health", tags=["Operation"], responses={503: {"description": "Loading or stopping."}})
    async def health(service: Shared) -> JSONResponse:
        """Say whether requests are served."""
        state = service.state
        return JSONResponse({"status": state}, 200 if state == "ok" else 503, {"Cache-Control": "no-store"})

    @api.get("/metrics", tags=["Operation"], response_class=Response)
    async def metrics(service: Shared, caller: Admin) -> Any:
        """Return the figures, for Prometheus; with accounts, to administrators."""
        return Response(service.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")


def describe_tokens(api: FastAPI) -> None:
    """Add to the API's description what a caller shows; the gate has looked at it before any route is reached."""
    described = api.openapi
    schemes = {
        "HTTPBearer": {"type": "http", "scheme": "bearer", "description": "A token of `elman user add`."},
        "APIKeyCookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "The same, set by POST /api/session.",
        },
    }

    def openapi() -> dict[str, Any]:
        found = described()
        found["components"]["securitySchemes"] = schemes
        for path, operations in found["paths"].items():
            for method, operation in operations.items() if path.startswith(CLOSED) else ():
                if path != SIGN_IN or method == "get":
                    operation["security"] = [{name: []} for name in schemes]
        return found

    api.openapi = openapi  # type: ignore[method-assign]
