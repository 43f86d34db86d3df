"""What the web page asks for: versions, search, surprise, uploads, learning from them."""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import Served, names

CHAT = "".join(
    f"12/{day:02}/2023, 21:{minute:02} - {who}: {text}\n"
    for day in range(13, 29)
    for minute, (who, text) in enumerate([("Lin", f"hello you {day}"), ("Sam", "what now?"), ("Lin", "ok ok ok")])
)


@pytest.fixture
def admin(server: Served) -> Iterator[httpx.Client]:
    with server.client(server.token(f"admin {next(names)}", admin=True)) as found:
        yield found


def opened(client: httpx.Client) -> int:
    return int(client.post("/api/conversations", json={}).json()["id"])


def say(client: httpx.Client, conversation: int, text: str, what: str = "messages") -> Any:
    body = {"max_tokens": 4} | ({"text": text} if text else {})
    return client.post(f"/api/conversations/{conversation}/{what}", json=body).json()


def texts(client: httpx.Client, conversation: int) -> list[str]:
    found = client.get(f"/api/conversations/{conversation}/messages").json()["messages"]
    return [each["text"] for each in found]


def test_replies_to_one_message_are_versions_and_any_of_them_can_be_gone_on_from(client: httpx.Client) -> None:
    here = opened(client)
    first = say(client, here, "hello you")["reply"]
    second = say(client, here, "", "regenerate")["reply"]
    versions = client.get(f"/api/conversations/{here}/versions").json()["versions"]
    assert versions == {str(second["id"]): [first["id"], second["id"]]}
    later = say(client, here, "what now?")["reply"]
    chosen = client.post(f"/api/conversations/{here}/head", json={"message": first["id"]}).json()
    assert chosen["head"] == first["id"]
    assert texts(client, here) == ["hello you", first["text"]]
    back = client.post(f"/api/conversations/{here}/head", json={"message": second["id"]}).json()
    assert back["head"] == later["id"]
    exactly = client.post(f"/api/conversations/{here}/head", json={"message": second["id"], "leaf": False}).json()
    assert exactly["head"] == second["id"]
    assert client.post(f"/api/conversations/{here}/head", json={"message": None}).json()["head"] is None
    assert client.post(f"/api/conversations/{here}/head", json={"message": 999}).status_code == 404


def test_beginnings_of_other_conversations_are_no_versions(client: httpx.Client) -> None:
    one, other = opened(client), opened(client)
    say(client, one, "hello you")
    say(client, other, "hello you")
    assert client.get(f"/api/conversations/{other}/versions").json() == {"versions": {}}


def test_a_list_shows_what_was_said_last(client: httpx.Client) -> None:
    here, empty = opened(client), opened(client)
    said = say(client, here, "hello you")
    found = client.get("/api/previews").json()["previews"]
    assert found[str(here)] == {"text": said["reply"]["text"][:100], "time": said["reply"]["time"], "character": None}
    assert found[str(empty)]["time"] is None


def test_messages_are_found_by_their_words_in_any_case_and_branch(client: httpx.Client) -> None:
    here = opened(client)
    said = [say(client, here, text)["message"]["id"] for text in ("my name is Ada", "你好，我叫小明", "Ada is my NAME")]
    say(client, here, "what now?", "edit")
    found = client.get("/api/search", params={"q": "name ada"}).json()
    assert [each["message"]["id"] for each in found["results"]] == [said[2], said[0]]
    assert found["total"] == 2
    assert found["results"][0]["conversation"] == here
    assert [each["message"]["id"] for each in client.get("/api/search", params={"q": "小明"}).json()["results"]] == [
        said[1]
    ]
    assert client.get("/api/search", params={"q": "Ada", "limit": 1}).json()["total"] >= 2
    assert client.get("/api/search", params={"q": " "}).status_code == 400
    told = client.get("/api/messages", params={"ids": f"{said[0]},{said[1]},99999"}).json()["results"]
    assert [each["message"]["text"] for each in told] == ["my name is Ada", "你好，我叫小明"]
    for wrong in ("", "x", "1,,2", "-1", "1" * 30):
        assert client.get("/api/messages", params={"ids": wrong}).status_code == 400


def measured(client: httpx.Client) -> list[dict[str, Any]]:
    for _ in range(100):
        found = client.get("/api/curve").json()
        if not found["left"]:
            return list(found["points"])
    raise AssertionError("never done")


def test_what_is_said_again_and_again_surprises_less_than_it_does_the_base(client: httpx.Client) -> None:
    here = opened(client)
    for _ in range(12):
        say(client, here, "I have a cat called Miso")
    points = measured(client)
    assert len(points) == 12
    assert [each["words"] for each in points] == [6] * 12
    assert points[0]["yours"] == pytest.approx(points[0]["base"], rel=1e-3)
    assert all(each["yours"] < each["base"] for each in points[4:])


