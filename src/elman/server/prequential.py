"""How well a person is known, message by message: each is predicted with what was learned before it, then learned.

The same figures as the benchmark's, of the person's own latest messages, and for each word of them. They are worked out
a little at a time and kept in memory for as long as the person comes back for them; of the words themselves only the
places where they end are kept.

Shapes: `T` tokens of a message.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import anyio
import numpy as np
from anyio.to_thread import run_sync
from sqlalchemy import select

from elman.language_model import Floats, Ids
from elman.person.acquaintance import Acquaintance
from elman.person.benchmark import allowed
from elman.person.ladder import Told, View
from elman.person.learned import Learned
from elman.person.reader import Heard
from elman.person.records import StoredMessage
from elman.person.rows import Rows
from elman.person.tables import store as STORE
from elman.runtime.decoding import StreamingDecoder
from elman.text.tokenizers import Tokenizer
from elman.text.words import WORD, count_words

T = TypeVar("T")
LATEST = 300
"""Own messages that are measured when a person is measured for the first time."""
SECONDS = 0.4
"""For which a request goes on measuring."""
NEAR = 8
"""Messages back to which a state is looked for that is still at hand."""
MOST, IDLE = 32, 900.0
"""Persons that are measured at a time, and seconds after which one who does not come back is let go."""


class Measured(NamedTuple):
    """One message: nats of the base bot, and of this person's, with what was learned before it."""

    id: int
    time: datetime
    words: int
    ends: list[int]
    """Where each piece of it ends, a word or several that are one token, in characters."""
    base: list[float]
    """Nats of each piece, and of the end of the message."""
    yours: list[float]


class Walk:
    """One person, measured from some message on, in order."""

    def __init__(self, known: Acquaintance) -> None:
        self.known, self.rungs, self.lock = known, known.rungs, threading.Lock()
        self.begin()

    def begin(self) -> None:
        """Begin anew."""
        self.measured: OrderedDict[int, Measured] = OrderedDict()
        self.learned: Learned | None = None
        self.states: OrderedDict[int, Any] = OrderedDict()
        self.last, self.erasures, self.digest = 0, -1, b""
        """The last message that was passed, and how the store told then that nothing before it was changed."""

    def advance(self, rows: Rows, deadline: float) -> int:
        """Measure until the deadline, one message at least; return how many are left to measure."""
        new = self.new_messages(rows)
        own = [each for each in new if each.role == "person"]
        if self.learned is None:
            own = own[-LATEST:]
            self.learned = self.learned_before(rows, own[0].id) if own else None
        said = {each.id: each for each in new}
        for place, message in enumerate(own):
            if place and time.monotonic() > deadline:
                return len(own) - place
            self.pass_by(rows, message, said)
        return 0

    def new_messages(self, rows: Rows) -> list[StoredMessage]:
        """Return what was said since; all of it, when something before was changed or forgotten."""
        erasures = rows.connection.execute(select(STORE.c.erasures)).scalar_one()
        if erasures != self.erasures:
            before = [each for each in rows.messages() if each.id <= self.last]
            if digest_of(before) != self.digest:
                self.begin()
            self.erasures = erasures
        return rows.messages(self.last)

    def learned_before(self, rows: Rows, message: int) -> Learned:
        """Return what was learned before a message, where it is kept or near; else as if learning began there."""
        folder = self.known.folder
        kept = folder.latest_learned(rows, message)
        return self.known.ladder.nothing() if kept is None else folder.learned_before(rows, message)

    def pass_by(self, rows: Rows, message: StoredMessage, said: dict[int, StoredMessage]) -> None:
        """Measure a message, then learn it."""
        ladder, reader = self.known.ladder, self.known.reader
        assert self.learned is not None
        heard = reader.read(self.state_before(rows, message, said), "person", message.text, ladder.config.longest)
        told = told_of(self.known, self.learned, heard)
        nats = measured(self.known, self.learned, heard, told)
        self.measured[message.id] = Measured(message.id, message.time, count_words(message.text), *nats)
        self.learned = ladder.learn_told(self.learned, heard.ids[: len(told.probs)], heard.hidden, told)
        self.keep_state(message.id, heard.state)
        while len(self.measured) > LATEST:
            self.measured.popitem(last=False)
        passed = [each for each in said.values() if self.last < each.id <= message.id]
        self.digest, self.last = digest_of(passed, self.digest), message.id

    def state_before(self, rows: Rows, message: StoredMessage, said: dict[int, StoredMessage]) -> Any:
        """Return the state before a message, read on from one at hand where there is one."""
        between: list[StoredMessage] = []
        at = message.parent_id
        while at is not None and at not in self.states and at in said and len(between) < NEAR:
            between.append(said[at])
            at = said[at].parent_id
        if at is None or at not in self.states:
            return self.known.folder.state_after(rows, message.parent_id).state
        state = self.states[at]
        for each in reversed(between):
            state = self.known.reader.read(state, each.role, each.text, 0).state
        return state

    def keep_state(self, message: int, state: Any) -> None:
        """Keep a state at hand."""
        self.states[message] = state
        while len(self.states) > NEAR:
            self.states.popitem(last=False)


