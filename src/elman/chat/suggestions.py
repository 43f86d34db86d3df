"""The words that may come next, as a keyboard suggests them: whole words, whatever the tokens are."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.evaluation.next_word import Speller, best
from elman.language_model import LanguageModel
from elman.text.rendering import OTHER, render_opening
from elman.text.tokenizers import Tokenizer


class Suggester:
    """Suggests what the one who types may say next: a line of text, or with `dialogue` a first message to the bot."""

    def __init__(self, model: LanguageModel[Any], tokenizer: Tokenizer, *, dialogue: bool = False) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.before = [tokenizer.eos_id]
        if dialogue:
            self.before = [*render_opening(tokenizer), tokenizer.reserved[OTHER]]
        self.speller = Speller(model, tokenizer)
        self.never = [*tokenizer.reserved.values()]

    def suggest(self, prefix: str, k: int = 5) -> list[tuple[str, float]]:
        """Return the `k` most probable words after the whole words of `prefix`, with their probabilities."""
        ids = [*self.before, *self.tokenizer.encode(prefix.rstrip())]
        rows, state = self.model.log_probs(np.asarray([ids]), self.model.initial_state())
        log_probs = rows[0, -1]
        if self.tokenizer.kind != "word":
            return self.speller.next_words(log_probs, state, bool(self.speller.fresh[ids[-1]]), k)
        log_probs = log_probs.copy()
        log_probs[self.never] = -np.inf
        return [(self.tokenizer.decode([token]), float(np.exp(log_probs[token]))) for token in best(log_probs, k)]
