"""Servers of a small bot, in threads or processes, each at a port of its own, and clients for them."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from tiny_bot import a_bot

if TYPE_CHECKING:
    import httpx

    from elman.person.store import Store
    from elman.server.app import App

TEXTS = ["hello you", "my name is Ada", "I have a cat called Miso", "what now?", "你好，我叫小明", "ok ok ok"]
EXTRAS = ("fastapi", "uvicorn", "prometheus_client", "openai")


@pytest.fixture(scope="session")
def small_bot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bot that is quick to load."""
    for extra in EXTRAS:
        pytest.importorskip(extra)
    return a_bot(tmp_path_factory.mktemp("served") / "small", TEXTS).path


@dataclass
class Served:
    """A server that runs."""

    address: str
    app: App
    store: Store
    stop: Callable[[], None]
    """Have it end as a signal would, and wait for that."""
    clients: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def client(self, token: str | None = None, **options: Any) -> httpx.Client:
        """Return a client of Elman's own API."""
        import httpx

        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.address, headers=headers | options.pop("headers", {}), timeout=60, **options)

    def openai(self, token: str = "none") -> Any:
        """Return OpenAI's client, of whose types the tests need to know nothing."""
        from openai import OpenAI

        client = OpenAI(base_url=f"{self.address}/v1", api_key=token, max_retries=0)
        self.clients.callback(client.close)
        return client

    def token(self, name: str, *, admin: bool = False) -> str:
        """Make an account and return its token."""
        return self.app.service.accounts.add(name, person=None if admin else name)[1]


Serving = Callable[..., Served]


@pytest.fixture(scope="module")
def serving(small_bot: Path) -> Iterator[Serving]:
    """Start a server; each ends with the tests of its module."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(running(small_bot, **options))


@pytest.fixture(scope="module")
def server(serving: Serving) -> Served:
    """A server with an administrator."""
    found = serving()
    found.token("root", admin=True)
    return found


names = iter(range(1000))
"""For names that nobody else has."""


@pytest.fixture
def client(server: Served) -> Iterator[httpx.Client]:
    """Somebody new at that server."""
    with server.client(server.token(f"person {next(names)}")) as found:
        yield found


@contextlib.contextmanager
def running(bot: Path | str, location: Path | str | None = None, **config: Any) -> Iterator[Served]:
    """Run a server, on a store of its own unless told where."""
    import tempfile

    from elman.chat import load
    from elman.person.store import open_store
    from elman.server.app import create_app
    from elman.server.config import ServerConfig
    from elman.server.running import Server, address_of, listen

    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        store = open_store(location or Path(folder) / "persons.db")
        app = create_app(lambda: load(bot), store, ServerConfig(**config))
        server, sockets = Server(app), listen("127.0.0.1", 0, everywhere=False)
        sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)  # so that a slow reader is noticed soon
        thread = threading.Thread(target=server.run, args=(sockets,))
        thread.start()

        def stop() -> None:
            server.should_exit = True
            thread.join()

        try:
            found = Served(address_of(sockets[0]), app, store, stop)
            while app.service.state != "ok" and thread.is_alive():
                time.sleep(0.01)
            with found.clients:
                yield found
        finally:
            stop()
            store.close()


@contextlib.contextmanager
def elman_serve(
    *arguments: object, stderr: IO[str] | int = subprocess.DEVNULL
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server at a free port and give it with its address."""
    command = [sys.executable, "-m", "elman", "serve", *map(str, arguments), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())["address"]
        finally:
            process.kill()


def wait_until_ready(address: str) -> None:
    import httpx

    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/health").status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("the server never got ready")
