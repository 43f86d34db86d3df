"""Several `elman serve` on one PostgreSQL, behind the nginx of `deploy/`: every part is real, and can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from elman.person.store import Store

DEPLOY = Path(__file__).parents[2] / "deploy"
SAID = "/api/conversations/{conversation}/messages"
"""The route of what is said, as it is logged."""


@dataclass
class Replica:
    """A process that serves."""

    bot: Path
    store: str
    log: Path
    port: int = 0
    """The one that it took first, and takes again."""
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Where it is reached without nginx."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; the database is named by the environment, as in a container."""
        options = ["--port", str(self.port), "--proxy", "127.0.0.0/8", "--json"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "elman", "serve", str(self.bot), *options],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=os.environ | {"ELMAN_STORE": self.store},
            )

    def wait(self) -> None:
        """Wait until it serves."""
        import httpx

        assert self.process is not None
        assert self.process.stdout is not None
        told = self.process.stdout.readline()
        assert told, self.log.read_text()
        self.port = int(json.loads(told)["address"].rpartition(":")[2])
        with httpx.Client(base_url=self.address) as client:
            wait_for(lambda: client.get("/health").status_code == 200)

    def kill(self) -> None:
        """Kill it where it is."""
        if self.process is not None:
            with self.process:
                self.process.kill()
            self.process = None

    def answered(self, route: str = SAID) -> int:
        """Return how many requests of a route it has logged, which it does when they are over."""
        return sum(json.loads(line).get("route") == route for line in self.log.read_text().splitlines())


@dataclass
class Fleet:
    """Replicas, and nginx before them."""

    address: str
    replicas: list[Replica]
    folder: Path
    """Where nginx writes, and logs."""
    store: str

    def client(self, token: str, at: str | None = None, **options: Any) -> httpx.Client:
        """Return a client of nginx, or of one replica."""
        import httpx

        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=at or self.address, headers=headers, timeout=60, **options)

    def whose(self, act: Callable[[], Any]) -> tuple[Any, Replica]:
        """Return what comes of one turn, and the replica that answered it."""
        before = [each.answered() for each in self.replicas]
        found = act()
        wait_for(lambda: sum(each.answered() for each in self.replicas) == sum(before) + 1)
        (which,) = (each for each, count in zip(self.replicas, before, strict=True) if each.answered() > count)
        return found, which

    def restart(self) -> None:
        """Start those that were killed."""
        gone = [each for each in self.replicas if each.process is None]
        for each in gone:
            each.start()
        for each in gone:
            each.wait()


def wait_for(done: Callable[[], bool]) -> None:
    """Look again and again until something is so; who cannot be reached is looked for again."""
    import httpx

    for _ in range(1200):
        with contextlib.suppress(httpx.TransportError):
            if done():
                return
        time.sleep(0.05)
    raise AssertionError("it never came about")


def nginx_program() -> str:
    """Return nginx; skips where there is none."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("no nginx is installed here")
    return found


def configured(folder: Path, port: int, replicas: list[Replica]) -> str:
    """Return the configuration of `deploy/`, with other ports, and a folder of its own."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (server,) = (line for line in text.splitlines() if line.strip().startswith("server elman:8000 "))
    servers = [server.replace("elman:8000", f"127.0.0.1:{each.port}") for each in replicas]
    (listen,) = (line for line in text.splitlines() if line.strip().startswith("listen "))
    assert listen.strip() == "listen 8080;"
    text = text.replace(server, "\n".join(servers)).replace(listen, f"listen 127.0.0.1:{port};")
    return text.replace("/tmp/", f"{folder}/")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextlib.contextmanager
def nginx(replicas: list[Replica]) -> Iterator[tuple[str, Path]]:
    """Run nginx before replicas; give its address and its folder."""
    import httpx

    program = nginx_program()
    with tempfile.TemporaryDirectory(prefix="nginx-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # its workers are nobody in particular when the tests are root's
        (folder / "nginx.conf").write_text(configured(folder, port, replicas), encoding="utf-8")
        with (folder / "log").open("w") as log:
            arguments = [program, "-p", name, "-c", f"{name}/nginx.conf", "-e", "stderr", "-g", "daemon off;"]
            process = subprocess.Popen(arguments, stdout=log, stderr=log)
        with process:
            try:
                address = f"http://127.0.0.1:{port}"
                wait_for(lambda: process.poll() is not None or httpx.get(f"{address}/health").status_code == 200)
                assert process.poll() is None, (folder / "log").read_text()
                yield address, folder
            finally:
                process.terminate()


@contextlib.contextmanager
def fleet_of(bot: Path, store: str, folder: Path, count: int = 2) -> Iterator[Fleet]:
    """Run replicas and nginx; the store has an account, for others than this machine's own can reach nginx."""
    replicas = [Replica(bot, store, folder / f"replica{number}.log") for number in range(count)]
    try:
        for each in replicas:
            each.start()  # all at once, as an orchestrator does
        for each in replicas:
            each.wait()
        with nginx(replicas) as (address, at):
            yield Fleet(address, replicas, at, store)
    finally:
        for each in replicas:
            each.kill()


def opened(client: httpx.Client) -> str:
    """Open a conversation; return its address."""
    return f"/api/conversations/{client.post('/api/conversations', json={}).raise_for_status().json()['id']}"


def say(client: httpx.Client, path: str, text: str, **body: Any) -> dict[str, Any]:
    """Say something; return the reply, without what differs between two stores."""
    answer = client.post(f"{path}/messages", json={"text": text, **body}).raise_for_status().json()
    return plain(answer)


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """Return a reply without what differs between two stores."""
    kept = {name: answer[name] for name in ("finish_reason", "tokens")}
    return kept | {"reply": answer["reply"]["text"], "facts": [each["text"] for each in answer["used_facts"]]}


def history(client: httpx.Client, path: str) -> list[tuple[str, str]]:
    """Return who said what, oldest first."""
    found = client.get(f"{path}/messages", params={"limit": 1000}).raise_for_status().json()["messages"]
    return [(each["role"], each["text"]) for each in found]


def learned(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/learning").raise_for_status().json()
    return found


def events(stream: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in stream.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def token_of(client: httpx.Client) -> str:
    return client.headers["Authorization"].removeprefix("Bearer ")


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do several things at the same time."""
    start = threading.Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def waiting(store: Store) -> int:
    """Return how many connections wait for what another has locked."""
    with store.database.reading() as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return int(connection.exec_driver_sql(query).scalar_one())
