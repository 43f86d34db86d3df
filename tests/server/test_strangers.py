"""Every endpoint against no token, a wrong one, a revoked one and another person's: nobody gets what is not theirs."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx
import pytest
from served import Served, Serving

OPEN = {("GET", "/health"), ("POST", "/api/session"), ("DELETE", "/api/session")}
"""What needs no token."""
ADMIN = {
    *(("GET", "/metrics"), ("GET", "/api/persons"), ("POST", "/api/persons"), ("GET", "/api/uploads/{name}/export")),
    *(("GET", "/api/lessons"), ("POST", "/api/uploads/{name}/lesson"), ("GET", "/api/lessons/{name}")),
    ("DELETE", "/api/lessons/{name}"),
}
"""What a person's token is not enough for."""
NOBODYS = {("GET", "/api/session"), ("GET", "/v1/models"), ("GET", "/v1/models/{name}")}
"""What is nobody's in particular."""
SECRET = "Miso the cat"


class House(NamedTuple):
    """A server where Lin has a conversation and a fact, and Ada is another."""

    server: Served
    lin: str
    ada: str
    admin: str
    revoked: str
    ids: dict[str, int]
    """Of Lin's things, by the names that addresses have for them."""


@pytest.fixture(scope="module")
def house(serving: Serving) -> House:
    server = serving()
    lin, ada, gone = (server.token(name) for name in ("lin", "ada", "gone"))
    admin = server.token("root", admin=True)
    server.app.service.accounts.revoke("gone")
    with server.client(lin) as client:
        for _ in range(5):  # so that the ids are none of Ada's
            conversation = client.post("/api/conversations", json={"name": SECRET}).json()["id"]
        said = {"text": f"My secret is {SECRET}", "max_tokens": 3}
        message = client.post(f"/api/conversations/{conversation}/messages", json=said).json()["message"]["id"]
        fact = client.post("/api/facts", json={"text": f"I have {SECRET}"}).json()["facts"][0]["id"]
    return House(server, lin, ada, admin, gone, {"conversation": conversation, "message": message, "fact": fact})


def endpoints(server: Served) -> list[tuple[str, str]]:
    paths = server.app.api.openapi()["paths"]
    return [(method.upper(), path) for path, found in paths.items() for method in found]


def example(server: Served, method: str, path: str) -> Any:
    """The example of a body that the description gives; None where there is no body."""
    described = server.app.api.openapi()
    body = described["paths"][path][method.lower()].get("requestBody")
    if body is None:
        return None
    schema = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    return described["components"]["schemas"][schema]["examples"][0]


def call(client: httpx.Client, house: House, method: str, path: str, **options: Any) -> httpx.Response:
    address = path.format(name="small", **house.ids)
    return client.request(method, address, json=example(house.server, method, path), **options)


def everything_of(house: House) -> list[str]:
    """All that Lin can see, to tell whether anything changed."""
    with house.server.client(house.lin) as client:
        export = client.get("/api/person/export").text
        return [export, client.get("/api/learning").text]


def test_every_endpoint_is_described_and_its_example_works(house: House) -> None:
    assert len(endpoints(house.server)) > 25
    with house.server.client(house.admin) as client:
        for method, path in endpoints(house.server):
            if "{" not in path and method == "POST" and (method, path) != ("POST", "/api/session"):
                answer = call(client, house, method, path, params={"person": "example"})
                assert answer.status_code in (200, 201, 404, 409), (method, path, answer.text)


@pytest.mark.parametrize("token", ["none", "wrong", "revoked", "empty"])
def test_without_a_token_that_counts_nothing_is_told_or_done(house: House, token: str) -> None:
    before = everything_of(house)
    headers = {
        "none": {},
        "wrong": {"Authorization": f"Bearer {house.lin[:-1]}x"},
        "revoked": {"Authorization": f"Bearer {house.revoked}"},
        "empty": {"Authorization": "Basic eDp5", "Cookie": "elman_token="},
    }[token]
    with house.server.client(headers=headers) as client:
        for method, path in endpoints(house.server):
            if (method, path) in OPEN:
                continue
            for person in ({}, {"person": "lin"}):
                answer = call(client, house, method, path, params=person)
                assert answer.status_code == 401, (method, path)
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.json()["error"]["code"] == "invalid_api_key"
    assert everything_of(house) == before


