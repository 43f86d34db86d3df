"""Facts before a reply: read on a branch of the conversation's state, and copied from while the reply is drawn.

Shapes: `N` tokens of the facts, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.language_model import Floats, Ids
from elman.model.pointer import FIRST_TEXT, REPLY, mixed
from elman.runtime.conditioning import log_softmax
from elman.runtime.engine import Engine


@dataclass(frozen=True, eq=False)
class KnownFacts:
    """Facts that were read, to copy from in any number of replies."""

    parameters: Mapping[str, Floats]
    """`pointer.weight` [H, H], `pointer.bias` [H], `pointer.sentinel` [H], `pointer.follow` [2]."""
    keys: Floats
    """[N, H] the states before the facts' tokens."""
    tokens: Ids
    """[N] the tokens."""
    before: Ids
    """[N, 2] what stands before each of them, the nearest first; -1 is nothing."""
    last: int
    """The last token of the facts, which a reply's mark follows."""

    def pointer(self) -> FactPointer:
        """Return what copies from them in one reply."""
        return FactPointer(self)


class FactPointer:
    """Copy from the facts: the pointer of `model/pointer.py`, for one reply, as a logit processor."""

    def __init__(self, facts: KnownFacts) -> None:
        self.facts = facts
        self.said = np.array([REPLY, facts.last])
        """The last two tokens that were read, the later first."""

    def __call__(self, logits: Floats, hidden: Floats) -> Floats:
        """Return the logarithm of the mixture."""
        facts, parameters = self.facts, self.facts.parameters
        query = np.tanh(parameters["pointer.weight"] @ hidden + parameters["pointer.bias"])
        scores = np.append(facts.keys @ query, parameters["pointer.sentinel"] @ query) / np.sqrt(len(hidden))
        same = np.logical_and.accumulate(facts.before == self.said, axis=1)
        scores[:-1] += same @ parameters["pointer.follow"]
        attention = np.exp(scores - scores.max())
        return mixed(log_softmax(logits), attention / attention.sum(), facts.tokens).astype(logits.dtype)

    def follow(self, token: int) -> None:
        """Take note of a token that was said."""
        self.said = np.array([token, self.said[0]])


def read_facts(
    engine: Engine[Any], ids: Sequence[int], state: Any, parameters: Mapping[str, Floats]
) -> tuple[Any, KnownFacts | None]:
    """Read the ids of facts from a state, which is not changed; return the state after them, and what can be copied.

    That is None where there are no facts, or where the model has no pointer (`parameters` are empty).
    """
    if not ids:
        return state, None
    (hidden,), after = engine.run(np.asarray([ids]), state, ("last_hidden",))
    if not parameters:
        return after, None
    tokens = np.asarray(ids)
    text = np.flatnonzero(tokens[1:] >= FIRST_TEXT)
    earlier = np.append(-1, tokens)[text]
    return after, KnownFacts(parameters, hidden[text], tokens[text + 1], np.stack([tokens[text], earlier], 1), ids[-1])


def pointer_parameters(tensors: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the pointer's part of a bot's weights; empty where the model has none."""
    return {name: value.astype(np.float32) for name, value in tensors.items() if name.startswith("pointer.")}
