"""Estimation of an n-gram model: interpolated modified Kneser-Ney (Chen & Goodman 1999, section 3 and equation 27).

p(w | h) = (c(h w) - D(c(h w))) / c(h) + gamma(h) p(w | h'), where h' is h without its first token, c counts
occurrences in the longest order and distinct left neighbours below it, and gamma(h) is the mass that D took away.

Shapes: `M` tokens of the corpus, `N` n-grams of one order, `V` vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.language_model import Floats, Ids
from elman.model.ngram import Level, NGramModel

FALLBACK_DISCOUNTS = (0.5, 1.0, 1.5)
"""D1, D2, D3+ for a corpus too small to estimate them (KenLM's choice)."""


@dataclass(frozen=True, eq=False)
class Counts:
    """The n-grams of one order as they occur in the corpus."""

    keys: npt.NDArray[np.int64]
    """[N] sorted; see `ngram.Level`."""
    suffixes: Ids
    """[N] the row of each n-gram without its first token, one order below."""
    counts: Ids
    """[N] occurrences, or distinct left neighbours where a longer order is estimated too."""


def estimate(ids: Ids, config: NGramConfig, eos_id: int) -> NGramModel:
    """Estimate p(token | up to `config.order - 1` tokens before it) from a corpus of lines.

    `ids` [M] are the tokens of the lines, each line ended by `eos_id`; contexts do not reach back past the start of
    a line. Every id below `config.vocab_size` gets a probability, those unseen a share of the unigrams' discounts.
    Raises UserError when there is no token.
    """
    if not len(ids):
        raise UserError("the corpus has no tokens to count")
    assert 0 <= ids.min() <= ids.max() < config.vocab_size
    orders = with_neighbours(count(ids, config, eos_id))
    prob = np.full(1, 1 / config.vocab_size)  # the empty n-gram: all tokens alike
    levels: list[Level] = []
    for order, counted in enumerate(orders, 1):
        contexts = len(orders[order - 2].keys) if order > 1 else 1
        prob, gamma = interpolate(counted, prob, contexts, config.vocab_size)
        if levels:
            levels[-1] = Level(levels[-1].keys, levels[-1].log_prob, np.log(gamma).astype(np.float32))
        levels.append(Level(counted.keys, np.log(prob).astype(np.float32), np.empty(0, np.float32)))
    return NGramModel(config, eos_id, levels)


def count(ids: Ids, config: NGramConfig, eos_id: int) -> list[Counts]:
    """Count the occurrences of the n-grams of each order; every token is listed as a unigram, seen or not."""
    stream = np.concatenate([[eos_id], ids]).astype(np.int64)  # [M + 1]; the first line starts like the others
    places = np.arange(len(stream))
    starts = np.maximum.accumulate(np.where(stream == eos_id, places, 0))[:-1]  # of the line, as target i + 1 sees it
    reach = places[1:] - starts  # the longest context of target i + 1, its <s> included
    rows = stream  # of the n-gram that ends at each place
    tokens = np.arange(config.vocab_size)
    orders = [Counts(tokens, np.zeros_like(tokens), np.bincount(stream[1:], minlength=config.vocab_size))]
    for order in range(2, config.order + 1):
        targets = places[1:][reach >= order - 1]
        keys, inverse, counts = np.unique(
            rows[targets - 1] * config.vocab_size + stream[targets], return_inverse=True, return_counts=True
        )
        suffixes = np.empty(len(keys), np.int64)
        suffixes[inverse] = rows[targets]
        orders.append(Counts(keys, suffixes, counts))
        rows = np.full_like(stream, -1)
        rows[targets] = inverse
    return orders


def with_neighbours(orders: list[Counts]) -> list[Counts]:
    """Replace the counts below the longest order by the number of distinct tokens seen before each n-gram.

    An n-gram that begins with `<s>` has nothing before it, and keeps its occurrences.
    """
    result = [orders[-1]]
    for shorter, longer in zip(orders[-2::-1], orders[:0:-1], strict=True):
        neighbours = np.bincount(longer.suffixes, minlength=len(shorter.keys))
        counts = np.where(neighbours > 0, neighbours, shorter.counts)
        result.insert(0, Counts(shorter.keys, shorter.suffixes, counts))
    return result


def interpolate(counted: Counts, lower: Floats, contexts: int, vocab_size: int) -> tuple[Floats, Floats]:
    """Return p of each n-gram [N] and gamma of each of the `contexts`, 1 for one that nothing follows.

    `lower` are the probabilities of one order below.
    """
    discount = np.array([0.0, *discounts(counted.counts)])[np.minimum(counted.counts, 3)]
    context = counted.keys // vocab_size
    total = np.bincount(context, weights=counted.counts, minlength=contexts)
    taken = np.bincount(context, weights=discount, minlength=contexts)
    gamma = np.where(total > 0, taken / np.maximum(total, 1), 1.0)
    prob = (counted.counts - discount) / total[context] + gamma[context] * lower[counted.suffixes]
    return prob, gamma


def discounts(counts: Ids) -> tuple[float, float, float]:
    """Return D1, D2 and D3+ of one order from its counts of counts (Chen & Goodman 1999, equation 26).

    Where a count of counts is 0, or an estimate would take nothing or everything, the fallback stands in.
    """
    n1, n2, n3, n4 = (int(n) for n in np.bincount(np.minimum(counts, 5), minlength=6)[1:5])
    if not (n1 and n2 and n3 and n4):
        return FALLBACK_DISCOUNTS
    y = n1 / (n1 + 2 * n2)
    estimates = 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3
    return estimates if min(estimates) > 0 else FALLBACK_DISCOUNTS
