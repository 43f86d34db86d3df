"""One sequence, token by token: read a prompt, draw, read what was drawn. The caller owns every state.

Shapes: `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import numpy as np

from elman.language_model import Floats, LanguageModel
from elman.runtime.sampling import Sampler

S = TypeVar("S", bound=tuple[Any, ...])

Finish = Literal["stop", "length"]
"""Why a generation ended: it drew a stop id, or it has as many tokens as were asked for."""


class Step(NamedTuple, Generic[S]):
    """One drawn token."""

    id: int
    log_prob: float
    """What the model gave it, in nats, before any ban or filter."""
    state: S
    """The state after reading it."""
    finish: Finish | None
    """Set on the last step alone."""


def read(model: LanguageModel[S], ids: Sequence[int], state: S) -> tuple[Floats, S]:
    """Read at least one id in one call; return log p(next token) [V] in nats after the last, and the new state."""
    assert len(ids) > 0, "log-probabilities of a next token need a token before it"
    log_probs, state = model.log_probs(np.asarray([ids], dtype=np.int64), state)
    return log_probs[0, -1], state


def generate(
    model: LanguageModel[S],
    log_probs: Floats,
    state: S,
    *,
    sampler: Sampler,
    max_new_tokens: int,
    stop_ids: frozenset[int] = frozenset(),
    ban_ids: frozenset[int] = frozenset(),
) -> Iterator[Step[S]]:
    """Draw up to `max_new_tokens` tokens, each read by the model before it is given out.

    `log_probs` [V] and `state` are what `read` returned for the prompt. A stop id ends the sequence and is its last
    step, so the last state has read the end of the turn too; a banned id is never drawn.
    """
    banned = sorted(ban_ids)
    for left in reversed(range(max_new_tokens)):
        allowed = log_probs.copy()
        allowed[banned] = -np.inf
        token = sampler(allowed)
        log_prob = float(log_probs[token])
        log_probs, state = read(model, [token], state)
        finish: Finish | None = "stop" if token in stop_ids else "length" if left == 0 else None
        yield Step(token, log_prob, state, finish)
        if finish is not None:
            return
