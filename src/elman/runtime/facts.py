"""Facts before a reply: read on a branch of the conversation's state, and copied from while the reply is drawn.

Shapes: `N` tokens of the facts, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.language_model import Floats, Ids
from elman.model.pointer import FIRST_TEXT, mixed
from elman.runtime.conditioning import log_softmax
from elman.runtime.engine import Engine


@dataclass(frozen=True, eq=False)
class FactPointer:
    """Copy from the facts: the pointer of `model/pointer.py`, for one reply, as a logit processor."""

    parameters: Mapping[str, Floats]
    """`pointer.weight` [H, H], `pointer.bias` [H], `pointer.sentinel` [H]."""
    keys: Floats
    """[N, H] the states before the facts' tokens."""
    tokens: Ids
    """[N] the tokens."""

    def __call__(self, logits: Floats, hidden: Floats) -> Floats:
        """Return the logarithm of the mixture."""
        query = np.tanh(self.parameters["pointer.weight"] @ hidden + self.parameters["pointer.bias"])
        scores = np.append(self.keys @ query, self.parameters["pointer.sentinel"] @ query) / np.sqrt(len(hidden))
        attention = np.exp(scores - scores.max())
        return mixed(log_softmax(logits), attention / attention.sum(), self.tokens).astype(logits.dtype)


def read_facts(
    engine: Engine[Any], ids: Sequence[int], state: Any, parameters: Mapping[str, Floats]
) -> tuple[Any, tuple[FactPointer, ...]]:
    """Read the ids of facts from a state, which is not changed; return the state after them, and what copies from them.

    Nothing copies where the model has no pointer (`parameters` are empty).
    """
    if not ids:
        return state, ()
    (hidden,), after = engine.run(np.asarray([ids]), state, ("last_hidden",))
    if not parameters:
        return after, ()
    tokens = np.asarray(ids)
    text = np.flatnonzero(tokens[1:] >= FIRST_TEXT)
    return after, (FactPointer(parameters, hidden[text], tokens[text + 1]),)


def pointer_parameters(tensors: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the pointer's part of a bot's weights; empty where the model has none."""
    return {name: value.astype(np.float32) for name, value in tensors.items() if name.startswith("pointer.")}
