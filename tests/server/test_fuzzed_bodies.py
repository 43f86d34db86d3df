"""Whatever is sent, nothing breaks: each answer is below 500, and an error is OpenAI's object."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from served import Served, Serving

FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.large_base_example],
)
FIELDS: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 2},
    "/v1/completions": {"prompt": "hello", "max_tokens": 2},
    "/api/conversations/1/messages?person=lin": {"text": "hello", "max_tokens": 2},
    "/api/conversations/1/edit?person=lin": {"text": "hello", "max_tokens": 2},
    "/api/conversations/1/regenerate?person=lin": {"max_tokens": 2},
    "/api/conversations/1/branch?person=lin": {},
    "/api/conversations?person=lin": {"name": "x"},
    "/api/facts?person=lin": {"text": "hello"},
    "/api/suggestions?person=lin": {"prefix": "hello"},
    "/api/persons": {"name": "x"},
    "/api/session": {"token": "x"},
    "/api/surprise?person=lin": {"text": "hello", "conversation": 1},
    "/api/conversations/1/head?person=lin": {"message": None, "leaf": True},
    "/api/uploads": {"name": "x", "size": 9},
    "/api/uploads/x/pieces": {"offset": 0, "data": "eA=="},
    "/api/uploads/x/lesson": {"speaker": "lin", "name": "x"},
}
NAMES = [
    *("temperature", "top_p", "top_k", "min_p", "typical_p", "repetition_penalty", "frequency_penalty", "seed", "n"),
    *("presence_penalty", "max_tokens", "max_completion_tokens", "stop", "logprobs", "top_logprobs", "logit_bias"),
    *("stream", "stream_options", "user", "model", "echo", "suffix", "best_of", "response_format", "tools", "after"),
    *("messages", "prompt", "text", "name", "token", "prefix", "k", "conversation", "message", "unheard_of", "leaf"),
    *("size", "offset", "data", "speaker", "minutes"),
]
NO_HTTP = "Invalid HTTP request received."
"""What is said of bytes that are no request at all, before anybody could tell what it asks."""
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from([-1, 0, 1, 2, 2**31, 2**63, 2**64, -(2**63), 1e308, 5e-324]),
)
TEXTS = st.one_of(st.text(max_size=30), st.sampled_from(["\0", "\ud800", "<turn>", "", " ", "\u2028", "a" * 30_000]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS | st.sampled_from(["role", "content", "type"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def client(serving: Serving) -> httpx.Client:
    server: Served = serving(most_new_tokens=8)
    found = server.clients.enter_context(server.client(headers={"Content-Type": "application/json"}))
    found.post("/api/persons", json={"name": "lin"})
    assert found.post("/api/conversations?person=lin", json={}).json()["id"] == 1
    return found


def check(answer: httpx.Response) -> None:
    """Fail where the server did."""
    assert answer.status_code < 500, (answer.status_code, answer.text[:500])
    if answer.text == NO_HTTP:
        assert answer.status_code == 400
    elif answer.status_code >= 400:
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
        assert isinstance(answer.json()["error"]["message"], str)
    assert '"internal_error"' not in answer.text


@pytest.mark.parametrize("path", FIELDS)
@FEW
@given(changes=st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=3))
@example(changes={"temperature": float("nan")})
@example(changes={"temperature": float("inf"), "seed": -1})
@example(changes={"text": "\0", "name": "\0", "prompt": "\0", "prefix": "\0"})
@example(changes={"text": "\ud800", "name": "\ud800", "prompt": "\ud800", "prefix": "\ud800", "token": "\ud800"})
@example(changes={"messages": [{"role": "user", "content": "\ud800"}]})
@example(changes={"user": "\ud800", "model": "\ud800"})
@example(changes={"stop": "\ud800", "stream": True})
@example(changes={"prompt": [[], [1]], "logit_bias": {"5": -100, "-1": 3, "99999999": 1}})
@example(changes={"temperature": 1e-300, "top_p": 0, "top_k": 1, "min_p": 1, "typical_p": 0})
@example(changes={"repetition_penalty": 5e-324, "frequency_penalty": -2, "presence_penalty": 2})
@example(changes={"n": 3, "stream": True, "logprobs": True, "top_logprobs": 20})
@example(changes={"logit_bias": {str(token): -100 for token in range(330)}, "temperature": 2})
def test_fields_of_any_value(client: httpx.Client, path: str, changes: dict[str, Any]) -> None:
    body = FIELDS[path] | changes
    check(client.post(path, content=json.dumps(body).encode()))


@pytest.mark.parametrize("path", FIELDS)
@FEW
@given(body=st.one_of(st.binary(max_size=50), VALUES.map(lambda value: json.dumps(value).encode())))
@example(body=b"")
@example(body=b"{")
@example(body=b"null")
@example(body=b"[]")
@example(body=b'"\xff\xfe"')
@example(body=b'{"text": "\xff", "messages": "\xc3("}')
@example(body=b"[" * 100_000)
@example(body=b'{"temperature": ' + b"9" * 5000 + b"}")
@example(body=b'{"a": 1e999, "a": -1e999}')
@example(body="{}".encode("utf-16"))
def test_bodies_of_any_bytes(client: httpx.Client, path: str, body: bytes) -> None:
    check(client.post(path, content=body))


@pytest.mark.parametrize("path", FIELDS)
def test_a_message_of_a_megabyte_is_refused_or_read(client: httpx.Client, path: str) -> None:
    for size in (10**6, 2 * 10**6):
        text = "a b " * (size // 4)
        body = FIELDS[path] | {name: text for name in FIELDS[path] if name != "max_tokens"}
        if "messages" in body:
            body["messages"] = [{"role": "user", "content": text}]
        check(client.post(path, content=json.dumps(body).encode()))


@FEW
@given(
    path=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    method=st.sampled_from(["GET", "PUT", "DELETE", "PATCH", "POST", "HEAD", "TRACE", "X"]),
)
@example(path="api/facts/0?person=lin", method="DELETE")
@example(path="api/facts/99999999999999999999?person=lin", method="DELETE")
@example(path="api/conversations/-1/messages?person=lin&limit=-5&before=x", method="GET")
@example(path="api/conversations/1/messages?person=lin&before=9223372036854775807", method="GET")
@example(path="api/facts?person=%00", method="GET")
@example(path="api/facts?person=%ff", method="GET")
@example(path="api/facts?person=%ED%A0%80", method="GET")
@example(path="v1/models/%00", method="GET")
@example(path="../../etc/passwd", method="GET")
@example(path="%2e%2e/%2e%2e/app.py", method="GET")
def test_addresses_of_any_kind(client: httpx.Client, path: str, method: str) -> None:
    try:
        answer = client.request(method, "/" + path)
    except (httpx.InvalidURL, httpx.LocalProtocolError):
        return
    if method == "HEAD":
        assert answer.status_code < 500
    else:
        check(answer)


@FEW
@given(token=st.binary(min_size=1, max_size=40))
def test_tokens_of_any_bytes(client: httpx.Client, token: bytes) -> None:
    try:
        check(
            client.get(
                "/api/session", headers={b"Authorization": b"Bearer " + token, b"Cookie": b"elman_token=" + token}
            )
        )
    except httpx.LocalProtocolError:
        return
