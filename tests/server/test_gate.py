"""Who is let in: this machine until there are accounts, no page of another site ever, and nobody too often."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from served import Served, Serving, running

from elman.errors import UserError
from elman.person.store import open_store
from elman.server.accounts import Accounts
from elman.server.errors import ApiError
from elman.server.gate import is_local
from elman.server.limits import Buckets, Places
from elman.server.running import listen

CHAT = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 2}


@pytest.fixture(scope="module")
def open_server(serving: Serving) -> Served:
    return serving()


@pytest.fixture(scope="module")
def server(serving: Serving) -> Served:
    """One with an account."""
    found = serving()
    found.token("lin")
    return found


def port(server: Served) -> str:
    return server.address.rsplit(":", 1)[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_without_accounts_this_machine_may_do_everything(open_server: Served, host: str) -> None:
    with open_server.client(headers={"Host": f"{host}:{port(open_server)}"}) as client:
        assert client.get("/api/session").json()["open"] is True
        assert client.post("/v1/chat/completions", json=CHAT).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost.evil.example:80"},
        {"Host": "192.168.1.5:8000"},
        {"Host": "[::2]"},
        {"Host": ""},
        {"Host": "0"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-Forwarded-For": "10.0.0.1"},
        {"Forwarded": "for=10.0.0.1"},
    ],
    ids=str,
)
def test_no_page_of_another_site_and_no_proxy_reaches_an_open_server(
    open_server: Served, headers: dict[str, str]
) -> None:
    with open_server.client(headers=headers) as client:
        for answer in (client.get("/api/session"), client.post("/v1/chat/completions", json=CHAT)):
            assert answer.status_code in (400, 403)
            assert answer.json()["error"]["type"]


def test_the_page_itself_reaches_it(open_server: Served) -> None:
    with open_server.client(headers={"Origin": open_server.address, "Sec-Fetch-Site": "same-origin"}) as client:
        assert client.post("/v1/chat/completions", json=CHAT).status_code == 200


def test_no_other_site_is_ever_allowed_by_cors(server: Served) -> None:
    with server.client(headers={"Origin": "http://evil.example"}) as client:
        asked = client.options("/v1/chat/completions", headers={"Access-Control-Request-Method": "POST"})
        assert asked.status_code == 403
        for answer in (asked, client.get("/health")):
            assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_it_listens_nowhere_else_without_accounts(host: str) -> None:
    with pytest.raises(UserError, match="elman user add"):
        listen(host, 0, everywhere=False)


def test_a_port_that_is_taken_is_said_in_a_line() -> None:
    (first,) = listen("127.0.0.1", 0, everywhere=False)
    with first, pytest.raises(UserError, match="--port"):
        listen("127.0.0.1", first.getsockname()[1], everywhere=False)
    with pytest.raises(UserError, match="--host"):
        listen("no such host.invalid", 0, everywhere=True)


def test_the_names_of_this_machine() -> None:
    assert all(map(is_local, ["localhost", "LOCALHOST:1", "127.0.0.1", "127.8.9.1:5", "[::1]:80"]))
    assert not any(map(is_local, ["", "a", "localhost.", "::1.example", "[", "10.0.0.1", "[::ffff:0:0]"]))


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get(serving: Serving) -> None:
    server = serving()
    token = server.token("lin")
    with server.client() as client:
        assert client.post("/api/session", json={"token": "elman_wrong"}).status_code == 401
        signed = client.post("/api/session", json={"token": token})
        assert signed.json()["person"] == "lin"
        cookie = signed.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert client.get("/api/session").json()["account"] == "lin"
        client.delete("/api/session")
        assert client.get("/api/session").status_code == 401


def test_a_cookie_counts_only_for_what_its_own_page_asks(serving: Serving) -> None:
    server = serving()
    headers = {"Cookie": f"elman_token={server.token('lin')}"}
    own, site = {"Origin": server.address}, {"Sec-Fetch-Site": "same-origin"}
    with server.client(headers=headers) as client:
        assert client.get("/api/session").status_code == 200
        assert client.post("/api/conversations", json={}).status_code == 401
        assert client.post("/api/conversations", json={}, headers=own).status_code == 201
        assert client.post("/api/conversations", json={}, headers=site).status_code == 201
        assert client.post("/api/conversations", json={}, headers={"Origin": "http://evil.example"}).status_code == 403
        assert client.get("/api/conversations", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        form = {"Content-Type": "text/plain"}
        assert client.post("/api/conversations", content=b"{}", headers=own | form).status_code == 400


def test_closed_stays_closed_when_the_only_person_is_forgotten(serving: Serving) -> None:
    server = serving()
    with server.client(server.token("lin")) as client:
        assert client.delete("/api/person").status_code == 204
    with server.client() as client:
        assert client.get("/api/session").status_code == 401
    assert server.app.service.accounts.all() == []


def test_an_open_server_closes_with_the_first_account(serving: Serving) -> None:
    server = serving()
    with server.client() as client:
        assert client.get("/api/session").status_code == 200
        token = server.token("lin")
        assert client.get("/api/session").status_code == 401
        assert client.get("/api/session", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_accounts_that_change_count_at_once_and_those_of_another_process_soon(small_bot: Path, file: Path) -> None:
    with running(small_bot, file) as server, open_store(file) as store:
        elsewhere = Accounts(store)

        def status(token: str | None) -> int:
            with server.client(token) as client:
                return client.get("/api/session").status_code

        assert status(None) == 200
        tokens = [elsewhere.add(name, person=name)[1] for name in ("lin", "ada")]
        deadline = time.monotonic() + 30
        while status(None) == 200:
            assert time.monotonic() < deadline
        assert [status(token) for token in tokens] == [200, 200]
        server.app.service.accounts.revoke("lin")
        assert [status(token) for token in tokens] == [401, 200]
        elsewhere.revoke("ada")
        while status(tokens[1]) == 200:
            assert time.monotonic() < deadline
        assert status(tokens[1]) == 401


def test_a_body_that_is_too_long_is_refused_told_or_not(serving: Serving) -> None:
    server = serving(most_body=1000)
    long = b'{"messages": "' + b"a" * 2000 + b'"}'
    with server.client(headers={"Content-Type": "application/json"}) as client:
        assert client.post("/v1/chat/completions", content=long).status_code == 413
        assert client.post("/v1/chat/completions", content=iter([long[:900], long[900:]])).status_code == 413
        assert client.post("/v1/chat/completions", json=CHAT).status_code == 200


def test_a_body_that_never_comes_is_not_waited_for(serving: Serving) -> None:
    server = serving(body_seconds=0.2)
    with socket.create_connection(("127.0.0.1", int(port(server)))) as connection:
        head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        connection.settimeout(10)
        assert b" 408 " in connection.recv(1000)


def test_too_many_requests_of_one_token_are_told_when_to_come_again(serving: Serving) -> None:
    server = serving(requests_per_minute=5)
    lin, ada = server.token("lin"), server.token("ada")
    with server.client(lin) as client:
        answers = [client.get("/api/session") for _ in range(7)]
        assert [each.status_code for each in answers].count(200) == 5
        assert answers[-1].status_code == 429
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    with server.client(ada) as client:
        assert client.get("/api/session").status_code == 200


def test_more_replies_than_there_are_places_for_are_refused(serving: Serving) -> None:
    server = serving(most_streams=1)
    with server.client() as client:
        with server.app.service.places.place("another"):
            busy = client.post("/v1/chat/completions", json=CHAT)
            assert (busy.status_code, busy.headers["retry-after"]) == (429, "1")
            assert client.get("/health").status_code == 200
        for stream in (True, False, True):
            assert client.post("/v1/chat/completions", json=CHAT | {"stream": stream}).status_code == 200


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(60, lambda: now[0])
    for _ in range(60):
        buckets.take("lin")
    with pytest.raises(ApiError):
        buckets.take("lin")
    buckets.take("ada")
    now[0] += 1.5
    buckets.take("lin")
    with pytest.raises(ApiError):
        buckets.take("lin")


def test_places_are_given_back_whatever_happens() -> None:
    places = Places(2, 1)
    with pytest.raises(ZeroDivisionError), places.place("lin"):
        raise ZeroDivisionError
    with places.place("lin"), places.place("ada"):
        for key in ("lin", "bo"):
            with pytest.raises(ApiError), places.place(key):
                pass
    assert places.taken.total() == 0


def test_many_at_once_are_all_served(open_server: Served) -> None:
    found: list[int] = []

    def ask() -> None:
        with open_server.client() as client:
            found.append(client.post("/v1/chat/completions", json=CHAT).status_code)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [200] * 20
