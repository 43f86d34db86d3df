"""Conversations that the server keeps, and what it keeps of persons: through HTTP as it is in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import Served, Serving, names

from elman.chat import load
from elman.person.portable import import_person
from elman.person.store import open_store


class Talker:
    """A person who talks over HTTP."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.id = self.new()

    def new(self, name: str = "") -> int:
        return int(self.client.post("/api/conversations", json={"name": name}).json()["id"])

    def post(self, what: str, at: int | None = None, **body: Any) -> Any:
        answer = self.client.post(f"/api/conversations/{at or self.id}/{what}", json=body)
        return answer.json() if answer.status_code < 300 else answer.status_code

    def say(self, text: str, **body: Any) -> Any:
        return self.post("messages", text=text, **{"max_tokens": 12, "seed": 5, **body})

    def events(self, text: str, **body: Any) -> list[tuple[str, Any]]:
        request = {"text": text, "stream": True, "max_tokens": 12, "seed": 5, **body}
        found = []
        with self.client.stream("POST", f"/api/conversations/{self.id}/messages", json=request) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            for block in stream.read().decode().strip().split("\n\n"):
                name, data = block.split("\n", 1)
                found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
        return found

    def texts(self, at: int | None = None) -> list[str]:
        found = self.client.get(f"/api/conversations/{at or self.id}/messages").json()
        return [each["text"] for each in found["messages"]]


@pytest.fixture
def talker(server: Served) -> Iterator[Talker]:
    """Somebody new."""
    with server.client(server.token(f"person {next(names)}")) as client:
        yield Talker(client)


def test_a_conversation_is_the_one_that_python_has(server: Served, talker: Talker, tmp_path: Path) -> None:
    bot = load(server.app.service.bot.folder.path)
    with open_store(tmp_path / "own.db") as store:
        session = bot.chat(seed=5, max_new_tokens=12, person="lin", store=store)
        for text in ("hello you", "my name is Ada", "I have a cat called Miso", "what is my cat called?"):
            expected = "".join(session.reply(text)).replace("\0", "")
            answer = talker.say(text)
            assert answer["reply"]["text"] == expected
            assert [each["text"] for each in answer["used_facts"]] == [fact.text for fact in session.used_facts]


def test_a_stream_has_the_message_then_pieces_then_the_whole(talker: Talker) -> None:
    events = talker.events("hello you")
    assert [name for name, _ in events if name != "piece"] == ["message", "reply"]
    assert all(data["type"] == name for name, data in events)
    text = "".join(data["text"] for name, data in events if name == "piece")
    reply = events[-1][1]
    assert reply["reply"]["text"] == text.replace("\0", "")
    assert reply["finish_reason"] in ("stop", "length")
    assert talker.texts() == ["hello you", reply["reply"]["text"]]


def test_streamed_and_not_are_the_same(server: Served, talker: Talker) -> None:
    once = talker.say("hello you")["reply"]["text"]
    with server.client(server.token(f"person {next(names)}")) as client:
        assert Talker(client).events("hello you")[-1][1]["reply"]["text"] == once


def test_undoing_regenerating_and_editing(talker: Talker) -> None:
    first = talker.say("hello you", temperature=1.5)
    again = [talker.post("regenerate", seed=5, max_tokens=12, temperature=1.5) for _ in range(4)]
    assert len({first["reply"]["text"], *(each["reply"]["text"] for each in again)}) > 2  # one seed, another try
    assert {each["message"]["id"] for each in again} == {first["message"]["id"]}
    assert talker.texts() == ["hello you", again[-1]["reply"]["text"]]
    edited = talker.post("edit", text="what now?", seed=5, max_tokens=12)
    assert talker.texts() == ["what now?", edited["reply"]["text"]]
    undone = talker.post("undo")
    assert undone == {"text": "what now?", "head": None}
    assert talker.texts() == []
    assert talker.post("undo") == 409
    assert talker.post("regenerate") == 409