def test_the_words_of_a_message_are_its_text_and_their_nats_its_own(client: httpx.Client) -> None:
    here = opened(client)
    for text in ("hello you", "我叫小明 ok", "hello you again"):
        say(client, here, text)
    points = {each["message"]: each for each in measured(client)}
    found = client.get("/api/surprise", params={"ids": ",".join(map(str, points))}).json()
    assert found["left"] == 0
    told = [found["messages"][str(number)] for number in points]
    assert ["".join(word["text"] for word in each["words"]) for each in told] == texts(client, here)[::2]
    for number, each in zip(points, told, strict=True):
        assert each["learned"] == "before"
        assert each["base"] == pytest.approx(points[number]["base"])
        assert sum(word["base"] for word in each["words"]) < each["base"]  # its end has a price too
        assert each["count"] == points[number]["words"]
        assert all(math.isfinite(word["yours"]) for word in each["words"])


def test_what_was_learned_before_a_message_is_all_that_counts_for_it(client: httpx.Client) -> None:
    here = opened(client)
    for text in ("hello you", "what now?", "hello you"):
        say(client, here, text)
    before = measured(client)
    for _ in range(3):
        say(client, here, "ok ok ok")
    assert measured(client)[:3] == before


def test_forgetting_a_message_makes_what_was_measured_anew(client: httpx.Client) -> None:
    here = opened(client)
    said = [say(client, here, text)["message"]["id"] for text in ("hello you", "my name is Ada", "hello you")]
    before = measured(client)
    assert client.delete(f"/api/messages/{said[0]}").status_code == 200
    after = measured(client)
    assert [each["message"] for each in after] == said[1:]
    assert after[-1]["yours"] != before[-1]["yours"]
    assert client.get("/api/surprise", params={"ids": str(said[0])}).json()["messages"] == {}


def test_a_rung_that_is_off_is_not_measured(client: httpx.Client) -> None:
    here = opened(client)
    for _ in range(4):
        say(client, here, "hello you")
    assert measured(client)[-1]["yours"] < measured(client)[-1]["base"]
    client.patch("/api/learning", json={"cache": False, "fast_weights": False})
    last = measured(client)[-1]
    assert last["yours"] == pytest.approx(last["base"], rel=1e-5)


def test_a_draft_is_measured_as_if_it_were_said(client: httpx.Client) -> None:
    here = opened(client)
    say(client, here, "hello you")
    draft = client.post("/api/surprise", json={"text": "hello you", "conversation": here}).json()
    said = say(client, here, "hello you")["message"]["id"]
    measured(client)
    told = client.get("/api/surprise", params={"ids": str(said)}).json()["messages"][str(said)]
    assert draft["words"] == [pytest.approx(each) for each in told["words"]]
    assert draft["learned"] == "now"


def brought(client: httpx.Client, data: bytes, name: str = "chat.txt", piece: int = 700) -> str:
    made = client.post("/api/uploads", json={"name": name, "size": len(data)}).json()["name"]
    for at in range(0, len(data), piece):
        body = {"offset": at, "data": base64.b64encode(data[at : at + piece]).decode()}
        answer = client.post(f"/api/uploads/{made}/pieces", json=body)
        assert answer.json()["received"] == min(len(data), at + piece), answer.text
    return str(made)


def lies_at(server: Served, name: str) -> Path:
    path: Path = server.app.api.state.uploads.files[name].path
    return path


def test_an_upload_lies_where_nobody_else_reads_it_until_it_is_put_away(server: Served, admin: httpx.Client) -> None:
    made = brought(admin, CHAT.encode(), "../../etc/WhatsApp Chat\0.txt")
    path = lies_at(server, made)
    assert path.read_text(encoding="utf-8") == CHAT
    assert path.name == "WhatsApp Chat_.txt"
    assert path.parent.stat().st_mode & 0o077 == 0
    assert admin.delete(f"/api/uploads/{made}").status_code == 204
    assert not path.parent.exists()
    assert admin.delete(f"/api/uploads/{made}").status_code == 404


