"""Penalties on what was drawn before, so that nothing is repeated for ever; they fade as more is drawn.

With n_w the times that token w was drawn and m_w 1 if it was at all, each earlier draw weighing decay ** (draws since):

    log p(w) * repetition ** m_w - frequency * n_w - presence * m_w

Shapes: `V` vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from elman.language_model import Floats


@dataclass
class Penalties:
    """One session's memory of what it drew, and what that takes off the next token's log-probabilities."""

    repetition: float
    frequency: float
    presence: float
    decay: float
    drawn: dict[int, tuple[float, int]] = field(default_factory=dict)
    """For each token its weighted count at its last draw, and when that was."""
    now: int = 0
    """How many tokens were drawn."""

    def observe(self, token: int) -> None:
        """Remember that a token was drawn."""
        count, last = self.drawn.get(token, (0.0, self.now))
        self.drawn[token] = 1.0 + count * self.decay ** (self.now + 1 - last), self.now + 1
        self.now += 1

    def __call__(self, log_probs: Floats) -> Floats:
        """Return the log-probabilities [V], at most 0, less what their tokens' earlier draws cost."""
        if not self.drawn:
            return log_probs
        tokens = np.fromiter(self.drawn, np.int64, len(self.drawn))
        counts, lasts = np.array(list(self.drawn.values())).T
        presence = self.decay ** (self.now - lasts)
        penalised = log_probs.copy()
        penalised[tokens] = (
            log_probs[tokens] * self.repetition**presence
            - self.frequency * counts * presence
            - self.presence * presence
        )
        return penalised
