"""The web page: its files, and what a browser is told to let it do.

Nothing in it comes from elsewhere, and no name, fact or message can become a script: the policy allows neither scripts
nor styles but the page's own files, and the page itself writes text as text.
"""

from __future__ import annotations

import contextlib
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from starlette.requests import Request

from elman.server import cards, learn, search, surprise, uploads, versions
from elman.server.lessons import Lessons
from elman.server.prequential import Walks
from elman.server.uploads import Uploads

ROUTERS = (search.router, versions.router, surprise.router, uploads.router, learn.router, cards.router)
"""What the page asks for beside what other clients do."""
Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]
WEB = Path(__file__).parent / "web"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {  # beside what every answer has
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",  # asked for each time, and answered by 304 while it is the same
}
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
"""What browsers insist on, whatever a machine's own list says."""


def add_pages(api: FastAPI) -> None:
    """Serve the page at `/` and its files under `/web/`; nothing else is ever read from the disk for an address."""
    api.state.walks, api.state.uploads, api.state.lessons = Walks(), Uploads(), Lessons()
    api.router.lifespan_context = tidied(api, api.router.lifespan_context)
    for router in ROUTERS:
        api.include_router(router)
    for file in sorted(WEB.iterdir()) if WEB.is_dir() else ():
        path = "/" if file.name == "index.html" else f"/web/{file.name}"
        api.add_route(path, serving(file), include_in_schema=False)


def serving(file: Path) -> Callable[[Request], Awaitable[Response]]:
    """Return the route of one file."""
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"

    async def serve(request: Request) -> Response:
        found = FileResponse(file, media_type=kind, headers=HEADERS, stat_result=file.stat())
        if found.headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**HEADERS, "ETag": found.headers["etag"]})
        return found

    return serve


def tidied(api: FastAPI, lifespan: Lifespan) -> Lifespan:
    """Return a lifespan after which nothing learns any more and no upload is left."""

    @contextlib.asynccontextmanager
    async def longer(app: Any) -> AsyncIterator[Any]:
        try:
            async with lifespan(app) as state:
                yield state
        finally:
            await run_sync(api.state.lessons.close)
            await run_sync(api.state.uploads.close)

    return longer