class Walks:
    """Those who are measured."""

    def __init__(self) -> None:
        self.walks: OrderedDict[int, tuple[Walk, float]] = OrderedDict()
        self.lock = threading.Lock()
        self.limiter = anyio.CapacityLimiter(1)
        """One measures at a time, so that it keeps nobody from talking."""

    async def measure(self, function: Callable[[], T]) -> T:
        """Do what keeps a processor busy in a thread."""
        return await run_sync(function, limiter=self.limiter)

    def walk(self, known: Acquaintance) -> Walk:
        """Return a person's walk, a new one when what may be used to predict them was changed."""
        now, number = time.monotonic(), known.person.id
        with self.lock:
            found, _ = self.walks.pop(number, (None, 0.0))
            if found is None or found.known is not known or found.rungs != known.rungs:
                found = Walk(known)
            self.walks[number] = (found, now)
            for other, (_, seen) in list(self.walks.items()):
                if now - seen > IDLE or len(self.walks) > MOST:
                    del self.walks[other]
        return found


def told_of(known: Acquaintance, learned: Learned, heard: Heard) -> Told:
    """Return what each expert tells of a message's tokens."""
    ladder = known.ladder
    ids, hidden = heard.ids[: len(heard.hidden)], heard.hidden
    return View(ladder, learned).told(ids, hidden, ladder.logits(hidden))


def measured(
    known: Acquaintance, learned: Learned, heard: Heard, told: Told
) -> tuple[list[int], list[float], list[float]]:
    """Return where a message's pieces end, and their nats for the bot alone and for the person's."""
    base = -np.log(np.maximum(told.probs[:, 0], 1e-300))
    yours = -allowed(told, known.rungs).log_probs(learned.responsibilities, known.ladder.trust)
    ends, sums = by_pieces(known.reader.tokenizer, heard.ids[: len(base)], np.stack([base, yours], 1))
    return ends, sums[:, 0].tolist(), sums[:, 1].tolist()


def by_pieces(tokenizer: Tokenizer, ids: Ids, nats: Floats) -> tuple[list[int], Floats]:
    """Return where the pieces of a message end, and their nats [pieces + 1, 2] from those of its tokens [T, 2].

    A piece ends where a token and a word do. What ends the message comes last, and has no piece.
    """
    decoder, text, lengths = StreamingDecoder(tokenizer), "", []
    for index in ids:
        text += "" if int(index) in tokenizer.reserved.values() else decoder.push(int(index))
        lengths.append(len(text))
    inside = {place for word in WORD.finditer(text) for place in range(word.start() + 1, word.end())}
    ends, after = list[int](), [0]
    for token, end in enumerate(lengths):
        if end not in inside and end > (ends[-1] if ends else 0):
            ends.append(end)
            after.append(token + 1)
    sums = [nats[start:stop].sum(0) for start, stop in zip(after, [*after[1:], len(nats)], strict=True)]
    return ends, np.array(sums)


def digest_of(messages: Iterable[StoredMessage], before: bytes = b"") -> bytes:
    """Return what tells that messages are the same again."""
    for each in messages:
        before = hashlib.blake2b(repr((each.id, each.parent_id, each.text)).encode() + before, digest_size=16).digest()
    return before


def pieces_of(tokenizer: Tokenizer, text: str, ends: Sequence[int]) -> list[str]:
    """Return the pieces of a text, given where they end."""
    shown = tokenizer.decode(tokenizer.encode(text))
    return [shown[start:end] for start, end in zip([0, *ends], ends, strict=False)]
