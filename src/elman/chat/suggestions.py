"""The words that may come next, as a keyboard suggests them: whole words, whatever the tokens are."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.evaluation.next_word import Speller, best
from elman.runtime.engine import Engine
from elman.text.rendering import OTHER, render_opening
from elman.text.tokenizers import Tokenizer


class Suggester:
    """Suggests what the one who types may say next: a line of text, or with `dialogue` a first message to the bot."""

    def __init__(self, engine: Engine[Any], tokenizer: Tokenizer, *, dialogue: bool = False) -> None:
        self.engine, self.tokenizer = engine, tokenizer
        self.before = [tokenizer.eos_id]
        if dialogue:
            self.before = [*render_opening(tokenizer), tokenizer.reserved[OTHER]]
        self.speller = Speller(engine, tokenizer)
        self.never = [*tokenizer.reserved.values()]

    def suggest(self, prefix: str, k: int = 5) -> list[tuple[str, float]]:
        """Return the `k` most probable words after the whole words of `prefix`, with their probabilities."""
        ids = [*self.before, *self.tokenizer.encode(prefix.rstrip())]
        last = np.array([len(ids) - 1])
        (rows,), state = self.engine.run(np.asarray([ids]), self.engine.initial_state(), ("log_probs",), rows=last)
        log_probs = rows[0]
        if self.tokenizer.kind != "word":
            return self.speller.next_words(log_probs, state, bool(self.speller.fresh[ids[-1]]), k)
        log_probs = log_probs.copy()
        log_probs[self.never] = -np.inf
        return [(self.tokenizer.decode([token]), float(np.exp(log_probs[token]))) for token in best(log_probs, k)]
