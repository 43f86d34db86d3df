"""A recurrent model that copies from the facts before a reply, as a `LanguageModel`: what evaluation measures.

The model by itself gives the softmax's distribution alone, whatever stood before, and keeps a state of constant size.
Here the state also holds the turn under way from its first fact on, so that a sequence read in pieces is the sequence
read at once. A chat has the facts of a reply in its hands and does without: see `runtime/conditioning.py`.

Shapes: `B` batch, `T` time, `K` places of the turn under way, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from elman.bot.config import ModelConfig, RecurrentConfig
from elman.language_model import Floats, Ids, LanguageModel
from elman.model.pointer import FACT, FIRST_TEXT, GOES_ON, attend, attended, copying, mixed
from elman.model.state import NO_TOKEN, RecurrentState

AT_ONCE = 1 << 23
"""Log-probabilities that are held at a time when a long text is scored."""


class Readable(Protocol):
    """What runs the model: the runtime's engine, or torch."""

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""

    def initial_state(self, batch_size: int = 1) -> Any:
        """Return the state before any token was read."""

    def run(self, ids: Ids, state: Any, fetch: Sequence[Any]) -> tuple[list[Floats], Any]:
        """Read `ids` [B, T]; return `log_probs` [B * T, V] and `last_hidden` [B * T, H], and the new state."""


class CopyingState(NamedTuple):
    """The model's state, and what may still be copied from."""

    hidden: Floats
    """[B, L, H]"""
    cell: Floats
    """[B, L, H], or [B, 0, H]; see `RecurrentState`"""
    ids: Ids
    """[B, K] the turn under way from its first fact on, after as many -1 as its row lacks"""
    read: Floats
    """[B, K, H] what the softmax read after each of them"""


class CopyingModel:
    """A model with a pointer over facts; see `LanguageModel` for its interface, and `pointer.py` for its equations."""

    def __init__(self, model: Readable, parameters: Mapping[str, Floats]) -> None:
        self.model = model
        self.parameters = {name: array.astype(np.float32) for name, array in parameters.items() if "pointer." in name}

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""
        return self.model.vocab_size

    def initial_state(self, batch_size: int = 1) -> CopyingState:
        """Return the state before any token was read."""
        state = self.model.initial_state(batch_size)
        size = state.hidden.shape[-1]
        ids, read = np.zeros((batch_size, 0), np.int64), np.zeros((batch_size, 0, size), np.float32)
        return CopyingState(state.hidden, state.cell, ids, read)

    def log_probs(self, ids: Ids, state: CopyingState) -> tuple[Floats, CopyingState]:
        """Read `ids` [B, T]; return log p(next token) in nats after each of them [B, T, V], and the new state."""
        log_probs, turn, read, new_state = self.read(ids, state)
        known = state.ids.shape[1]
        for row in np.flatnonzero(attended(turn).any((1, 2))):
            self.copy(turn[row], read[row], known, log_probs[row])
        return log_probs, new_state

    def read(self, ids: Ids, state: CopyingState) -> tuple[Floats, Ids, Floats, CopyingState]:
        """Read `ids` [B, T]; return the softmax's log-probabilities [B, T, V], the turn under way, and the new state.

        The turn is its ids [B, K + T], the last of them those that were read, and what the softmax read after each.
        """
        before = RecurrentState(state.hidden, state.cell)
        (log_probs, hidden), after = self.model.run(ids, before, ("log_probs", "last_hidden"))
        turn = np.concatenate([state.ids, ids], 1)
        read = np.concatenate([state.read, hidden.reshape(*ids.shape, -1)], 1)
        new_state = CopyingState(after.hidden, after.cell, *under_way(turn, read))
        return log_probs.reshape(*ids.shape, -1), turn, read, new_state

    def copy(self, ids: Ids, read: Floats, known: int, log_probs: Floats) -> None:
        """Change the log-probabilities [T, V] of one row at the places after the first `known` that may copy."""
        looks = attended(ids[None])[0]
        attention, _ = attend(self.parameters, ids[None], read[None])
        for place in np.flatnonzero(looks[known:].any(-1)):
            found = np.flatnonzero(looks[known + place])
            shares = attention[0, known + place, [*found, -1]]
            log_probs[place] = mixed(log_probs[place], shares, ids[found + 1])

    def score(self, ids: Ids, targets: Ids, state: CopyingState) -> tuple[Floats, CopyingState]:
        """Read `ids` [B, T]; return log p(targets[b, t] | ids[b, :t+1]) in nats [B, T], and the new state."""
        size = max(1, AT_ONCE // max(len(ids) * self.vocab_size, 1))
        scores = np.empty(ids.shape, np.float32)
        for start in range(0, ids.shape[1], size):
            part = slice(start, start + size)
            scores[:, part], state = self.score_at_once(ids[:, part], targets[:, part], state)
        return scores, state

    def score_at_once(self, ids: Ids, targets: Ids, state: CopyingState) -> tuple[Floats, CopyingState]:
        """Do what `score` does where the log-probabilities of all tokens can be held."""
        log_probs, turn, read, new_state = self.read(ids, state)
        scores = np.take_along_axis(log_probs, targets[..., None], axis=-1)[..., 0]
        rows = np.flatnonzero(attended(turn).any((1, 2)))
        if len(rows):
            known = state.ids.shape[1]
            before = ((0, 0), (known, 0))  # what was read earlier is asked nothing
            asked, plain = np.pad(targets[rows], before), np.pad(scores[rows], before)
            scores[rows] = copying(self.parameters, turn[rows], read[rows], asked, plain)[0][:, known:]
        return scores, new_state


def under_way(ids: Ids, read: Floats) -> tuple[Ids, Floats]:
    """Return what may still be copied from: the last turn from its first fact on, if it is not over."""
    places = np.arange(ids.shape[1])
    ends = (ids < FIRST_TEXT) & ~np.isin(ids, GOES_ON)
    last_end = np.where(ends, places, -1).max(1, initial=-1)
    open_facts = (ids == FACT) & (places > last_end[:, None])
    first = np.where(open_facts, places, ids.shape[1]).min(1, initial=ids.shape[1])
    start = int(first.min(initial=ids.shape[1]))
    unseen = places[start:] < first[:, None]
    return np.where(unseen, NO_TOKEN, ids[:, start:]), read[:, start:]


def with_copies(
    model: Any, config: ModelConfig, tensors: Callable[[], Mapping[str, npt.NDArray[Any]]]
) -> LanguageModel[Any]:
    """Return the model, with copies from facts if its config has a pointer; `tensors` reads its weights."""
    if not isinstance(config, RecurrentConfig) or not config.pointer:
        result: LanguageModel[Any] = model
        return result
    return CopyingModel(model, tensors())