def test_a_branch_goes_on_by_itself(talker: Talker) -> None:
    first = talker.say("hello you")
    other = talker.post("branch", name="another")
    assert other["name"] == "another"
    talker.say("what now?")
    talker.post("messages", other["id"], text="ok ok ok", max_tokens=3)
    assert talker.texts()[:2] == talker.texts(other["id"])[:2] == ["hello you", first["reply"]["text"]]
    assert talker.texts()[2] == "what now?"
    assert talker.texts(other["id"])[2] == "ok ok ok"
    early = talker.post("branch", message=first["message"]["id"])
    assert talker.texts(early["id"]) == ["hello you"]
    assert talker.texts(talker.post("branch", message=None)["id"]) == []
    assert talker.post("branch", message=10**9) == 404
    assert [each["id"] for each in talker.client.get("/api/conversations").json()["conversations"]][:2] == [
        talker.id,
        other["id"],
    ]


def test_what_was_sent_twice_is_kept_once(talker: Talker) -> None:
    first = talker.say("hello you", after=None)
    assert talker.say("hello you", after=None) == 409
    assert talker.say("what now?", after=first["message"]["id"]) == 409
    talker.say("what now?", after=first["reply"]["id"])
    assert talker.texts()[::2] == ["hello you", "what now?"]


def test_messages_are_listed_a_page_at_a_time(talker: Talker) -> None:
    for number in range(3):
        talker.say(f"hello {number}", max_tokens=1)
    address = f"/api/conversations/{talker.id}/messages"
    last = talker.client.get(address, params={"limit": 4}).json()
    assert [each["text"] for each in last["messages"]][::2] == ["hello 1", "hello 2"]
    assert last["more"]
    first = talker.client.get(address, params={"limit": 4, "before": last["messages"][0]["id"]}).json()
    assert [each["text"] for each in first["messages"]][::2] == ["hello 0"]
    assert not first["more"]


def test_a_conversation_is_renamed_and_forgotten(talker: Talker) -> None:
    talker.say("a secret of mine")
    address = f"/api/conversations/{talker.id}"
    assert talker.client.patch(address, json={"name": "new"}).json()["name"] == "new"
    assert talker.client.delete(address).status_code == 204
    assert talker.client.get(address).status_code == 404
    assert "secret" not in talker.client.get("/api/person/export").text


def test_facts_are_told_used_edited_and_forgotten(talker: Talker) -> None:
    client = talker.client
    told = talker.say("I have a cat called Miso")
    (fact,) = client.get("/api/facts").json()["facts"]
    assert fact["message_id"] == told["message"]["id"]
    (used,) = talker.say("what is my cat called?")["used_facts"][:1]
    assert used["id"] == fact["id"]
    edited = client.patch(f"/api/facts/{fact['id']}", json={"text": "I have a cat called Rex"}).json()
    assert "Rex" in edited["text"]
    (added,) = client.post("/api/facts", json={"text": "I live in Bern"}).json()["facts"]
    assert client.post("/api/facts", json={"text": "I live in Bern"}).json()["facts"] == []
    client.post("/api/facts", json={"text": "I live in Basel"})
    assert added["id"] not in [each["id"] for each in client.get("/api/facts").json()["facts"]]
    everything = client.get("/api/facts", params={"superseded": True}).json()["facts"]
    assert [each["superseded_by"] is None for each in everything if each["id"] == added["id"]] == [False]
    assert client.delete(f"/api/facts/{fact['id']}").status_code == 204
    assert client.delete(f"/api/facts/{fact['id']}").status_code == 404


def test_a_forgotten_message_takes_its_reply_and_its_facts_along(talker: Talker) -> None:
    told = talker.say("I have a cat called Miso")
    gone = talker.client.delete(f"/api/messages/{told['message']['id']}").json()
    assert gone["forgotten"] == [told["message"]["id"], told["reply"]["id"]]
    assert talker.client.get("/api/facts").json()["facts"] == []
    assert talker.texts() == []


