"""Perplexity, per token and per word, and bits per character: one definition each, for every kind of model.

Sums and counts are kept apart until the end, so that each figure is one division of the same sums.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from elman.language_model import LanguageModel
from elman.text.corpora import Corpus
from elman.text.streams import Streams

WINDOW = 256
"""Tokens read in one call; it changes nothing but speed and memory, since the state is carried."""


@dataclass(frozen=True)
class Evaluation:
    """What a model made of a corpus."""

    nats: float
    """Summed negative log-probability of the predicted tokens."""
    tokens: int
    """Predicted tokens, ends of line and turn included."""
    words: int
    """Words of the text: what whitespace separates, each Han, Kana and Hangul character one."""
    characters: int
    """Unicode code points of the text, one more for each end of line."""
    oov: int
    """Words outside a closed vocabulary, predicted as `<unk>`."""

    @property
    def perplexity(self) -> float:
        """exp of the mean negative log-probability per predicted token; compares models of one tokenizer."""
        return exp(self.nats / self.tokens)

    @property
    def perplexity_per_word(self) -> float:
        """The same sum over the number of words, so that tokenizers with open vocabularies compare."""
        return exp(self.nats / self.words) if self.words else math.nan

    @property
    def bits_per_character(self) -> float:
        """The same sum in bits over the number of characters."""
        return self.nats / math.log(2) / self.characters


def evaluate(model: LanguageModel[Any], corpus: Corpus, *, eos_id: int, streams: int = 1) -> Evaluation:
    """Predict every token of the corpus with the state carried from its first token to its last.

    `streams` above 1 cuts the corpus into as many pieces, each begun with an empty state: faster, and higher by what
    those few beginnings cost; training watches its validation so.
    """
    windows = Streams(corpus.ids, corpus.mask, batch_size=streams, bptt_len=WINDOW, eos_id=eos_id)
    state = model.initial_state(streams)
    nats, tokens = 0.0, 0
    for index in range(len(windows)):
        window = windows.window(index)
        log_probs, state = model.score(window.ids, window.targets, state)
        nats -= float(log_probs[window.mask].sum(dtype="float64"))
        tokens += int(window.mask.sum())
    return Evaluation(nats, tokens, corpus.words, corpus.characters, corpus.unknown)


def exp(nats: float) -> float:
    """Return e**nats, or infinity where that is too large to hold."""
    return math.exp(nats) if nats < 700 else math.inf
