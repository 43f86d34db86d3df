"""The n-gram language model: a back-off trie in sorted arrays, the tables of an ARPA file made searchable.

An n-gram is found by its key, `context * V + token`, where `context` is the row of its first n - 1 tokens among the
(n - 1)-grams; keys are sorted, so the followers of one context lie side by side. The end-of-line token is `<s>` as the
first token of an n-gram (n >= 2) and `</s>` as the last one: no n-gram reaches back past the start of its line.

Shapes: `B` batch, `T` time, `V` vocabulary, `N` n-grams of one order, `C` context (order - 1 tokens).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.language_model import Floats, Ids
from elman.model.state import ContextState

NGramState = ContextState[Ids]
"""The last C token ids [B, C]; -1 where nothing is known yet. Feed the end-of-line token to stand at a line's start."""

NOTHING = -1
"""No token, or no such n-gram."""


@dataclass(frozen=True, eq=False)
class Level:
    """The n-grams of one order, sorted by key."""

    keys: npt.NDArray[np.int64]
    """[N] row of the context in the level below times V, plus the last token."""
    log_prob: npt.NDArray[np.float32]
    """[N] log p(last token | the tokens before it), in nats."""
    backoff: npt.NDArray[np.float32]
    """[N] log of the mass that this n-gram, as a context, leaves to shorter ones; empty in the longest order."""


