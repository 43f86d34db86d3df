"""Many live sessions, one model: continuous batching, one token of each at a time.

Every step reads one token of each session in the batch, be it of a prompt or drawn before, and draws the next where
the prompt is over. Requests join and leave between steps. Prompts are read at the pace of all else, so that nobody
waits for another's long one, and cost little: the softmax, half of the work, is computed only where a token is drawn.

Shapes: `B` sessions in the batch, `R` of them that draw, `V` vocabulary, `H` hidden.
"""

from __future__ import annotations

import threading
from collections import deque
from itertools import islice
from typing import Any
from weakref import WeakSet

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
    """Moves generations on together; each gets what it would get alone. It may be used from many threads.

    A generation is in one of three places: in the batch, waiting for a place in it, or resting until the token that was
    drawn for it last is taken.
    """

    def __init__(self, engine: Engine[Any], *, max_batch: int = MAX_BATCH) -> None:
        self.engine, self.max_batch = engine, max_batch
        self.live: list[Generation] = []
        """The generations in the batch, in the order of the rows of `state`."""
        self.state: Any = engine.initial_state(0)
        self.waiting: deque[Generation] = deque()
        self.resting: WeakSet[Generation] = WeakSet()
        """One that nobody holds on to any more is forgotten."""
        self.lock = threading.RLock()
        self.stepping = False
        self.ending: list[tuple[Generation, Finish]] = []
        """Ended by the very thread that is in a step: garbage that it collects, a processor that has had enough."""
        self.biases: dict[tuple[int, ...], Floats] = {}

    def submit(self, request: Request) -> Generation:
        """Take on a request; its tokens come when the generation is iterated over. ValueError if it cannot be run."""
        check(request, self.engine)
        generation = Generation(self, request)
        if request.max_new_tokens < 1:
            generation.finish = "length"
            return generation
        with self.lock:
            self.waiting.append(generation)
        return generation

    def taken(self, generation: Generation) -> Token | None:
        """Hand over a generation's next token, None if it is not drawn yet; raise its error, or StopIteration."""
        with self.lock:
            if generation.tokens:
                if generation in self.resting:
                    self.resting.remove(generation)
                    self.waiting.append(generation)
                return generation.tokens.popleft()
            if generation.error is not None:
                raise generation.error
            if generation.finish is not None:
                raise StopIteration
            return None

    def step(self, wanted: Generation | None = None) -> bool:
        """Move every session in the batch on by one token; tell whether there was any.

        Does nothing if `wanted` has a token or an end by now: another thread was faster.
        """
        with self.lock:
            if wanted is not None and (wanted.tokens or wanted.finish is not None or wanted.error is not None):
                return True
            assert not self.stepping, "a step within a step"
            self.stepping = True
            try:
                return self.move_on()
            finally:
                self.stepping = False
                while self.ending:
                    self.end(*self.ending.pop())

    def move_on(self) -> bool:
        """Change who is in the batch, read and draw; tell whether there was anyone."""
        ahead = [row for row, each in enumerate(self.live) if each.tokens]
        self.resting.update(self.live[row] for row in ahead)
        self.let_go(ahead)
        self.make_room()
        self.admit()
        if not self.live:
            return False
        self.read_and_draw()
        self.let_go([row for row, each in enumerate(self.live) if each.finish or each.error])
        return True

    def end(self, generation: Generation, finish: Finish) -> None:
        """Take a generation out at once, if it is not out yet."""
        with self.lock:
            if self.stepping:
                self.ending.append((generation, finish))
                return
            if generation in self.live:
                self.let_go([self.live.index(generation)])
            elif generation in self.waiting:
                self.waiting.remove(generation)
            self.resting.discard(generation)
            generation.close(finish)

    def make_room(self) -> None:
        """Send those back to the queue who have had their turn, as many as there are others waiting for a place."""
        excess = len(self.live) + len(self.waiting) - self.max_batch
        tired = [row for row, each in enumerate(self.live) if each.turn >= TURN][: max(excess, 0)]
        leaving = [self.live[row] for row in tired]
        self.let_go(tired)
        self.waiting.extend(leaving)

    def admit(self) -> None:
        """Give the free places to those who have waited longest."""
        joining = list(islice(self.waiting, self.max_batch - len(self.live)))
        if not joining:
            return
        states = [self.state, *(each.state for each in joining)]
        self.state = type(self.state)(*map(np.concatenate, zip(*states, strict=True)))
        self.live += joining
        for generation in joining:
            self.waiting.popleft()
            generation.turn = 0

    def let_go(self, rows: list[int]) -> None:
        """Take rows out of the batch, each generation with a copy of its state."""
        if not rows:
            return
        for row in rows:
            self.live[row].state = take_rows(self.state, [row])
        leaving = set(rows)
        kept = [row for row in range(len(self.live)) if row not in leaving]
        self.state = take_rows(self.state, kept)
        self.live = [self.live[row] for row in kept]

    def read_and_draw(self) -> None:
        """Read one token of each, and draw the next of those whose prompt is over."""
        ids = np.array([[each.pending[0]] for each in self.live])
        drawing = [row for row, each in enumerate(self.live) if len(each.pending) == 1]
        sessions = [self.live[row] for row in drawing]
        quick: list[Output] = ["probs", "sums"]
        needed = quick if all(each.quick for each in sessions) else [*quick, "logits", "last_hidden"]
        outputs, self.state = self.engine.run(
            ids,
            self.state,
            needed,
            rows=np.array(drawing, np.int64),
            temperature=np.array([each.temperature for each in sessions], np.float32)[:, None],
            bias=self.bias([each.request.sampler.banned for each in sessions]),
            speaker=stacked_speakers([each.request.conditioning for each in self.live], self.engine.embedding_size),
        )
        for each in self.live:
            each.pending.popleft()
            each.turn += 1
        for each, *row in zip(sessions, *outputs, strict=True):
            draw_for(each, *row)

    def bias(self, banned: list[tuple[int, ...]]) -> Floats | None:
        """Return what keeps each session's banned tokens from being drawn [R or 1, width], None if nothing does."""
        kinds = set(banned)
        for ids in kinds - self.biases.keys():
            self.biases[ids] = np.zeros((1, self.engine.width), np.float32)
            self.biases[ids][0, list(ids)] = -np.inf
        if len(kinds) > 1:
            return np.concatenate([self.biases[ids] for ids in banned])
        return self.biases[kinds.pop()] if kinds else None


