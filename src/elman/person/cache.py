"""The person's own words, looked up: by the tokens before them, and by the hidden state before them.

Three of the experts are counts, p(w) = c(context w) / c(context ·), of the last two tokens, the last, and none; one
attends over hidden states, p(w) ~ sum over w_n = w of exp(sharpness cos(k_n, h)) (Grave et al. 2017; kNN-LM). All come
from one list of tokens, so that nothing else need be kept, or forgotten.

Shapes: `T` places, `N` tokens, `K` keys, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from elman.language_model import Floats, Ids
from elman.person.learned import BREAK, Learned

ORDERS = 2
"""Tokens before a token that it is looked up by, at most."""
SCALE = 127
"""What makes a hidden unit, within 1, a whole number of a byte."""


class Cache:
    """A person's words, ready to be looked up."""

    def __init__(self, learned: Learned, vocab_size: int, sharpness: float) -> None:
        self.vocab_size, self.sharpness = vocab_size, sharpness
        tokens = learned.tokens
        own = np.flatnonzero(tokens != BREAK)
        self.following = tokens[own]
        """[N] the tokens, and [N, 2] those before each, the nearest last; `BREAK` where a message begins."""
        self.before = contexts(tokens)[own]
        keys = learned.keys.astype(np.float32)
        self.keys = keys / np.maximum(np.linalg.norm(keys, axis=1, keepdims=True), 1e-6)
        self.values = self.following[len(self.following) - len(keys) :]
        self.unigram = counts(self.following, None, vocab_size)

    def __len__(self) -> int:
        """Return how many tokens there are."""
        return len(self.following)

    def matches(self, context: Ids, order: int) -> npt.NDArray[np.intp]:
        """Return the places that the last `order` tokens of `context` [2] stand before."""
        found = self.before[:, -1] == context[-1]
        for back in range(2, order + 1):
            found = found & (self.before[:, -back] == context[-back])
        return np.flatnonzero(found)

    def by_tokens(self, context: Ids) -> list[tuple[int, Floats]]:
        """Return, for 0, 1 and 2 tokens of context, how often it occurred and p [V] after it (0 where it never did)."""
        found = [(len(self), self.unigram)]
        for order in range(1, ORDERS + 1):
            places = self.matches(context, order)
            found.append((len(places), counts(self.following[places], None, self.vocab_size)))
        return found

    def by_state(self, hidden: Floats) -> Floats:
        """Return p [V] of what followed like states; all 0 where nothing is kept."""
        if not len(self.values):
            return np.zeros(self.vocab_size, np.float32)
        cosines = self.keys @ (hidden / max(float(np.linalg.norm(hidden)), 1e-6))
        return counts(self.values, np.exp(self.sharpness * (cosines - 1)), self.vocab_size)

    def told_by_states(self, hidden: Floats, ids: Ids) -> Floats:
        """Return p [T] of each of `ids` after states like `hidden` [T, H]."""
        lengths = np.maximum(np.linalg.norm(hidden, axis=1, keepdims=True), 1e-6)
        weights = np.exp(self.sharpness * (hidden / lengths @ self.keys.T - 1))  # [T, K]
        shares: Floats = (weights * (self.values == ids[:, None])).sum(1) / weights.sum(1)
        return shares


def counts(tokens: Ids, weights: Floats | None, vocab_size: int) -> Floats:
    """Return the share of each token [V] in a list, 0 of an empty one."""
    found = np.bincount(tokens, weights, minlength=vocab_size)
    total = found.sum()
    shares: Floats = (found / total if total else found).astype(np.float32)
    return shares


def contexts(tokens: Ids) -> Ids:
    """Return the two tokens before each [N, 2], `BREAK` for what is of an earlier message."""
    padded = np.concatenate([[BREAK, BREAK], tokens])
    before = np.stack([padded[:-2], padded[1:-1]], 1)
    before[before[:, 1] == BREAK, 0] = BREAK
    return before
