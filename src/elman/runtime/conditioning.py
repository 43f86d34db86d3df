"""What bends one session's next token away from the model's own: where all that is personal enters.

A `Conditioning` belongs to one session and touches its row of a batch alone. A speaker vector goes in at the bottom,
with every embedding; a logit processor comes last, and sees the hidden state that the logits came from.

Shapes: `V` vocabulary, `E` embedding, `H` hidden, `N` remembered pairs, `K` rank.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from elman.language_model import Floats, Ids

LogitProcessor = Callable[[Floats, Floats], Floats]
"""Takes logits [V] and the hidden state [H] that they came from; returns new logits."""


@runtime_checkable
class Following(Protocol):
    """A logit processor that needs to know what was said: it belongs to one reply."""

    def follow(self, token: int) -> None:
        """Take note of the token that was drawn."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Conditioning:
    """What one session adds to the model."""

    speaker: Floats | None = None
    """[E] added to every embedding that the session reads (Li et al. 2016)."""
    processors: tuple[LogitProcessor, ...] = ()
    """Applied one after the other."""

    def check(self, size: int) -> None:
        """Raise ValueError for a speaker that a model with embeddings of this size cannot take; 0 takes none."""
        if self.speaker is None:
            return
        if size == 0:
            raise ValueError("this model takes no speaker: only recurrent ones do")
        if self.speaker.shape != (size,) or not np.isfinite(self.speaker).all():
            raise ValueError(f"a speaker must be {size} finite numbers, not {list(self.speaker.shape)}")

    def adapt(self, logits: Floats, hidden: Floats) -> Floats:
        """Return the session's logits [V] from the model's, and the hidden state [H] that they came from."""
        for process in self.processors:
            logits = process(logits, hidden)
        return logits

    def follow(self, token: int) -> None:
        """Tell those who want to know which token was drawn."""
        for process in self.processors:
            if isinstance(process, Following):
                process.follow(token)


NOTHING = Conditioning()
"""The model as it is."""


@dataclass(frozen=True, eq=False)
class LowRankDelta:
    """Change the softmax's matrix by one of low rank: W + up down (FactorCell, Jaech & Ostendorf 2018)."""

    up: Floats
    """[V, K]"""
    down: Floats
    """[K, H]"""

    def __call__(self, logits: Floats, hidden: Floats) -> Floats:
        """Return W h + b + up (down h), given W h + b."""
        changed: Floats = logits + self.up @ (self.down @ hidden)
        return changed


@dataclass(frozen=True, eq=False)
class Memory:
    """Attend over remembered states and copy the token that followed: of facts, or of what a person said.

    p(w) = (1 - share) p_model(w) + share sum_n softmax_n(sharpness k_n . h) [w = w_n]   (Grave et al. 2017)
    """

    keys: Floats
    """[N, H] hidden states."""
    tokens: Ids
    """[N] the token after each."""
    share: float
    """Of the copied distribution, 0 to 1 (1 excluded)."""
    sharpness: float = 1.0
    """Of the attention: 0 looks at all alike."""

    def __call__(self, logits: Floats, hidden: Floats) -> Floats:
        """Return the logarithm of the mixture."""
        log_probs = log_softmax(logits)
        if not len(self.tokens) or self.share == 0:
            return log_probs
        scores = self.sharpness * (self.keys @ hidden)
        attention = np.exp(scores - scores.max())
        copied = np.bincount(self.tokens, attention / attention.sum(), minlength=len(logits))
        with np.errstate(divide="ignore"):
            mixed: Floats = np.logaddexp(np.log1p(-self.share) + log_probs, np.log(self.share * copied))
        return mixed.astype(logits.dtype)


def log_softmax(logits: Floats) -> Floats:
    """Return log-probabilities [V] in nats, in double precision."""
    shifted = logits.astype(np.float64) - logits.max()
    log_probs: Floats = shifted - np.log(np.exp(shifted).sum())
    return log_probs
