"""Many live sessions, one model: continuous batching, one token of each at a time.

Every step reads one token of each session in the batch, be it of a prompt or drawn before, and draws the next where
the prompt is over. Requests join and leave between steps. Prompts are read at the pace of all else, so that nobody
waits for another's long one, and cost little: the softmax, half of the work, is computed only where a token is drawn.

Shapes: `B` sessions in the batch, `R` of them that draw, `V` vocabulary, `H` hidden.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

import numpy as np

from elman.language_model import Floats, take_rows
from elman.runtime.conditioning import log_softmax
from elman.runtime.draw import draw
from elman.runtime.engine import Engine, Output, stacked_speakers
from elman.runtime.generation import Finish, Generation, Request, Token, report

MAX_BATCH = 256
"""Sessions in one step; more take turns."""
TURN = 16
"""Steps that a session keeps its place for when others wait."""


class Batcher:
    """Moves generations on together; each gets what it would get alone. It may be used from many threads."""

    def __init__(self, engine: Engine[Any], *, max_batch: int = MAX_BATCH) -> None:
        self.engine, self.max_batch = engine, max_batch
        self.live: list[Generation] = []
        """The generations in the batch, in the order of the rows of `state`."""
        self.state: Any = engine.initial_state(0)
        self.waiting: deque[Generation] = deque()
        self.lock = threading.Lock()

    def submit(self, request: Request) -> Generation:
        """Take on a request; its tokens come when the generation is iterated over, or others are."""
        assert len(request.ids) > 0, "the next token needs a token before it"
        generation = Generation(self, request)
        if request.max_new_tokens < 1:
            generation.finish = "length"
            return generation
        with self.lock:
            self.waiting.append(generation)
        return generation

    def step(self, wanted: Generation | None = None) -> bool:
        """Move every session in the batch on by one token; tell whether there was any.

        Does nothing if `wanted` has a token or an end by now: another thread was faster.
        """
        with self.lock:
            if wanted is not None and (wanted.tokens or wanted.finish is not None or wanted.error is not None):
                return True
            self.make_room()
            self.admit()
            if not self.live:
                return False
            self.read_and_draw()
            self.let_go([row for row, each in enumerate(self.live) if each.finish or each.error])
            return True

    def end(self, generation: Generation, finish: Finish) -> None:
        """Take a generation out at once, unless it is over."""
        with self.lock:
            if generation.finish is not None or generation.error is not None:
                return
            generation.finish = finish
            if generation in self.waiting:
                self.waiting.remove(generation)
            else:
                self.let_go([self.live.index(generation)])

    def make_room(self) -> None:
        """Send those back to the queue who have had their turn, as many as there are others waiting for a place."""
        excess = len(self.live) + len(self.waiting) - self.max_batch
        tired = [row for row, each in enumerate(self.live) if each.turn >= TURN][: max(excess, 0)]
        leaving = [self.live[row] for row in tired]
        self.let_go(tired)
        self.waiting.extend(leaving)

    def admit(self) -> None:
        """Give the free places to those who have waited longest."""
        joining = [self.waiting.popleft() for _ in range(min(len(self.waiting), self.max_batch - len(self.live)))]
        if joining:
            states = [self.state, *(each.state for each in joining)]
            self.state = type(self.state)(*map(np.concatenate, zip(*states, strict=True)))
            self.live += joining
        for generation in joining:
            generation.turn = 0

    def let_go(self, rows: list[int]) -> None:
        """Take rows out of the batch, each generation with a copy of its state."""
        if not rows:
            return
        for row in rows:
            self.live[row].state = take_rows(self.state, [row])
        kept = [row for row in range(len(self.live)) if row not in set(rows)]
        self.state = take_rows(self.state, kept)
        self.live = [self.live[row] for row in kept]

    def read_and_draw(self) -> None:
        """Read one token of each, and draw the next of those whose prompt is over."""
        ids = np.array([[each.pending.popleft()] for each in self.live])
        drawing = [row for row, each in enumerate(self.live) if not each.pending]
        sessions = [self.live[row] for row in drawing]
        quick: list[Output] = ["probs", "sums"]
        needed = quick if all(each.quick for each in sessions) else [*quick, "logits", "last_hidden"]
        outputs, self.state = self.engine.run(
            ids,
            self.state,
            needed,
            rows=np.array(drawing, np.int64),
            temperature=np.array([each.temperature for each in sessions], np.float32)[:, None],
            speaker=stacked_speakers([each.request.conditioning for each in self.live], self.engine.embedding_size),
        )
        for each in self.live:
            each.turn += 1
        for each, probs, sums, *rest in zip(sessions, *outputs, strict=True):
            token = draw(probs, sums, each.request.sampler) if each.plain else None
            if token is not None and each.quick:
                each.take(Token(token))
            else:
                draw_alone(each, token, *rest)


def draw_alone(generation: Generation, token: int | None, logits: Floats, hidden: Floats) -> None:
    """Draw, if it was not yet, for a session that changes or reports log-probabilities; its errors are its own."""
    request = generation.request
    try:
        log_probs = log_softmax(request.conditioning.adapt(logits, hidden))
        token = request.sampler(log_probs) if token is None else token
        wanted = request.top_log_probs
        generation.take(Token(token) if wanted is None else report(log_probs, token, wanted))
    except Exception as error:
        generation.error = error
