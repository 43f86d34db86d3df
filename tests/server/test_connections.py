"""Who connects and says nothing, or says it for ever, costs the server little and nobody else anything."""

from __future__ import annotations

import contextlib
import json
import socket
from typing import Any

from served import Served, Serving

HEAD = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"


def connection(server: Served) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", int(server.address.rsplit(":", 1)[1])))
    found.settimeout(30)
    return found


def heard(connection: socket.socket) -> bytes:
    """Return all that comes until the server hangs up."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(1 << 16):
            found += piece
    return found


def error(answer: bytes) -> tuple[int, Any]:
    """Return the status of an answer, and its error."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/json" in head
    found = json.loads(body)["error"]
    assert set(found) == {"message", "type", "param", "code"}
    return int(head.split()[1]), found


def test_a_head_that_never_ends_is_not_waited_for(serving: Serving) -> None:
    server = serving(head_seconds=0.3)
    with connection(server) as slow, connection(server) as silent:
        slow.sendall(HEAD)
        status, found = error(heard(slow))
        assert (status, found["type"]) == (408, "invalid_request_error")
        assert heard(silent) == b""
    with connection(server) as patient:  # each request has its own time
        for _ in range(2):
            patient.sendall(HEAD + b"\r\n")
            assert patient.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        patient.sendall(HEAD)
        assert error(heard(patient))[0] == 408


def test_a_head_that_is_too_long_is_refused(serving: Serving) -> None:
    server = serving(most_head=4000)
    for endless in (HEAD + b"X: " + b"a" * 100_000, HEAD + b"X: y\r\n" * 20_000, b"GET /" + b"a" * 100_000):
        with connection(server) as long:
            with contextlib.suppress(ConnectionError):
                long.sendall(endless)
            answer = heard(long)
            assert not answer or error(answer)[0] == 431  # nothing where the rest of it came too late to be read
    with server.client() as client:
        assert client.get("/health").status_code == 200


def test_a_body_is_no_part_of_the_head(serving: Serving) -> None:
    server = serving(most_head=4000)
    with server.client() as client:
        body = {"messages": [{"role": "user", "content": "hello " * 2000}], "max_tokens": 1}
        assert client.post("/v1/chat/completions", json=body).status_code == 200


def test_more_connections_than_there_are_places_for_are_refused(serving: Serving) -> None:
    server = serving(most_connections=2)
    with connection(server) as first, connection(server) as second:
        for each in (first, second):
            each.sendall(HEAD + b"\r\n")
            assert each.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        with connection(server) as third:
            answer = heard(third)
        status, found = error(answer)
        assert (status, found["code"]) == (503, "server_busy")
        assert b"\r\nRetry-After: 1\r\n" in answer
    with server.client() as client:
        assert client.get("/health").status_code == 200
