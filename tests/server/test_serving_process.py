"""`elman serve` and `elman user`: they listen where they may, end in order, and log nobody's words."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

from served import elman_serve, wait_until_ready


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