def test_what_is_exported_is_imported_elsewhere(talker: Talker, tmp_path: Path) -> None:
    talker.say("I have a cat called Miso")
    answer = talker.client.get("/api/person/export")
    assert "attachment" in answer.headers["content-disposition"]
    (tmp_path / "person.jsonl").write_bytes(answer.content)
    with open_store(tmp_path / "elsewhere.db") as store:
        person = import_person(store, tmp_path / "person.jsonl", "lin")
        with store.reading(person) as rows:
            assert [each.text for each in rows.messages()] == talker.texts()


def test_learning_is_told_and_switched_off(talker: Talker) -> None:
    talker.say("hello you")
    before = talker.client.get("/api/learning").json()
    assert (before["messages"], all(before["rungs"].values())) == (1, True)
    assert sum(before["shares"].values()) == pytest.approx(1)
    off = {"facts": False, "cache": False, "fast_weights": False, "vocabulary": False}
    assert talker.client.patch("/api/learning", json=off).json()["rungs"] == off
    talker.say("I have a cat called Miso")
    assert talker.client.get("/api/learning").json()["messages"] == 1
    assert talker.client.get("/api/facts").json()["facts"] == []


def test_the_next_words_are_those_that_python_has(server: Served, talker: Talker, tmp_path: Path) -> None:
    bot = load(server.app.service.bot.folder.path)
    with open_store(tmp_path / "own.db") as store:
        session = bot.chat(seed=5, max_new_tokens=12, person="lin", store=store)
        for _ in range(3):
            "".join(session.reply("I like zwieback"))
            talker.say("I like zwieback")
        expected = session.suggest("I like", 7)
    for body in ({}, {"conversation": talker.id}):
        answer = talker.client.post("/api/suggestions", json={"prefix": "I like", "k": 7, **body}).json()
        assert [each["word"] for each in answer["suggestions"]] == [word for word, _ in expected]


def test_suggestions_without_a_person_are_the_bots(serving: Serving) -> None:
    server = serving()
    with server.client() as client:
        answer = client.post("/api/suggestions", json={"prefix": "hello", "k": 3}).json()
    expected = load(server.app.service.bot.folder.path).suggest("hello", 3)
    assert [each["word"] for each in answer["suggestions"]] == [word for word, _ in expected]
    assert [each["probability"] for each in answer["suggestions"]] == pytest.approx([share for _, share in expected])


def test_persons_are_made_and_named_where_there_are_no_accounts(serving: Serving) -> None:
    with serving().client() as client:
        assert client.post("/api/persons", json={"name": " 林 / lin "}).status_code == 201
        assert client.post("/api/persons", json={"name": "林 / lin"}).status_code == 409
        assert client.post("/api/persons", json={"name": "\n"}).status_code == 400
        (person,) = client.get("/api/persons").json()["persons"]
        assert person["name"] == "林 / lin"
        assert client.get("/api/person", params={"person": "林 / lin"}).json()["messages"] == 0


def test_the_settings_of_a_reply_count(talker: Talker, server: Served) -> None:
    likeliest = {talker.say("hello", max_tokens=9, temperature=0)["reply"]["text"]}
    likeliest |= {talker.post("regenerate", max_tokens=9, temperature=0)["reply"]["text"] for _ in range(2)}
    assert len(likeliest) == 1
    assert talker.say("hello", max_tokens=1)["tokens"] == 1
    assert talker.say("hello", temperature=9) == 400
    assert talker.say("hello", tempreature=1) == 400


def test_the_description_has_every_route_with_an_example_for_every_body(server: Served) -> None:
    with server.client() as client:
        found = client.get("/openapi.json").json()
    for path, methods in found["paths"].items():
        for method, each in methods.items():
            assert each["description"] or each["summary"], path
            assert path in ("/health", "/metrics") or "401" in each["responses"] or path.startswith("/v1"), path
            if "requestBody" in each:
                schema = each["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
                assert found["components"]["schemas"][schema]["examples"], (method, path)
    assert set(found["components"]["securitySchemes"]) == {"HTTPBearer", "APIKeyCookie"}
