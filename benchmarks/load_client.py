"""A client that costs little, for it shares a machine with the server that it loads: conversations over raw HTTP."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httptools

SAID = (
    "hello there, how are you today?",
    "I have been reading a book about the sea",
    "what would you like to eat tonight?",
    "你好，今天天气怎么样？",
    "my sister lives in Lisbon and has a cat called Miso",
    "do you know a good song?",
    "我昨天去爬山了，很累",
    "tell me something about yourself",
)
TURNS = 8
"""Messages of a stateless conversation, after which a new one begins: what a client sends grows with it."""


class Link(asyncio.Protocol):
    """One connection; it costs little, for client and server share a machine."""

    def __init__(self) -> None:
        self.parser: Any = None
        self.body, self.mark, self.first = bytearray(), b"", 0.0
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_body(self, data: bytes) -> None:
        self.body += data
        if not self.first and self.mark in self.body:
            self.first = time.perf_counter()

    def on_message_complete(self) -> None:
        self.done.set_result(self.parser.get_status_code())

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(0)

    def close(self) -> None:
        """Hang up."""
        assert self.transport is not None
        self.transport.close()

    async def ask(self, path: str, body: dict[str, Any], mark: bytes = b"") -> tuple[int, bytes, float]:
        """Return the status (0: the connection broke), the whole body, and the seconds to the first `mark` in it."""
        assert self.transport is not None
        self.parser, self.mark, self.first = httptools.HttpResponseParser(self), mark, 0.0
        self.body, self.done = bytearray(), asyncio.get_running_loop().create_future()
        data, began = json.dumps(body).encode(), time.perf_counter()
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        self.transport.write(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        status = await self.done
        return status, bytes(self.body), (self.first or time.perf_counter()) - began


Settings = dict[str, float]
"""How replies are drawn, in the API's names; what is left out is as the bot has it."""


class Stateless:
    """A conversation that the client keeps."""

    mark = b'"content":'

    def __init__(self, name: str, settings: Settings) -> None:
        self.name, self.settings, self.messages = name, settings, list[dict[str, str]]()

    async def open(self, link: Link) -> None:
        """Begin with nothing said."""

    def asking(self, text: str, seed: int) -> tuple[str, dict[str, Any]]:
        if len(self.messages) >= 2 * TURNS:
            self.messages.clear()
        self.messages.append({"role": "user", "content": text})
        body = {"messages": self.messages, "stream": True, "seed": seed, "user": self.name}
        return "/v1/chat/completions", body | self.settings

    def heard(self, body: bytes) -> str | None:
        """Return the reply, None if it is not whole."""
        chunks = [json.loads(line[6:]) for line in body.splitlines() if line.startswith(b"data: {")]
        choices = [each["choices"][0] for each in chunks if each.get("choices")]
        if not choices or choices[-1]["finish_reason"] is None or b"[DONE]" not in body[-20:]:
            return None
        text = "".join(each["delta"].get("content", "") for each in choices)
        self.messages.append({"role": "assistant", "content": text})
        return text


class Kept:
    """A conversation that the server keeps, of a person whom it learns."""

    mark = b"event: piece"

    def __init__(self, name: str, settings: Settings) -> None:
        self.name, self.settings, self.path = name, settings, ""

    async def open(self, link: Link) -> None:
        await link.ask("/api/persons", {"name": self.name})
        _, body, _ = await link.ask(f"/api/conversations?person={self.name}", {})
        self.path = f"/api/conversations/{json.loads(body)['id']}/messages?person={self.name}"

    def asking(self, text: str, seed: int) -> tuple[str, dict[str, Any]]:
        return self.path, {"text": text, "stream": True, "seed": seed} | self.settings

    def heard(self, body: bytes) -> str | None:
        """Return the reply, None if it is not whole."""
        _, _, data = body.rpartition(b"event: reply\ndata: ")
        return json.loads(data)["reply"]["text"] if data and b"event: reply" in body else None


Talk = Stateless | Kept


@dataclass
class Found:
    """What the client saw."""

    errors: list[str] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    """Seconds to each reply's first token."""
    replies: dict[int, list[str]] = field(default_factory=dict)
    """Of each conversation, in order."""


async def connected(port: int) -> Link:
    """Return a new connection."""
    _, link = await asyncio.get_running_loop().create_connection(Link, "127.0.0.1", port)
    return link


async def converse(talk: Talk, port: int, number: int, turns: Iterator[int], found: Found, pause: float = 0.0) -> None:
    """Hold one conversation for as many turns as there are, with pauses of so many seconds on average before each."""
    drawn, replies, link = random.Random(number), found.replies.setdefault(number, []), await connected(port)
    await talk.open(link)
    for turn in turns:
        if pause:  # longer than an idle connection is kept
            link.close()
            await asyncio.sleep(drawn.expovariate(1 / pause))
            link = await connected(port)
        path, body = talk.asking(SAID[(number + turn) % len(SAID)], number * 100_000 + turn)
        status, data, first = await link.ask(path, body, talk.mark)
        reply = talk.heard(data) if status == 200 else None
        if reply is None:
            found.errors.append(f"conversation {number}, turn {turn}: status {status}")
            break
        found.firsts.append(first)
        replies.append(reply)
    link.close()
