"""The person's own words: names and slang that the tokenizer spells in pieces, suggested as whole words.

Shapes: `B` words, `V` vocabulary.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from elman.evaluation.next_word import LONGEST, Speller
from elman.language_model import Floats, take_rows
from elman.person.learned import BREAK, Learned
from elman.text.tokenizers import Tokenizer
from elman.text.words import split_words

OFTEN = 2
"""Times that a word was written before it is suggested."""
MOST = 24
"""Words that are asked for at a time: those written most often."""


def own_words(learned: Learned, tokenizer: Tokenizer) -> list[str]:
    """Return the words of several tokens that the person wrote often, the most frequent first."""
    breaks = np.flatnonzero(learned.tokens == BREAK)
    found = Counter[str]()
    for message in np.split(learned.tokens, breaks):
        text = tokenizer.decode([int(token) for token in message if token != BREAK and token >= 0])
        found.update(word for word in split_words(text) if len(word) > 1)
    often = [word for word, count in found.most_common() if count >= OFTEN]
    return [word for word in often if len(tokenizer.encode(f" {word}")) > 1][:MOST]


def probabilities(
    words: list[str], speller: Speller, tokenizer: Tokenizer, log_probs: Floats, state: Any, *, fresh: bool
) -> dict[str, float]:
    """Return the probability of each word as the next: of its tokens, and of a word's end after them.

    `log_probs` [V] is the distribution at `state` (one row); `fresh` tells that a line begins here.
    """
    spelled = {word: tokenizer.encode(word if fresh else f" {word}")[:LONGEST] for word in words}
    found = {word: float(log_probs[ids[0]]) for word, ids in spelled.items() if ids}
    names = list(found)
    rows = take_rows(state, [0] * len(names))
    step = 0
    while names:
        ids = np.asarray([[spelled[name][step]] for name in names])
        after, rows = speller.model.log_probs(ids, rows)
        step += 1
        going = []
        for row, name in enumerate(names):
            if step < len(spelled[name]):
                found[name] += float(after[row, 0, spelled[name][step]])
                going.append(row)
            else:
                stop = np.exp(after[row, 0].astype(np.float64))[speller.opens | speller.ends].sum()
                found[name] += math.log(max(float(stop), 1e-30))
        names, rows = [names[row] for row in going], take_rows(rows, going)
    return {name: math.exp(value) for name, value in found.items()}