def test_pieces_come_in_order_and_no_more_than_was_told(admin: httpx.Client) -> None:
    made = admin.post("/api/uploads", json={"name": "x", "size": 4}).json()["name"]

    def piece(offset: int, data: bytes) -> int:
        body = {"offset": offset, "data": base64.b64encode(data).decode()}
        return admin.post(f"/api/uploads/{made}/pieces", json=body).status_code

    assert piece(1, b"ab") == 409
    assert piece(0, b"ab") == 200
    assert piece(0, b"ab") == 409
    assert admin.get(f"/api/uploads/{made}/export").json()["error"]["code"] == "not_whole"
    assert piece(2, b"abc") == 413
    assert admin.post(f"/api/uploads/{made}/pieces", json={"offset": 2, "data": "?"}).status_code == 400
    admin.delete(f"/api/uploads/{made}")


def test_there_is_an_end_to_what_may_be_brought(client: httpx.Client, admin: httpx.Client) -> None:
    assert client.post("/api/uploads", json={"name": "x", "size": 2**23 + 1}).status_code == 413
    assert admin.post("/api/uploads", json={"name": "x", "size": 2**30 + 1}).status_code == 413
    answers = [client.post("/api/uploads", json={"name": "x", "size": 9}).status_code for _ in range(5)]
    assert answers == [201] * 4 + [429]


def test_anothers_upload_is_not_there(client: httpx.Client, admin: httpx.Client) -> None:
    made = brought(client, b"{}")
    assert admin.delete(f"/api/uploads/{made}").status_code == 404
    assert admin.get(f"/api/uploads/{made}/export").status_code == 404


def test_an_export_tells_its_people_and_what_is_none_is_refused(admin: httpx.Client) -> None:
    made = brought(admin, CHAT.encode(), "WhatsApp Chat with Sam.txt")
    found = admin.get(f"/api/uploads/{made}/export").json()
    assert found["format"] == "whatsapp"
    assert found["people"] == [{"name": "Lin", "messages": 32}, {"name": "Sam", "messages": 16}]
    assert found["first"].startswith("2023-12-13")
    admin.delete(f"/api/uploads/{made}")
    made = brought(admin, bytes(range(256)) * 9, "picture.bin")
    refused = admin.get(f"/api/uploads/{made}/export")
    assert refused.status_code == 400
    assert "elman-" not in refused.text  # nor where it lies
    admin.delete(f"/api/uploads/{made}")


def test_without_torch_nothing_is_learned_and_the_reason_is_told(
    admin: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    made = brought(admin, CHAT.encode())
    assert "pip install" in admin.get("/api/lessons").json()["refused"]
    refused = admin.post(f"/api/uploads/{made}/lesson", json={"speaker": "Lin", "name": "lin"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "no_torch")
    admin.delete(f"/api/uploads/{made}")


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "-x", ".x", "x.", "a\\b", "x" * 61, "x\n"])
def test_a_bot_is_called_what_a_folder_can_be(admin: httpx.Client, name: str) -> None:
    body = {"speaker": "Lin", "name": name}
    assert admin.post("/api/uploads/none/lesson", json=body).status_code == 400


def test_an_export_is_learned_in_a_process_of_its_own_and_then_gone(server: Served, admin: httpx.Client) -> None:
    pytest.importorskip("torch")
    from elman.bot import open_bot

    made = brought(admin, CHAT.encode())
    path = lies_at(server, made)
    body = {"speaker": "Lin", "name": "lin", "minutes": 0.01, "from_scratch": True}
    begun = admin.post(f"/api/uploads/{made}/lesson", json=body)
    assert begun.status_code == 202, begun.text
    assert begun.json()["state"] == "running"
    assert admin.post(f"/api/uploads/{made}/lesson", json=body).json()["error"]["code"] == "busy"
    assert admin.delete(f"/api/uploads/{made}").status_code == 409
    deadline = time.monotonic() + 300
    while (told := admin.get("/api/lessons/lin").json())["state"] == "running" and time.monotonic() < deadline:
        time.sleep(0.2)
    assert told["state"] == "done", told
    assert told["progress"] == 1
    assert told["report"]["own_messages"] > 10
    assert not path.parent.exists()
    if told["report"]["kept"]:
        assert open_bot(told["path"]).dialogue
        assert admin.get("/api/lessons").json()["lessons"][-1]["name"] == "lin"


def test_a_lesson_that_fails_says_why(server: Served, admin: httpx.Client) -> None:
    pytest.importorskip("torch")
    made = brought(admin, CHAT.encode())
    body = {"speaker": "Nobody", "name": "nobody", "minutes": 0.01, "from_scratch": True}
    assert admin.post(f"/api/uploads/{made}/lesson", json=body).status_code == 202
    lesson = server.app.api.state.lessons.find("nobody")
    assert lesson.ended.wait(300)
    told = admin.get("/api/lessons/nobody").json()
    assert told["state"] == "failed"
    assert "Nobody: has written nothing" in told["error"]
