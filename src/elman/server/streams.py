"""The one thread that moves the batch on, and the streams in which it hands tokens to those who wait for them.

Nobody else takes the batcher's lock, which is held for a whole step: who begins a reply, or gives one up, leaves a
note, and it is obeyed between two steps. Tokens are handed over to the event loop in one go for many streams, the first
of a reply at once, later ones gathered for a moment.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from types import TracebackType
from typing import Self

from elman.runtime.batcher import Batcher
from elman.runtime.generation import Generation, Request, Token

BEHIND = 0.05
"""Seconds that a step waits for an event loop that is busy: it takes on those who will share the steps after it."""


class Stream:
    """One reply's tokens on their way to its reader, who may be slow: it is never more than `room` tokens ahead."""

    def __init__(self, streams: Streams, request: Request, room: int) -> None:
        self.streams, self.request, self.room = streams, request, room
        self.generation: Generation | None = None
        """Made by the stepping thread."""
        self.tokens: deque[Token] = deque()
        self.over, self.handed_back = False, False
        """Whether nothing more comes, and whether that is because the server stops."""
        self.error: Exception | None = None
        self.changed = asyncio.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Want no more."""
        if not self.over:
            self.streams.note(self.streams.drop, self)

    async def batches(self) -> AsyncIterator[list[Token]]:
        """Yield tokens as they come, several at a time; raise the reply's own error."""
        over = False
        while not over:
            await self.changed.wait()
            self.changed.clear()
            over, full = self.over, len(self.tokens) >= self.room
            if found := [self.tokens.popleft() for _ in range(len(self.tokens))]:
                yield found
            if full:
                self.streams.wake.set()
        if self.error is not None:
            raise self.error


class Streams:
    """Replies under way; one thread steps the batch, and stops with `stop`."""

    def __init__(self, batcher: Batcher, *, room: int, seconds: float) -> None:
        self.batcher, self.room, self.seconds = batcher, room, seconds
        self.loop = asyncio.get_running_loop()
        self.active: dict[Stream, None] = {}
        self.fresh: set[Stream] = set()
        """Those with tokens that their readers were not told of."""
        self.urgent: list[Stream] = []
        """Those whose readers are to be told at once."""
        self.notes: deque[tuple[Callable[[Stream], None], Stream]] = deque()
        self.wake, self.stopped = threading.Event(), False
        self.told = time.monotonic()
        self.heard = threading.Event()
        """Whether the event loop has come to what it was told last."""
        self.heard.set()
        self.thread = threading.Thread(target=self.run, name="batch", daemon=True)
        self.thread.start()

    def open(self, request: Request) -> Stream:
        """Take on a request; to be called, as all that streams have, in the event loop."""
        stream = Stream(self, request, self.room)
        self.note(self.begin, stream)
        return stream

    def hand_back(self) -> None:
        """End every reply where it is."""
        for stream in list(self.active):
            stream.handed_back = True
            self.note(self.drop, stream)

    def stop(self) -> None:
        """End the thread, and with it every reply."""
        self.hand_back()
        self.stopped = True
        self.wake.set()
        self.thread.join()

    def note(self, act: Callable[[Stream], None], stream: Stream) -> None:
        """Leave a note for the stepping thread."""
        self.notes.append((act, stream))
        self.wake.set()

    def run(self) -> None:
        """Step until the end."""
        while not self.stopped or self.notes:
            self.obey()
            if self.move_on():
                self.tell()
                self.heard.wait(BEHIND)
                continue
            self.tell(everyone=True)
            self.wake.wait()
            self.wake.clear()

    def obey(self) -> None:
        """Do what was noted."""
        while self.notes:
            act, stream = self.notes.popleft()
            try:
                act(stream)
            except Exception as error:
                self.finish(stream, error)

    def begin(self, stream: Stream) -> None:
        """Let a reply join the batch."""
        self.active[stream] = None
        stream.generation = self.batcher.submit(stream.request)

    def drop(self, stream: Stream) -> None:
        """Take a reply out of the batch."""
        if stream.generation is not None:
            stream.generation.end("cancelled")
        self.finish(stream)

    def finish(self, stream: Stream, error: Exception | None = None) -> None:
        """Let a reader know that nothing more comes."""
        self.active.pop(stream, None)
        self.fresh.discard(stream)
        stream.error, stream.over = error, True
        self.urgent.append(stream)

    def move_on(self) -> bool:
        """Step once and take what was drawn; tell whether anything moved."""
        try:
            moved = self.batcher.step()
        except Exception as error:  # the batch is as it was before the step, and would fail again
            for stream in list(self.active):
                self.drop(stream)
                stream.error = error
            return True
        for stream in list(self.active):
            if len(stream.tokens) < stream.room:
                moved |= self.take(stream)
        return moved

    def take(self, stream: Stream) -> bool:
        """Take a reply's next token, if it is drawn; tell whether something came of it."""
        assert stream.generation is not None
        try:
            token = self.batcher.taken(stream.generation)
        except StopIteration:
            self.finish(stream)
            return True
        except Exception as error:
            self.finish(stream, error)
            return True
        if token is None:
            return False
        if stream.generation.drawn == 1:
            self.urgent.append(stream)
        else:
            self.fresh.add(stream)
        stream.tokens.append(token)
        if stream.generation.finish is not None:
            self.finish(stream)
        return True

    def tell(self, *, everyone: bool = False) -> None:
        """Tell readers of what came: those in a hurry, and now and then all."""
        now = time.monotonic()
        if everyone or now - self.told >= self.seconds:
            self.urgent += self.fresh
            self.fresh.clear()
            self.told = now
        if self.urgent:
            self.heard.clear()
            self.loop.call_soon_threadsafe(self.hear, self.urgent)
            self.urgent = []

    def hear(self, streams: Iterable[Stream]) -> None:
        """Wake those who wait for streams; called in the event loop."""
        self.heard.set()
        for stream in streams:
            stream.changed.set()
