"""How much of what it learned a bot can say word for word: rare strings completed, and exposure (Carlini et al. 2019).

Long messages that were said once, and hold a rare word, are cut in half. A bot that goes on from the first half with
exactly the second has memorised it. Exposure asks the same without luck: among the second halves of many such messages,
what rank has the true one by its probability? exposure = log2(candidates) - log2(rank), in bits; a bot that cannot tell
gives 1.4 on average, one that knows it by heart log2(candidates).

Both are asked of the messages that were learned and of a control that was not: what the language alone gives away.

Shapes: `B` strings, `T` time.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.language_model import LanguageModel, take_rows
from elman.text.tokenizers import Tokenizer
from elman.text.words import split_words

LEAST_WORDS = 8
"""Words of a message that is worth remembering."""
RARE = 2
"""A word is rare that occurs at most so often in all the text."""
MOST_STRINGS = 200
CANDIDATES = 64
"""Second halves that the true one is ranked among."""


@dataclass(frozen=True)
class Memorised:
    """What a bot knows of some strings by heart."""

    strings: int
    completed: int
    """How many it completes word for word."""
    exposure: float
    """Mean exposure in bits."""
    most_exposed: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "strings": self.strings,
            "completed": self.completed,
            "completed_share": self.completed / max(self.strings, 1),
            "exposure_bits": self.exposure,
            "most_exposed_bits": self.most_exposed,
        }


def rare_strings(texts: Sequence[str], among: Sequence[str], seed: int = 0) -> list[str]:
    """Return the long ones among `texts` that occur once in all the texts of `among` and hold a rare word."""
    words = Counter(word for text in among for word in split_words(text))
    times = Counter(among)
    found = [
        text
        for text in texts
        if times[text] == 1
        and "\n" not in text
        and len(text_words := split_words(text)) >= LEAST_WORDS
        and any(words[word] <= RARE for word in text_words)
    ]
    return found if len(found) <= MOST_STRINGS else random.Random(seed).sample(found, MOST_STRINGS)


def memorised(
    model: LanguageModel[Any], tokenizer: Tokenizer, strings: Sequence[str], before: Sequence[int], seed: int = 0
) -> Memorised:
    """Ask a model for the second halves of strings, each read after the ids `before`."""
    halves = [cut(tokenizer.encode(string)) for string in strings]
    chance = random.Random(seed)
    completed, exposures = 0, []
    for index, (first, second) in enumerate(halves):
        log_probs, state = model.log_probs(np.asarray([[*before, *first]]), model.initial_state())
        completed += completes(model, int(log_probs[0, -1].argmax()), state, second)
        others = [halves[other][1] for other in range(len(halves)) if other != index]
        candidates = [second, *chance.sample(others, min(CANDIDATES - 1, len(others)))]
        scores = mean_scores(model, log_probs[0, -1], state, candidates)
        rank = 1 + sum(score > scores[0] for score in scores[1:])
        exposures.append(math.log2(len(candidates)) - math.log2(rank))
    mean = sum(exposures) / max(len(exposures), 1)
    return Memorised(len(strings), completed, mean, max(exposures, default=0.0))


def cut(ids: list[int]) -> tuple[list[int], list[int]]:
    """Return the two halves of a string."""
    return ids[: len(ids) // 2], ids[len(ids) // 2 :]


def completes(model: LanguageModel[Any], token: int, state: Any, second: Sequence[int]) -> bool:
    """Tell whether the most probable next tokens, one after the other, are those of the second half."""
    for expected in second[:-1]:
        if token != expected:
            return False
        log_probs, state = model.log_probs(np.asarray([[token]]), state)
        token = int(log_probs[0, -1].argmax())
    return token == second[-1]


def mean_scores(model: LanguageModel[Any], first: Any, state: Any, candidates: Sequence[Sequence[int]]) -> list[float]:
    """Return the mean log-probability of a token of each candidate, given the distribution of the first and the state.

    The mean, because candidates differ in length.
    """
    longest = max(map(len, candidates))
    ids = np.zeros((len(candidates), longest), np.int64)  # [B, T]
    for row, candidate in enumerate(candidates):
        ids[row, : len(candidate)] = candidate
    scores = np.zeros(ids.shape)
    scores[:, 0] = first[ids[:, 0]]
    if longest > 1:
        rows = take_rows(state, [0] * len(candidates))
        scores[:, 1:] = model.score(ids[:, :-1], ids[:, 1:], rows)[0]
    return [float(scores[row, : len(candidate)].mean()) for row, candidate in enumerate(candidates)]
