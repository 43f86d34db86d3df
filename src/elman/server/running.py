"""The process around the application: where it listens, how it ends, and what it says of itself."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections.abc import Callable, Sequence

import uvicorn
from threadpoolctl import threadpool_limits

from elman.chat.bot import Bot
from elman.errors import UserError
from elman.person.store import Store
from elman.server.accounts import Accounts
from elman.server.app import App, create_app
from elman.server.config import ServerConfig
from elman.server.connections import connections
from elman.server.gate import all_local
from elman.server.logs import write_logs

BACKLOG = 2048
"""Connections that may wait to be taken."""


class Server(uvicorn.Server):
    """One that lets replies end before it does, and hands back those that take too long."""

    def __init__(self, app: App, proxies: Sequence[str] = ()) -> None:
        config = app.service.config
        super().__init__(
            uvicorn.Config(
                app.asgi,
                log_config=None,
                access_log=False,
                lifespan="on",
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
                http=connections(config),
                ws="none",
                timeout_graceful_shutdown=round(config.grace_seconds) + 5,
            )
        )
        self.service = app.service

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing on any more, and wait for what is under way."""
        self.service.stopping = True
        later = asyncio.get_running_loop().call_later(self.service.config.grace_seconds, self.service.hand_back)
        await super().shutdown(sockets)
        later.cancel()
        self._captured_signals.clear()  # an end in order is no failure


def serve(
    load: Callable[[], Bot],
    store: Store,
    *,
    host: str,
    port: int,
    proxies: Sequence[str] = (),
    config: ServerConfig | None = None,
    listening: Callable[[str, bool], None] = lambda address, is_open: None,
) -> None:
    """Serve a bot until a signal ends it; UserError where it may not or cannot listen, or the bot cannot be loaded.

    Of what `proxies` bring it is believed from where it comes. `listening` is told the address, and whether the server
    is open to its machine.
    """
    check_proxies(proxies)
    has_accounts = Accounts(store).exist()
    sockets = listen(host, port, everywhere=has_accounts)
    server: Server | None = None

    def failed() -> None:
        assert server is not None
        server.should_exit = True

    server = Server(create_app(load, store, config, failed), proxies)
    write_logs()
    threadpool_limits(1, "blas")  # many persons' small products at a time: threads of each would wait for one another
    listening(address_of(sockets[0]), not has_accounts)
    server.run(sockets)
    if server.service.failure is not None:
        raise server.service.failure


def check_proxies(proxies: Sequence[str]) -> None:
    """Refuse what is no address or network; a name would never match, and nothing would say so."""
    for each in proxies:
        try:
            ipaddress.ip_network(each)
        except ValueError as error:
            raise UserError(f"--proxy {each}: an address, or a network such as 10.0.0.0/8 ({error})") from None


def step_threads() -> int:
    """Return how many processors a step of the batch may use: all but one, which the requests' own work keeps busy.

    Were there none left for that, the threads of a step would wait for the one that lost its processor to it.
    """
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, available - 1)


def listen(host: str, port: int, *, everywhere: bool) -> list[socket.socket]:
    """Return the sockets of a host's addresses; without accounts only this machine's own will do."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise UserError(f"--host {host}: {getattr(error, 'strerror', None) or 'no such host'}") from error
    addresses = list(dict.fromkeys((family, address) for family, _, _, _, address in found))
    if not everywhere and not all_local(str(address[0]) for _, address in addresses):
        raise UserError(
            f"--host {host}: others could reach it, and there are no accounts yet: make one with `elman user add` first"
        )
    return bound(addresses)


def bound(addresses: Sequence[tuple[socket.AddressFamily, tuple[object, ...]]]) -> list[socket.socket]:
    """Return a socket for each address that this machine has; UserError when there is none, or one is taken."""
    sockets: list[socket.socket] = []
    for family, address in addresses:
        try:
            sockets.append(listener(family, address))
        except OSError as error:
            if family == socket.AF_INET6 and sockets:  # a machine without it
                continue
            raise UserError(f"--host {address[0]} --port {address[1]}: {error.strerror or error}") from error
    return sockets


def listener(family: socket.AddressFamily, address: tuple[object, ...]) -> socket.socket:
    """Return a socket that listens; what is accepted from it is known for TCP, so that asyncio sends without delay."""
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def address_of(listening: socket.socket) -> str:
    """Return where a browser finds it."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
