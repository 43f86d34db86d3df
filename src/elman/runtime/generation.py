"""What one session asks of the batcher, and what it gets: tokens or text as they come, and the state that they leave.

Shapes: `V` vocabulary.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import numpy as np

from elman.language_model import Floats
from elman.runtime.conditioning import NOTHING, Conditioning
from elman.runtime.decoding import StreamingText
from elman.runtime.draw import COLDEST, is_simple
from elman.runtime.engine import Engine
from elman.runtime.sampling import Sampler
from elman.text.tokenizers import Tokenizer

if TYPE_CHECKING:
    from elman.runtime.batcher import Batcher

S = TypeVar("S", bound=tuple[Any, ...])

Finish = Literal["stop", "length", "cancelled"]
"""Why a generation ended: at a stop id or string, with as many tokens as were asked for, or nobody wanted more."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Request:
    """A sequence to read, and how to go on from it."""

    ids: Sequence[int]
    """What to read, at least one token."""
    state: Any
    """The state before them, one row; it is not changed."""
    sampler: Sampler
    max_new_tokens: int
    stop_ids: frozenset[int] = frozenset()
    """Tokens that end the sequence; the one drawn is its last token."""
    conditioning: Conditioning = NOTHING
    top_log_probs: int | None = None
    """How many of the most probable tokens to report with each; None reports no log-probabilities at all."""


class Token(NamedTuple):
    """One drawn token."""

    id: int
    log_prob: float | None = None
    """What the session's model gave it, in nats, before bans, penalties and filters; None unless asked for."""
    top: tuple[tuple[int, float], ...] = ()
    """The most probable tokens with their log-probabilities, as many as were asked for."""


class Generation(Iterator[Token]):
    """A request under way: iterate over it for its tokens, whichever thread gets its turn to move the batch on.

    It is never more than one token ahead of whoever iterates, so that leaving it half-way leaves what was seen.
    """

    def __init__(self, batcher: Batcher, request: Request) -> None:
        self.batcher, self.request = batcher, request
        self.pending: deque[int] = deque(request.ids)
        """Ids that the model has not read yet: the rest of the prompt, or the token drawn last."""
        self.state: Any = request.state
        """What has been read; while the generation is in the batch its row is there, and this is out of date."""
        self.tokens: deque[Token] = deque()
        """Drawn, and not yet taken by whoever iterates."""
        self.plain = not request.conditioning.processors and is_simple(request.sampler.config)
        """Whether its tokens can be drawn from the model's probabilities as they are."""
        self.quick = self.plain and request.top_log_probs is None
        """Whether it is enough to know which token was drawn."""
        self.temperature = max(request.sampler.config.temperature, COLDEST)
        self.drawn = 0
        self.turn = 0
        """Steps since it joined the batch."""
        self.finish: Finish | None = None
        self.error: Exception | None = None
        """What went wrong in drawing this session's token; iterating raises it."""

    def __next__(self) -> Token:
        """Return the next token, moving the whole batch on until there is one."""
        while (token := self.batcher.taken(self)) is None:
            if not self.batcher.step(wanted=self):
                raise RuntimeError("a generation is not in its batch any more")
        return token

    def end(self, finish: Finish) -> None:
        """Leave the batch at once, if still in it; `state` and `pending` are as after the token that was taken last."""
        self.batcher.end(self, finish)

    def take(self, token: Token) -> None:
        """Receive a drawn token, which is to be read next, and notice the end."""
        self.pending.append(token.id)
        self.tokens.append(token)
        self.drawn += 1
        if token.id in self.request.stop_ids:
            self.finish = "stop"
        elif self.drawn == self.request.max_new_tokens:
            self.finish = "length"

    def close(self, finish: Finish) -> None:
        """End with what was taken: a token that nobody saw was not said."""
        if self.tokens:
            self.drawn -= len(self.tokens)
            self.tokens.clear()
            self.pending.clear()
            self.finish = finish
        elif self.finish is None or finish == "stop":
            self.finish = finish


def report(log_probs: Floats, token: int, count: int) -> Token:
    """Return a token with its log-probability and the `count` most probable ones, given log-probabilities [V]."""
    best = np.argsort(-log_probs, kind="stable")[:count]
    return Token(token, float(log_probs[token]), tuple((int(each), float(log_probs[each])) for each in best))


def text_of(
    generation: Generation,
    tokenizer: Tokenizer,
    stop: Sequence[str] = (),
    before: Iterable[int] = (),
    heard: Callable[[Token], None] = lambda token: None,
) -> Iterator[str]:
    """Yield the generation's text as it comes, a stop id left out; a stop string ends it, and is left out too.

    `before` are ids that the text goes on from: they decide whether a blank stands before its first word. `heard` is
    told of every token.
    """
    text = StreamingText(tokenizer, stop, generation.request.stop_ids, before)
    for token in generation:
        heard(token)
        if piece := text.push(token.id):
            yield piece
        if text.found:
            generation.end("stop")
            return
    if piece := text.finish():
        yield piece


def read(engine: Engine[S], ids: Sequence[int], state: S) -> S:
    """Read ids in one call; return the state after them."""
    if not ids:
        return state
    return engine.run(np.asarray([ids]), state, (), rows=np.zeros(0, np.int64))[1]