def test_another_persons_token_gets_nothing_of_lin(house: House) -> None:
    before = everything_of(house)
    with house.server.client(house.ada) as client:
        for method, path in endpoints(house.server):
            if (method, path) in OPEN | NOBODYS or (method, path) == ("DELETE", "/api/person"):
                continue
            named = call(client, house, method, path, params={"person": "lin"})
            unnamed = call(client, house, method, path)
            if (method, path) in ADMIN:
                assert (named.status_code, unnamed.status_code) == (403, 403), path
            elif path.startswith("/api/"):
                assert named.status_code == 403, (method, path)
                assert unnamed.status_code in ((404,) if "{" in path else (200, 201, 204, 400)), (method, path)
            assert SECRET not in named.text + unnamed.text
    assert everything_of(house) == before


def test_whether_another_has_something_or_not_cannot_be_told(house: House) -> None:
    nobodys = {name: 10**6 + number for name, number in house.ids.items()}
    with house.server.client(house.ada) as client:
        for method, path in endpoints(house.server):
            if "{" not in path or not path.startswith("/api/"):
                continue
            lins = call(client, house, method, path)
            none = call(client, house._replace(ids=nobodys), method, path)
            assert (lins.status_code, lins.json()) == (none.status_code, none.json()), (method, path)
        for name in ("lin", "nobody at all"):
            assert client.get("/api/facts", params={"person": name}).json()["error"]["code"] == "other_person"


def test_another_person_can_be_forgotten_only_by_themselves(house: House) -> None:
    before = everything_of(house)
    with house.server.client(house.server.token("short-lived")) as client:
        assert client.delete("/api/person", params={"person": "lin"}).status_code == 403
        assert client.delete("/api/person").status_code == 204
        assert client.get("/api/session").status_code == 401
    assert everything_of(house) == before


def test_a_token_that_is_revoked_counts_no_more_at_once(house: House) -> None:
    token = house.server.token("brief")
    with house.server.client(token) as client:
        assert client.get("/api/session").json()["person"] == "brief"
        house.server.app.service.accounts.revoke("brief")
        assert client.get("/api/session").status_code == 401


def test_an_administrator_does_everything_for_everybody(house: House) -> None:
    with house.server.client(house.admin) as client:
        assert {each["name"] for each in client.get("/api/persons").json()["persons"]} >= {"lin", "ada"}
        assert SECRET in client.get("/api/facts", params={"person": "lin"}).text
        assert client.get("/api/facts").status_code == 400
        assert client.get("/api/facts", params={"person": "nobody"}).status_code == 404
        assert "elman_requests_total" in client.get("/metrics").text


def test_what_one_had_read_is_not_resumed_for_another(house: House) -> None:
    text = {"messages": [{"role": "user", "content": "a long and winding secret of mine"}], "max_tokens": 2}

    def known(token: str, **user: str) -> int:
        with house.server.client(token) as client:
            usage = client.post("/v1/chat/completions", json=text | user).json()["usage"]
        return int(usage["prompt_tokens_details"]["cached_tokens"])

    assert known(house.lin) == 0
    assert known(house.lin) > 0
    assert known(house.ada) == 0
    assert known(house.admin, user="one") == 0
    assert known(house.admin, user="another") == 0
    assert known(house.admin, user="one") > 0


def test_tokens_are_kept_as_hashes_alone(house: House) -> None:
    with house.server.store.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM elman_accounts").all()
    assert rows
    for token in (house.lin, house.ada, house.admin):
        assert token not in str(rows)
        assert len(token) >= 43 + len("elman_")