class NGramModel:
    """p(w | h) of the longest listed n-gram, times the back-off weight of each longer context that is listed."""

    def __init__(self, config: NGramConfig, eos_id: int, levels: Sequence[Level]) -> None:
        assert len(levels) == config.order
        self.config = config
        self.eos_id = eos_id
        self.levels = tuple(levels)

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""
        return self.config.vocab_size

    def initial_state(self, batch_size: int = 1) -> NGramState:
        """Return the state before any token: the first prediction is the unigram's."""
        return ContextState(np.full((batch_size, self.config.order - 1), NOTHING, np.int64))

    def log_probs(self, ids: Ids, state: NGramState) -> tuple[Floats, NGramState]:
        """Read `ids` [B, T]; return log p(next token) in nats after each of them [B, T, V], and the new state."""
        contexts, new_state = self.contexts(ids, state)
        result = np.tile(self.levels[0].log_prob, (ids.size, 1))  # [B * T, V]
        for context, lower, level in zip(contexts, self.levels[:-1], self.levels[1:], strict=True):
            result += backoff_of(lower, context).reshape(-1, 1)
            positions, rows = self.followers(level, context.ravel())
            result[positions, level.keys[rows] % self.vocab_size] = level.log_prob[rows]
        return result.reshape(*ids.shape, self.vocab_size), new_state

    def score(self, ids: Ids, targets: Ids, state: NGramState) -> tuple[Floats, NGramState]:
        """Read `ids` [B, T]; return log p(targets[b, t] | ids[b, :t+1]) in nats [B, T], and the new state."""
        contexts, new_state = self.contexts(ids, state)
        result: Floats = self.levels[0].log_prob[targets]
        for context, lower, level in zip(contexts, self.levels[:-1], self.levels[1:], strict=True):
            row = find(level, context, targets.astype(np.int64, copy=False), self.vocab_size)
            result = result + backoff_of(lower, context)
            result[row >= 0] = level.log_prob[row[row >= 0]]
        return result, new_state

    def contexts(self, ids: Ids, state: NGramState) -> tuple[list[Ids], NGramState]:
        """Return, for lengths 1 to C, the row of the context that ends at each of `ids` [B, T], and the new state.

        A context that is not listed is -1. The row of a context is found from that of its first tokens, one position
        earlier, so each length is one search over all positions.
        """
        size = self.config.order - 1
        history = np.concatenate([state.context, ids.astype(np.int64, copy=False)], axis=1)  # [B, C + T]
        rows: list[Ids] = [history]
        for level in self.levels[1:-1]:
            earlier = np.pad(rows[-1][:, :-1], ((0, 0), (1, 0)), constant_values=NOTHING)
            rows.append(find(level, earlier, history, self.vocab_size))
        kept = history[:, history.shape[1] - size :]
        return [row[:, size:] for row in rows[:size]], ContextState(kept)

    def followers(self, level: Level, context: Ids) -> tuple[Ids, Ids]:
        """Return every (index into `context` [M], row in `level`) such that the row extends that context.

        A context of -1 has none, keys being 0 or more.
        """
        first = np.searchsorted(level.keys, context * self.vocab_size)
        counts = np.searchsorted(level.keys, (context + 1) * self.vocab_size) - first
        positions = np.repeat(np.arange(len(context)), counts)
        within = np.arange(len(positions)) - np.repeat(np.cumsum(counts) - counts, counts)
        return positions, first[positions] + within

    def tensors(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the arrays under the names that `from_tensors` expects: `keys.2`, `log_prob.2`, `backoff.2`, ..."""
        return {
            f"{name}.{order}": array
            for order, level in enumerate(self.levels, 1)
            for name, array in vars(level).items()
        }

    @classmethod
    def from_tensors(
        cls, config: NGramConfig, eos_id: int, tensors: Mapping[str, npt.NDArray[np.generic]]
    ) -> NGramModel:
        """Build the model from untrusted arrays (see `tensors`); a UserError names the one that does not fit."""
        names = [f"{name}.{order}" for order in range(1, config.order + 1) for name in Level.__dataclass_fields__]
        for name in [*names, *tensors]:
            if name not in names or name not in tensors:
                problem = "is missing" if name in names else f"is not part of a model of order {config.order}"
                raise UserError(f"tensor {name} {problem}")
        if not 0 <= eos_id < config.vocab_size:
            raise UserError(f"end-of-line token {eos_id} is not among the {config.vocab_size} tokens")
        levels: list[Level] = []
        contexts = 1
        for order in range(1, config.order + 1):
            levels.append(checked_level(config, order, contexts, tensors))
            contexts = len(levels[-1].keys)
        return cls(config, eos_id, levels)


def checked_level(
    config: NGramConfig, order: int, contexts: int, tensors: Mapping[str, npt.NDArray[np.generic]]
) -> Level:
    """Return the level of one order, refusing arrays with which a search would go wrong."""
    keys, log_prob, backoff = (tensors[f"{name}.{order}"] for name in Level.__dataclass_fields__)
    if keys.dtype != np.int64 or keys.ndim != 1:
        raise UserError(f"tensor keys.{order}: expected int64 [N], not {keys.dtype} {list(keys.shape)}")
    limit = contexts * config.vocab_size
    if len(keys) and (keys[0] < 0 or keys[-1] >= limit or not (np.diff(keys) > 0).all()):
        raise UserError(f"tensor keys.{order}: not increasing from 0 to less than {limit}")
    if order == 1 and len(keys) != config.vocab_size:
        raise UserError(f"tensor keys.1: expected [{config.vocab_size}], not {list(keys.shape)}")
    for name, array, length in (
        ("log_prob", log_prob, len(keys)),
        ("backoff", backoff, len(keys) if order < config.order else 0),
    ):
        if array.shape != (length,) or array.dtype != np.float32:
            found = f"{array.dtype} {list(array.shape)}"
            raise UserError(f"tensor {name}.{order}: expected float32 [{length}], not {found}")
        if np.isnan(array).any() or (array == np.inf).any():
            raise UserError(f"tensor {name}.{order}: holds a value that is no logarithm of a probability")
    return Level(
        keys.astype(np.int64, copy=False),
        log_prob.astype(np.float32, copy=False),
        backoff.astype(np.float32, copy=False),
    )


def find(level: Level, context: Ids, token: Ids, vocab_size: int) -> Ids:
    """Return the row of the n-gram (context, token) in `level`, -1 where it is not listed."""
    key = context * vocab_size + token  # below 0, so never there, after a context that is not listed
    if not len(level.keys):
        return np.full_like(key, NOTHING)
    row = np.minimum(np.searchsorted(level.keys, key), len(level.keys) - 1)
    return np.where(level.keys[row] == key, row, NOTHING)


def backoff_of(level: Level, row: Ids) -> Floats:
    """Return the log back-off weight of each context; one that is not listed leaves all its mass: 0."""
    result = np.zeros(row.shape, np.float32)
    result[row >= 0] = level.backoff[row[row >= 0]]
    return result
