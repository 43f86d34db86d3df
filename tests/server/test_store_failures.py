"""A store that fails for a while, a full disk or a database that goes away: said as it is, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from databases import PID, wait_for
from served import running
from sqlalchemy import NullPool, create_engine, make_url, text


def talk(
    client: httpx.Client, conversation: int, told: dict[int, str], seen: list[int], until: threading.Event
) -> None:
    """Talk until told otherwise; send again what failed, unless the conversation shows that it was kept."""
    number, path = 0, f"/api/conversations/{conversation}"
    while not until.is_set():
        found = client.get(path)
        seen.append(found.status_code)
        if found.status_code != 200:
            time.sleep(0.02)
            continue
        body = {"text": f"message {number}", "after": found.json()["head"], "max_tokens": 3}
        answer = client.post(f"{path}/messages", json=body)
        seen.append(answer.status_code)
        if answer.status_code == 200:
            message = answer.json()["message"]
            told[message["id"]] = message["text"]
            told[answer.json()["reply"]["id"]] = answer.json()["reply"]["text"]
            number += 1


def test_a_full_disk_is_said_and_forgiven(small_bot: Path, small_disk: Path) -> None:
    with running(small_bot, small_disk / "persons.db") as server, server.client(params={"person": "lin"}) as client:
        client.post("/api/persons", json={"name": "lin"})
        path = f"/api/conversations/{client.post('/api/conversations', json={}).json()['id']}"
        first = client.post(f"{path}/messages", json={"text": "hello", "max_tokens": 3}).json()
        ballast = small_disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        answers = [client.post(f"{path}/messages", json={"text": "a" * 5000, "max_tokens": 3}) for _ in range(3)]
        assert {each.status_code for each in answers} == {503}
        assert answers[0].json()["error"]["code"] == "store_unavailable"
        assert "retry-after" in answers[0].headers
        assert str(small_disk) not in answers[0].text
        streamed = client.post(f"{path}/messages", json={"text": "b" * 5000, "stream": True})
        assert streamed.status_code == 503
        assert client.get("/health").status_code == 200
        ballast.unlink()
        second = client.post(f"{path}/messages", json={"text": "what now?", "max_tokens": 3})
        assert second.status_code == 200
        texts = [each["text"] for each in client.get(f"{path}/messages").json()["messages"]]
        expected = [each["text"] for answer in (first, second.json()) for each in (answer["message"], answer["reply"])]
        assert texts == expected


def closed(folder: Path, location: str) -> None:
    """Send everybody away from a database for a moment."""
    url = make_url(location)
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def execute(statement: str, **values: Any) -> None:
        with admin.connect() as connection:
            connection.execute(text(statement), values)

    execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
    execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name", name=url.database)
    time.sleep(0.2)
    execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")


def restarted(folder: Path, location: str) -> None:
    """Stop the server of all databases in order, and let it start again."""
    end(folder, signal.SIGINT)


def crashed(folder: Path, location: str) -> None:
    """Stop the server where it stands, and let it start again and recover."""
    end(folder, signal.SIGQUIT)


def end(folder: Path, how: signal.Signals) -> None:
    """End the database server, which starts again, and wait for that."""
    before = (folder / PID).read_text()
    os.kill(int(before.split()[0]), how)
    for _ in range(3000):
        with contextlib.suppress(OSError):
            if (folder / PID).read_text() != before:
                break
        time.sleep(0.01)
    wait_for(folder)


@pytest.mark.parametrize("times", [3, pytest.param(30, marks=pytest.mark.soak)])
@pytest.mark.parametrize("go_away", [closed, restarted, crashed])
def test_a_database_that_goes_away_under_load_loses_nothing(
    small_bot: Path,
    postgres_folder: Path,
    new_database: Callable[[], str],
    go_away: Callable[[Path, str], None],
    times: int,
) -> None:
    location = new_database()

    with running(small_bot, location) as server, contextlib.ExitStack() as stack:
        told: list[dict[int, str]] = []
        seen: list[int] = []
        until, threads = threading.Event(), []
        for name in ("lin", "ada", "bo"):
            client = stack.enter_context(server.client(params={"person": name}))
            client.post("/api/persons", json={"name": name})
            conversation = client.post("/api/conversations", json={}).json()["id"]
            told.append({})
            threads.append(threading.Thread(target=talk, args=(client, conversation, told[-1], seen, until)))
            threads[-1].start()
        for _ in range(times):
            time.sleep(0.3)
            go_away(postgres_folder, location)
        before = sum(map(len, told))
        for _ in range(200):
            time.sleep(0.05)
            if sum(map(len, told)) > before + 6:
                break
        until.set()
        for thread in threads:
            thread.join()
        assert sum(map(len, told)) > before + 6
        assert set(seen) <= {200, 409, 503}
        assert 503 in seen
        for kept, name in zip(told, ("lin", "ada", "bo"), strict=True):
            with server.client(params={"person": name}) as client:
                conversation = client.get("/api/conversations").json()["conversations"][0]["id"]
                messages = client.get(f"/api/conversations/{conversation}/messages?limit=1000").json()["messages"]
            found = {each["id"]: each["text"] for each in messages}
            assert kept.items() <= found.items()
            spoken = [each["text"] for each in messages if each["role"] == "person"]
            acknowledged = [each for each in spoken if each in kept.values()]
            assert acknowledged == sorted(acknowledged, key=lambda each: int(each.split()[1]))
