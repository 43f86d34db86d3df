"""More than one machine: replicas on one PostgreSQL, any of which serves anybody, and may be killed at any moment."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from databases import URL
from replicas import (
    SAID,
    Fleet,
    at_once,
    events,
    fleet_of,
    history,
    learned,
    opened,
    plain,
    say,
    token_of,
    wait_for,
    waiting,
)
from served import TEXTS, Served, Serving, names
from sqlalchemy import NullPool, create_engine

from elman.chat import load
from elman.person.acquaintance import Acquaintance
from elman.person.person import open_person
from elman.person.store import open_store
from elman.runtime.state import state_from_bytes
from elman.server.accounts import BELIEVED, Accounts

if TYPE_CHECKING:
    import httpx

LONG = {"temperature": 0, "max_tokens": 4096}
"""Asks for a reply that takes this bot a while, the same each time."""


@pytest.fixture(scope="module")
def store_url(postgres_folder: Path) -> Iterator[str]:
    """The URL of a store with an account, so that nginx may bring requests."""
    engine = create_engine(
        URL.format(database="postgres", folder=postgres_folder), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE replicas")
    url = URL.format(database="replicas", folder=postgres_folder)
    with open_store(url) as store:
        Accounts(store).add("root", person=None)
    yield url
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE replicas WITH (FORCE)")


@pytest.fixture(scope="module")
def running_fleet(small_bot: Path, store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet_of(small_bot, store_url, tmp_path_factory.mktemp("fleet")) as found:
        yield found


@pytest.fixture
def fleet(running_fleet: Fleet) -> Fleet:
    """Two replicas that serve, whoever was killed before."""
    running_fleet.restart()
    return running_fleet


@pytest.fixture(scope="module")
def alone(serving: Serving) -> Served:
    """A server that nobody disturbs."""
    return serving()


def added(store: str, person: str) -> str:
    """Make an account; return its token."""
    with open_store(store) as kept:
        return Accounts(kept).add(f"account {next(names)}", person=person)[1]


@pytest.fixture
def person(fleet: Fleet) -> str:
    return f"replicated {next(names)}"


@pytest.fixture
def token(fleet: Fleet, person: str) -> str:
    return added(fleet.store, person)


@pytest.fixture
def client(fleet: Fleet, token: str) -> Iterator[httpx.Client]:
    """Somebody new, behind nginx."""
    with fleet.client(token) as found:
        yield found


@pytest.fixture
def undisturbed(alone: Served) -> Iterator[httpx.Client]:
    """Somebody new at the other server."""
    with alone.client(alone.token(f"alone {next(names)}")) as found:
        yield found


def check_states(bot: Path, store: str, name: str) -> None:
    """Check that what is kept of a person beside their words is what comes of reading the words again."""
    made = load(bot)
    with open_store(store) as kept:
        person = open_person(kept, name)
        known = Acquaintance(person, made.reader, made.ladder)
        with person.reading() as rows:
            after: dict[int | None, tuple[Any, int]] = {None: made.reader.beginning()[:2]}
            fold = made.ladder.nothing()
            for each in rows.messages():
                state, tokens = after[each.parent_id]
                heard = made.reader.read(state, each.role, each.text, made.ladder.config.longest)
                after[each.id] = heard.state, tokens + heard.tokens
                if each.role == "person":
                    fold = made.ladder.learn(fold, heard.ids, heard.hidden)
            states = list(rows.states())
            for stored in states:
                found = state_from_bytes(stored.blob, made.engine, rows.place)
                state, tokens = after[stored.message_id]
                assert found.tokens == tokens
                assert all(map(np.array_equal, found.state, state))
            latest = known.folder.latest_learned(rows, None)
        assert states
        assert latest is not None
        assert latest.blob == made.ladder.to_bytes(fold)


def test_a_conversation_goes_on_when_its_replica_is_killed_between_two_turns(
    fleet: Fleet, client: httpx.Client, undisturbed: httpx.Client, person: str, small_bot: Path
) -> None:
    path, other = opened(client), opened(undisturbed)
    served = []
    for number, text in enumerate(TEXTS):
        answer, replica = fleet.whose(lambda: say(client, path, text, seed=number))  # noqa: B023
        assert answer == say(undisturbed, other, text, seed=number)
        served.append(replica)
        if number == 2:
            replica.kill()
    assert served[0] is served[2] is not served[3]
    assert history(client, path) == history(undisturbed, other)
    assert learned(client) == learned(undisturbed)
    check_states(small_bot, fleet.store, person)


def test_a_conversation_goes_from_replica_to_replica_and_back(
    both: list[httpx.Client], undisturbed: httpx.Client
) -> None:
    path, other = opened(both[0]), opened(undisturbed)
    for number, text in enumerate(TEXTS):
        assert say(both[number % 2], path, text, seed=number) == say(undisturbed, other, text, seed=number)
    assert both[0].post(f"{path}/undo").json()["text"] == undisturbed.post(f"{other}/undo").json()["text"]
    assert history(both[1], path) == history(undisturbed, other)
    assert learned(both[0]) == learned(both[1]) == learned(undisturbed)


def test_a_reply_whose_replica_is_killed_is_drawn_again_by_another(
    fleet: Fleet, client: httpx.Client, undisturbed: httpx.Client, person: str, small_bot: Path
) -> None:
    import httpx

    path, other = opened(client), opened(undisturbed)
    _, replica = fleet.whose(lambda: say(client, path, "hello you", seed=1))
    say(undisturbed, other, "hello you", seed=1)
    body = {"text": "what now?", "after": client.get(path).json()["head"], "stream": True, **LONG}
    told = []

    def hear() -> None:
        with client.stream("POST", f"{path}/messages", json=body) as stream:
            for each in events(stream):
                told.append(each["type"])
                if each["type"] == "piece" and replica.process is not None:  # it came while the reply was being drawn
                    replica.kill()

    with pytest.raises(httpx.RemoteProtocolError):
        hear()
    assert told[:2] == ["message", "piece"]
    assert "reply" not in told

    before = history(undisturbed, other)
    assert history(client, path) == [*before, ("person", "what now?")]
    again = client.post(f"{path}/messages", json=body)
    assert (again.status_code, again.json()["error"]["param"]) == (409, "after")
    answer = plain(client.post(f"{path}/regenerate", json=LONG).raise_for_status().json())
    assert answer == say(undisturbed, other, "what now?", **LONG)
    assert history(client, path) == history(undisturbed, other)
    check_states(small_bot, fleet.store, person)


def test_what_was_sent_to_a_replica_that_dies_is_not_sent_to_another(
    fleet: Fleet, client: httpx.Client, person: str
) -> None:
    path = opened(client)
    _, replica = fleet.whose(lambda: say(client, path, "hello you", max_tokens=3))
    body = {"text": "what now?", "after": client.get(path).json()["head"], "max_tokens": 3}
    # The replica's own look at the person's rows waits for this one, when it has got what was said.
    with open_store(fleet.store) as store, ThreadPoolExecutor(1) as pool, open_person(store, person).turn():
        answer = pool.submit(client.post, f"{path}/messages", json=body)
        wait_for(lambda: waiting(store) > 0)
        replica.kill()
        assert answer.result().status_code == 502
    assert "what now?" not in [text for _, text in history(client, path)]
    say(client, path, **body)
    assert [text for _, text in history(client, path)].count("what now?") == 1


@pytest.fixture
def both(fleet: Fleet, token: str) -> Iterator[list[httpx.Client]]:
    """One person, at each replica itself."""
    found = [fleet.client(token, each.address) for each in fleet.replicas]
    yield found
    for each in found:
        each.close()


def test_turns_at_two_replicas_at_once_wait_for_one_another(
    fleet: Fleet, both: list[httpx.Client], person: str, small_bot: Path
) -> None:
    path = opened(both[0])

    def talk(client: httpx.Client, name: str) -> list[tuple[str, str]]:
        texts = [f"{name} {number}" for number in range(5)]
        return [(text, say(client, path, text, max_tokens=20)["reply"]) for text in texts]

    told = at_once([partial(talk, client, name) for client, name in zip(both, "xy", strict=True)])
    found = history(both[0], path)
    assert [role for role, _ in found] == ["person", "bot"] * 10
    exchanges = [(text, reply) for (_, text), (_, reply) in zip(found[::2], found[1::2], strict=True)]
    for each in told:
        assert [exchange for exchange in exchanges if exchange in each] == each  # all of them, in their own order
    assert history(both[1], path) == found
    check_states(small_bot, fleet.store, person)


def test_of_two_who_go_on_from_the_same_place_one_is_told_that_it_is_taken(both: list[httpx.Client]) -> None:
    path, head = opened(both[0]), None
    for number in range(4):
        body = {"text": f"message {number}", "after": head, "max_tokens": 5}
        answers = at_once([partial(client.post, f"{path}/messages", json=body) for client in both])
        assert sorted(each.status_code for each in answers) == [200, 409]
        head = both[0].get(path).json()["head"]
    assert [text for role, text in history(both[1], path) if role == "person"] == [f"message {n}" for n in range(4)]


def test_a_turn_waits_for_the_one_that_another_replica_is_telling(both: list[httpx.Client]) -> None:
    path = opened(both[0])
    with (
        ThreadPoolExecutor(1) as pool,
        both[0].stream("POST", f"{path}/messages", json={"text": "hello you", "stream": True, **LONG}) as stream,
    ):
        told = events(stream)
        assert next(told)["type"] == "message"
        second = pool.submit(say, both[1], path, "what now?", max_tokens=3)
        assert list(told)[-1]["type"] == "reply"
        second.result()
    assert [text for role, text in history(both[0], path) if role == "person"] == ["hello you", "what now?"]
    assert [role for role, _ in history(both[0], path)] == ["person", "bot"] * 2


def test_turns_go_on_when_the_database_has_closed_every_connection(fleet: Fleet, both: list[httpx.Client]) -> None:
    path = opened(both[0])
    for number in range(4):
        with open_store(fleet.store) as store, store.database.reading() as connection:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid, 1000) {others}").all()
        say(both[number % 2], path, f"message {number}", max_tokens=3)
    assert [text for role, text in history(both[1], path) if role == "person"] == [f"message {n}" for n in range(4)]


def test_an_account_is_one_at_every_replica_until_it_is_revoked(fleet: Fleet, elman: Any) -> None:
    made = elman("user", "add", "somebody", "--store", fleet.store)
    token = made.out.strip()
    addresses = [fleet.address, *(each.address for each in fleet.replicas)]
    clients = [fleet.client(token, address) for address in addresses]
    try:
        path = opened(clients[1])
        assert [each.get(path).status_code for each in clients] == [200] * 3
        assert elman("user", "revoke", "somebody", "--store", fleet.store).code == 0
        time.sleep(BELIEVED)  # which a replica goes without a look
        assert [each.get(path).status_code for each in clients] == [401] * 3
    finally:
        for each in clients:
            each.close()


def test_a_browser_that_signed_in_is_known_to_every_replica(fleet: Fleet, token: str, person: str) -> None:
    import httpx

    with httpx.Client(base_url=fleet.address, headers={"Origin": fleet.address}) as browser:
        assert browser.get("/").status_code == 200
        assert browser.get("/api/session").status_code == 401
        assert browser.post("/api/session", json={"token": token}).status_code == 200
        cookies = dict(browser.cookies)
        assert browser.post("/api/conversations", json={}).status_code == 201
        browser.headers["Origin"] = "http://elsewhere.example"
        assert browser.post("/api/conversations", json={}).status_code == 403
    for each in fleet.replicas:
        assert httpx.get(f"{each.address}/api/session", cookies=cookies).json()["person"] == person


def test_a_file_that_is_brought_in_pieces_comes_together(fleet: Fleet, client: httpx.Client) -> None:
    import base64

    card = json.dumps(
        {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Miso", "first_mes": "hello you"}}
    )
    name = client.post("/api/uploads", json={"name": "card.json", "size": len(card)}).raise_for_status().json()["name"]
    for at in range(0, len(card), 10):
        piece = {"offset": at, "data": base64.b64encode(card[at : at + 10].encode()).decode()}
        client.post(f"/api/uploads/{name}/pieces", json=piece).raise_for_status()
    conversation = client.post(f"/api/uploads/{name}/card").raise_for_status().json()["conversation"]
    for each in fleet.replicas:
        with fleet.client(token_of(client), each.address) as beside:
            assert history(beside, f"/api/conversations/{conversation}") == [("bot", "hello you")]


def test_who_signs_in_too_often_keeps_nobody_else_from_it(fleet: Fleet) -> None:
    import httpx

    def sign_in(client: httpx.Client) -> int:
        headers = {"X-Forwarded-For": f"192.0.2.{next(names) % 250}"}  # which is not believed
        return client.post("/api/session", json={"token": "guessed"}, headers=headers).status_code

    def of(address: str) -> httpx.Client:
        return httpx.Client(base_url=fleet.address, transport=httpx.HTTPTransport(local_address=address))

    with of("127.0.0.2") as guessing, of("127.0.0.3") as another:
        assert {sign_in(guessing) for _ in range(70)} == {401, 429}
        assert sign_in(guessing) == 429
        assert sign_in(another) == 401


def test_nothing_of_what_is_said_or_searched_is_logged(fleet: Fleet, client: httpx.Client) -> None:
    path = opened(client)
    say(client, path, "Zwieback42", max_tokens=3)
    with fleet.client(token_of(client)) as second:
        for each in fleet.replicas:
            each.kill()
        assert second.get("/api/search", params={"q": "Zwieback42"}).status_code == 502
    logs = (fleet.folder / "log").read_text() + "".join(each.log.read_text() for each in fleet.replicas)
    assert SAID in logs
    assert "Zwieback42" not in logs
