"""Prompts read side by side: who comes together is read together, at the price of one row after another's.

A thread of its own reads a piece of every waiting prompt at a time, the shortest to its end. Each gets the state that
it would get alone, as in the batch.

Shapes: `B` prompts, `T` tokens of a piece.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.language_model import take_rows
from elman.runtime.engine import Engine

PIECE = 128
"""Most tokens of a prompt that are read before others may join."""
SIDE_BY_SIDE = 32
"""Most prompts that are read together."""


@dataclass(eq=False)
class Reading:
    """A prompt on its way."""

    ids: Sequence[int]
    state: Any
    """After the first `done` of them; one row."""
    read: asyncio.Future[Any]
    done: int = 0

    @property
    def left(self) -> int:
        """How many tokens are not read yet."""
        return len(self.ids) - self.done


class PromptReader:
    """Reads prompts; made and asked in the event loop, ended with `stop`."""

    def __init__(self, engine: Engine[Any]) -> None:
        self.engine, self.loop = engine, asyncio.get_running_loop()
        self.waiting: deque[Reading] = deque()
        self.live: list[Reading] = []
        self.wake, self.stopped = threading.Event(), False
        self.thread = threading.Thread(target=self.run, name="prompts", daemon=True)
        self.thread.start()

    async def read(self, ids: Sequence[int], state: Any) -> Any:
        """Return the state after `ids` [T], given the one before them."""
        if not ids:
            return state
        reading = Reading(ids, state, self.loop.create_future())
        self.waiting.append(reading)
        self.wake.set()
        return await reading.read

    def stop(self) -> None:
        """End the thread; what is not read by then is given up."""
        self.stopped = True
        self.wake.set()
        self.thread.join()

    def run(self) -> None:
        """Read until the end."""
        while not self.stopped:
            while self.waiting and len(self.live) < SIDE_BY_SIDE:
                self.live.append(self.waiting.popleft())
            self.live = [each for each in self.live if not each.read.cancelled()]
            if not self.live:
                self.wake.wait()
                self.wake.clear()
                continue
            self.tell(self.advance())
        self.tell([(each, RuntimeError("the server stops")) for each in (*self.live, *self.waiting)])

    def advance(self) -> list[tuple[Reading, Any]]:
        """Read a piece of each; return those that are over, with their states or what went wrong."""
        size = min(PIECE, *(each.left for each in self.live))
        try:
            read_piece(self.engine, self.live, size)
        except Exception as error:
            failed, self.live = self.live, []
            return [(each, error) for each in failed]
        over = [each for each in self.live if not each.left]
        self.live = [each for each in self.live if each.left]
        return [(each, each.state) for each in over]

    def tell(self, found: list[tuple[Reading, Any]]) -> None:
        """Give those who wait what they wait for."""
        if found:
            self.loop.call_soon_threadsafe(resolve, found)


def read_piece(engine: Engine[Any], readings: Sequence[Reading], size: int) -> None:
    """Read the next `size` tokens of each."""
    ids = np.array([each.ids[each.done : each.done + size] for each in readings])
    state = type(readings[0].state)(*map(np.concatenate, zip(*(each.state for each in readings), strict=True)))
    _, state = engine.run(ids, state, (), rows=np.zeros(0, np.int64))
    for row, each in enumerate(readings):
        each.state, each.done = take_rows(state, [row]), each.done + size


def resolve(found: list[tuple[Reading, Any]]) -> None:
    """Hand over states, and errors."""
    for reading, result in found:
        if reading.read.done():
            continue
        if isinstance(result, Exception):
            reading.read.set_exception(result)
        else:
            reading.read.set_result(result)