def check(request: Request, engine: Engine[Any]) -> None:
    """Raise ValueError for a request that would break the batch which it joins."""
    if not len(request.ids) or min(request.ids) < 0 or max(request.ids) >= engine.vocab_size:
        raise ValueError(f"a prompt must be one id or more, from 0 to {engine.vocab_size - 1}")
    if any(not 0 <= token < engine.vocab_size for token in request.sampler.banned):
        raise ValueError("an id is banned that there is not")
    check_state(request.state, engine)
    request.conditioning.check(engine.embedding_size)


def check_state(state: Any, engine: Engine[Any]) -> None:
    """Raise ValueError for what is no state of one session of this model."""
    expected = engine.initial_state()
    for name, array in expected._asdict().items():
        found = getattr(state, name, None)
        if found is None or found.shape != array.shape or found.dtype != array.dtype:
            raise ValueError(f"{name} is missing or not of this model")
        if found.dtype.kind == "f" and not np.isfinite(found).all():
            raise ValueError(f"{name} holds a value that is not a finite number")
        if found.dtype.kind == "i" and found.size and not -1 <= found.min() <= found.max() < engine.vocab_size:
            raise ValueError(f"{name} holds an id that there is not")


def draw_for(generation: Generation, probs: Floats, sums: Floats, *others: Floats) -> None:
    """Draw a session's next token; an error in it, or in a logit processor of its own, is its own affair."""
    try:
        token = draw(probs, sums, generation.request.sampler) if generation.plain else None
        if token is not None and generation.quick:
            generation.take(Token(token))
        else:
            draw_alone(generation, token, *others)
    except Exception as error:
        generation.error = error


def draw_alone(generation: Generation, token: int | None, logits: Floats, hidden: Floats) -> None:
    """Draw, if it was not yet, for a session that changes or reports log-probabilities."""
    request = generation.request
    log_probs = log_softmax(request.conditioning.adapt(logits, hidden))
    token = request.sampler(log_probs) if token is None else token
    request.conditioning.follow(token)
    wanted = request.top_log_probs
    generation.take(Token(token) if wanted is None else report(log_probs, token, wanted))
