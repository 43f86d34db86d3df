"""A server that is killed at any moment while several people talk: nothing acknowledged is lost or there twice.

After each kill the words are read anew by another process: every state that the server kept, and what it learned, must
be what these words make.
"""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from served import elman_serve, wait_until_ready

from elman.chat import Bot, load
from elman.person.records import StoredMessage
from elman.person.rows import Rows
from elman.person.store import Store, open_store
from elman.runtime.state import state_from_bytes

PEOPLE = ("lin", "ada", "bo")
WORDS = ("hello you", "my name is Ada", "I have a cat called Miso", "what now?", "你好，我叫小明")


def text_of(number: int) -> str:
    """What is said: words to learn, and a number that is said once."""
    return f"{WORDS[number % len(WORDS)]} {number}"


class Talker:
    """Somebody who talks, sends again what was not acknowledged, and remembers what was."""

    def __init__(self, store: Store, bot: Bot, name: str) -> None:
        self.name, self.bot, self.person = name, bot, store.create(name)
        with store.turn(self.person) as rows:
            self.conversation = rows.add_conversation()
        self.sent = 0
        self.acknowledged: dict[int, str] = {}
        """Messages and replies that the server told of, by their ids."""
        self.place, self.learned = bot.reader.beginning(), bot.ladder.nothing()
        """What the words make that were checked already, and the last of those."""
        self.checked = 0

    def talk(self, address: str) -> None:
        """Talk until the server is gone."""
        import httpx

        path = f"/api/conversations/{self.conversation}"
        with (
            contextlib.suppress(httpx.TransportError),
            httpx.Client(base_url=address, params={"person": self.name}, timeout=60) as client,
        ):
            head = client.get(path).json()["head"]
            while True:
                body = {"text": text_of(self.sent), "after": head, "stream": True, "max_tokens": 4}
                with client.stream("POST", f"{path}/messages", json=body) as stream:
                    assert stream.status_code == 200
                    for told in events(stream.iter_lines()):
                        head = self.hear(told) or head

    def hear(self, told: Any) -> int | None:
        """Take note of an event; return the conversation's head if it moved on."""
        assert told["type"] != "error"
        if told["type"] == "piece":
            return None
        kept = told[told["type"]]
        self.acknowledged[kept["id"]] = kept["text"]
        self.sent += told["type"] == "message"
        return int(kept["id"])

    def check(self, store: Store) -> None:
        """Fail unless all that was acknowledged is there, once, with the states and the learning of its words."""
        with store.reading(self.person) as rows:
            messages = rows.messages()
            assert messages == rows.path(rows.conversation(self.conversation).head)
            assert self.acknowledged.items() <= {each.id: each.text for each in messages}.items()
            spoken = [each.text for each in messages if each.role == "person"]
            self.sent += len(spoken) == self.sent + 1  # kept, and not acknowledged: who looks sees it
            assert spoken == [text_of(number) for number in range(self.sent)]
            self.check_states(rows, [each for each in messages if each.id > self.checked])

    def check_states(self, rows: Rows, new: list[StoredMessage]) -> None:
        """Read new messages, and compare with what the server kept of them."""
        ladder, reader, states = self.bot.ladder, self.bot.reader, {each.message_id: each for each in rows.states()}
        for message in new:
            longest = ladder.config.longest if message.role == "person" else 0
            heard = reader.read(self.place.state, message.role, message.text, longest)
            self.place = self.place._replace(state=heard.state, tokens=self.place.tokens + heard.tokens)
            kept = state_from_bytes(states[message.id].blob, self.bot.engine, "store")
            assert kept.tokens == self.place.tokens
            assert all(map(np.array_equal, kept.state, self.place.state))
            if message.role == "person":
                self.learned = ladder.learn(self.learned, heard.ids, heard.hidden)
            self.checked = message.id
        latest = rows.latest_learned(self.bot.engine.fingerprint)
        assert (None if latest is None else latest.blob) == (ladder.to_bytes(self.learned) if self.sent else None)


def events(lines: Iterator[str]) -> Iterator[Any]:
    """Yield what a stream tells."""
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def talk_and_kill(small_bot: Path, location: Path, talkers: list[Talker], drawn: random.Random) -> None:
    """Let everybody talk to a server, and kill it a moment after so much was acknowledged."""
    enough = sum(len(talker.acknowledged) for talker in talkers) + drawn.randrange(15)
    with elman_serve(small_bot, "--store", location) as (process, address):
        wait_until_ready(address)
        threads = [threading.Thread(target=talker.talk, args=(address,)) for talker in talkers]
        for thread in threads:
            thread.start()
        while sum(len(talker.acknowledged) for talker in talkers) < enough and all(
            map(threading.Thread.is_alive, threads)
        ):
            time.sleep(0.005)
        time.sleep(drawn.uniform(0, 0.05))
        process.kill()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.soak)])
def test_a_server_killed_under_load_loses_and_doubles_nothing(small_bot: Path, tmp_path: Path, kills: int) -> None:
    location, drawn, bot = tmp_path / "persons.db", random.Random(kills), load(small_bot)
    with open_store(location) as store:
        talkers = [Talker(store, bot, name) for name in PEOPLE]
    for _ in range(kills):
        talk_and_kill(small_bot, location, talkers, drawn)
        with open_store(location) as store:
            with store.database.reading() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            for talker in talkers:
                talker.check(store)
    assert sum(len(talker.acknowledged) for talker in talkers) > kills
