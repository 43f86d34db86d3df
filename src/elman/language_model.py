"""The one interface that every language model has: log-probabilities of the next token, given a state.

n-gram, bag of words, recurrent (torch), the NumPy reference and the runtime all speak it, so that evaluation,
generation and chat are written once.

Shapes: `B` batch, `T` time, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]

S = TypeVar("S", bound=tuple[Any, ...])


class LanguageModel(Protocol[S]):
    """A distribution over the next token given a state; a state is a named tuple of arrays whose first axis is `B`."""

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""

    def initial_state(self, batch_size: int = 1) -> S:
        """Return the state before any token was read."""

    def log_probs(self, ids: Ids, state: S) -> tuple[Floats, S]:
        """Read `ids` [B, T]; return log p(next token) in nats after each of them [B, T, V], and the new state."""

    def score(self, ids: Ids, targets: Ids, state: S) -> tuple[Floats, S]:
        """Read `ids` [B, T]; return log p(targets[b, t] | ids[b, :t+1]) in nats [B, T], and the new state."""


def take_rows(state: S, rows: Sequence[int] | Ids) -> S:
    """Return the state of the given batch rows: how beams, branches and batches pick theirs."""
    return type(state)(*(array[rows] for array in state))
