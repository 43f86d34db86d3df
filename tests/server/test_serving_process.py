"""`elman serve` and `elman user`: they listen where they may, end in order, and lose nothing when they are killed."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from elman.person.store import open_store


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


def test_a_process_serves_ends_in_order_and_logs_nobodys_words(small_bot: Path, tmp_path: Path) -> None:
    import httpx

    logged = tmp_path / "log"
    with (
        logged.open("w") as errors,
        httpx.Client(timeout=60) as client,
        elman_serve(small_bot, "--store", tmp_path / "p.db", stderr=errors) as (process, address),
    ):
        assert client.get(f"{address}/health").json()["status"] in ("loading", "ok")
        wait_until_ready(address)
        secret = "Zwieback42"
        client.post(f"{address}/api/persons", json={"name": secret})
        lin = {"person": secret}
        conversation = client.post(f"{address}/api/conversations", json={"name": secret}, params=lin).json()["id"]
        for body in ({"text": secret}, {"text": secret, "stream": True}, {"text": secret, secret: 1}, {"text": 5}):
            client.post(f"{address}/api/conversations/{conversation}/messages", json=body, params=lin)
        client.get(f"{address}/{secret}")
        client.post(f"{address}/v1/completions", json={"prompt": secret, "max_tokens": 3})
        figures = client.get(f"{address}/metrics").text
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    logs = logged.read_text()
    lines = [json.loads(line) for line in logs.splitlines()]
    assert {"ready", "request"} <= {line["event"] for line in lines}
    assert {"time", "request", "method", "route", "status", "ms", "account"} <= set(lines[-1])
    assert secret not in logs + figures
    assert 'route="/v1/completions",status="200"' in figures


def test_it_does_not_listen_to_others_without_accounts(small_bot: Path, tmp_path: Path, elman: Any) -> None:
    refused = elman("serve", small_bot, "--host", "0.0.0.0", "--port", "0", "--store", tmp_path / "p.db")
    assert refused.code == 2
    assert "elman user add" in refused.err
    assert elman("serve", tmp_path / "nothing", "--store", tmp_path / "p.db").code == 2


def test_accounts_are_added_listed_and_revoked(tmp_path: Path, elman: Any) -> None:
    store = ("--store", tmp_path / "p.db")
    token = elman("user", "add", "lin", *store).out.strip()
    assert token.startswith("elman_")
    again = elman("user", "add", "lin", *store)
    assert (again.code, again.out) == (2, "")
    made = json.loads(elman("user", "add", "root", "--admin", "--json", *store).out)
    assert (made["admin"], made["person"]) == (True, None)
    assert json.loads(elman("user", "add", "lin-phone", "--person", "lin", "--json", *store).out)["person"] == "lin"
    listed = elman("user", "list", "--json", *store).out
    assert [each["name"] for each in json.loads(listed)] == ["lin", "root", "lin-phone"]
    assert token not in listed
    assert made["token"] not in listed
    assert json.loads(elman("user", "revoke", "lin", "--json", *store).out)["revoked"]
    assert elman("user", "revoke", "lin", *store).code == 2
    assert "revoked" in elman("user", "list", *store).out
    assert elman("user", "add", "lin", *store).code == 0
    assert elman("user", "add", "x", "--admin", "--person", "lin", *store).code == 2
    assert elman("person", "list", *store).out.count("lin") == 1


def killed_while_talking(small_bot: Path, store: Path, times: int) -> None:
    """Kill a server again and again while somebody talks, who sends again what was not acknowledged."""
    import httpx

    acknowledged: dict[int, str] = {}
    replies: dict[int, str] = {}
    with open_store(store) as opened:
        person = opened.create("lin")
        with opened.turn(person) as rows:
            conversation = rows.add_conversation()
    drawn, sent = random.Random(0), 0
    for _ in range(times):
        with elman_serve(small_bot, "--store", store) as (process, address):
            wait_until_ready(address)
            killing = threading.Timer(drawn.uniform(0.02, 0.5), process.kill)
            killing.start()
            with (
                contextlib.suppress(httpx.TransportError),
                httpx.Client(base_url=address, params={"person": "lin"}) as client,
            ):
                path = f"/api/conversations/{conversation}"
                head = client.get(path).json()["head"]
                while True:
                    text = f"message {sent}"
                    body = {"text": text, "after": head, "stream": True, "max_tokens": 4}
                    with client.stream("POST", f"{path}/messages", json=body) as stream:
                        assert stream.status_code == 200
                        for line in stream.iter_lines():
                            if not line.startswith("data: "):
                                continue
                            told = json.loads(line.removeprefix("data: "))
                            assert told["type"] != "error"
                            if told["type"] == "message":
                                acknowledged[told["message"]["id"]] = text
                                sent += 1
                            if told["type"] == "reply":
                                replies[told["reply"]["id"]] = told["reply"]["text"]
                                head = told["reply"]["id"]
            killing.join()
        with open_store(store) as opened, opened.reading(person) as rows:
            found = {each.id: each.text for each in rows.messages()}
            spoken = [each.text for each in rows.path(rows.conversation(conversation).head) if each.role == "person"]
            if (
                spoken and spoken[-1] == f"message {sent}"
            ):  # kept, and not acknowledged: the client sees it when it looks
                sent += 1
        assert acknowledged.items() <= found.items()
        assert replies.items() <= found.items()
        assert len(spoken) == len(set(spoken)) == sent


def test_a_server_that_is_killed_loses_and_doubles_nothing(small_bot: Path, tmp_path: Path) -> None:
    killed_while_talking(small_bot, tmp_path / "persons.db", 3)


@pytest.mark.soak
def test_a_server_that_is_killed_two_hundred_times_loses_and_doubles_nothing(small_bot: Path, tmp_path: Path) -> None:
    killed_while_talking(small_bot, tmp_path / "persons.db", 200)
