"""Readers as they are: those who go away, those who are slow, those who come when the server stops."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from served import Served, Serving

from elman.server.streams import Stream

FOREVER: dict[str, Any] = {
    "messages": [{"role": "user", "content": "hello"}],
    "max_tokens": 4096,
    "stream": True,
    "logprobs": True,
    "top_logprobs": 20,
    "logit_bias": {"3": -100},
}
"""A reply of as many tokens as there may be, and of more bytes than a socket holds."""


def soon(met: Callable[[], bool]) -> bool:
    """Tell whether something comes to hold."""
    for _ in range(500):
        if met():
            return True
        time.sleep(0.02)
    return False


def idle(server: Served) -> Callable[[], bool]:
    streams, places = server.app.service.streams, server.app.service.places
    return lambda: not streams.active and not streams.batcher.live and not places.taken


def rests(stream: Stream) -> bool:
    """Tell whether a reply has drawn nothing for a while, though it is not over."""
    before = 0 if stream.generation is None else stream.generation.drawn
    time.sleep(0.3)
    return stream.generation is not None and stream.generation.drawn == before > 0 and not stream.over


def begun(server: Served, body: dict[str, Any], path: str = "/v1/chat/completions") -> socket.socket:
    """A connection that has asked for something, and reads nothing."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", int(server.address.rsplit(":", 1)[1])))
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    connection.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
    return connection


@pytest.mark.parametrize("stream", [True, False])
def test_who_goes_away_stops_their_reply(serving: Serving, stream: bool) -> None:
    server = serving()
    connection = begun(server, FOREVER | {"stream": stream})
    assert soon(lambda: bool(server.app.service.streams.active)) or not stream
    connection.close()
    assert soon(idle(server))
    with server.client() as client:
        assert client.get("/health").status_code == 200
        figures = client.get("/metrics").text.splitlines()
    assert {"elman_streams 0.0", "elman_batch_size 0.0"} <= set(figures)
    assert "elman_replies_cancelled_total 1.0" in figures or not stream


def test_a_slow_reader_is_waited_for_and_holds_nobody_up(serving: Serving) -> None:
    server = serving(most_unread=8)
    with begun(server, FOREVER) as slow:
        streams = server.app.service.streams
        assert soon(lambda: bool(streams.active))
        (stream,) = streams.active
        assert soon(lambda: rests(stream))
        assert stream.generation is not None
        drawn = stream.generation.drawn
        assert drawn < 4096
        assert len(stream.tokens) <= 8
        with server.client() as client:
            other = client.post("/v1/chat/completions", json=FOREVER | {"stream": False, "max_tokens": 50})
            assert other.json()["usage"]["completion_tokens"] == 50
        assert stream.generation.drawn <= drawn + 9
        read = b""
        while b"[DONE]" not in read[-100:]:
            read += slow.recv(1 << 16)
        assert read.count(b'"finish_reason":"length"') == 1
    assert soon(idle(server))


def test_a_reader_who_takes_nothing_is_given_up(serving: Serving) -> None:
    server = serving(most_unread=8, stall_seconds=0.3)
    with begun(server, FOREVER):
        assert soon(lambda: bool(server.app.service.streams.active))
        assert soon(idle(server))


def test_what_was_heard_of_a_kept_reply_is_kept_when_its_reader_goes_away(serving: Serving) -> None:
    server = serving(most_unread=8)
    with server.client() as client:
        client.post("/api/persons", json={"name": "lin"})
        lin = {"person": "lin"}
        conversation = client.post("/api/conversations", json={}, params=lin).json()["id"]
        address = f"/api/conversations/{conversation}/messages"
        begin = {"text": "hello you", "stream": True, "max_tokens": 4096, "seed": 1, "temperature": 2}
        with client.stream("POST", address, json=begin, params=lin) as stream:
            lines = stream.iter_lines()
            for line in lines:
                if "piece" in line:
                    break
        assert soon(idle(server))
        found = client.get(address, params=lin).json()["messages"]
        assert [each["role"] for each in found] == ["person", "bot"]
        again = client.post(address, json={"text": "what now?", "max_tokens": 3}, params=lin)
        assert again.status_code == 200


def test_one_persons_turns_come_one_after_the_other(serving: Serving) -> None:
    server = serving()
    with server.client() as client:
        client.post("/api/persons", json={"name": "lin"})
    lin, found = {"person": "lin"}, list[int]()
    with server.client() as client:
        conversation = client.post("/api/conversations", json={}, params=lin).json()["id"]

    def say(text: str) -> None:
        with server.client() as client:
            address = f"/api/conversations/{conversation}/messages"
            found.append(client.post(address, json={"text": text, "max_tokens": 5}, params=lin).status_code)

    threads = [threading.Thread(target=say, args=(f"message {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with server.client() as client:
        messages = client.get(f"/api/conversations/{conversation}/messages", params=lin).json()["messages"]
    assert found == [200] * 8
    assert [each["role"] for each in messages] == ["person", "bot"] * 8
    assert {each["text"] for each in messages[::2]} == {f"message {number}" for number in range(8)}


def test_a_server_that_stops_finishes_what_is_short(serving: Serving) -> None:
    server, found = serving(grace_seconds=100), list[str]()

    def ask() -> None:
        answer = server.openai().chat.completions.create(model="", **FOREVER | {"max_tokens": 2000})
        found.append("".join(event.choices[0].delta.content or "" for event in answer))
        found.append("whole")

    thread = threading.Thread(target=ask)
    thread.start()
    assert soon(lambda: bool(server.app.service.streams.active))
    server.stop()
    thread.join()
    assert found[-1:] == ["whole"]


def test_a_server_that_stops_hands_back_what_is_long(serving: Serving) -> None:
    server = serving(most_unread=8, grace_seconds=0.3)
    with begun(server, FOREVER) as slow:
        assert soon(lambda: bool(server.app.service.streams.active))
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        assert soon(lambda: server.app.service.state == "stopping")
        time.sleep(0.5)
        read = b""
        while piece := slow.recv(1 << 16):
            read += piece
        stopping.join()
    assert b'"code":"stopping"' in read
    assert b"[DONE]" not in read


def test_a_step_that_fails_ends_its_replies_and_no_others(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serving()
    batcher = server.app.service.streams.batcher
    body = FOREVER | {"stream": False, "max_tokens": 3}
    with server.client() as client, monkeypatch.context() as patch:
        patch.setattr(batcher, "read_and_draw", lambda: 1 / 0)
        answer = client.post("/v1/chat/completions", json=body)
        assert answer.status_code == 500
        assert answer.json()["error"]["code"] == "internal_error"
        patch.undo()
        assert client.post("/v1/chat/completions", json=body).status_code == 200
