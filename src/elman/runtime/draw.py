"""Drawing from a row of probabilities without sorting it: guess a token, then ask the filters about that one alone.

Sorting a vocabulary to cut off its tail costs more than the model's step. A token drawn from the whole distribution
that the filters would have kept is a draw from what they keep (rejection sampling), and to know that takes one look at
the others: is the probability of all that come before it less than top-p? Where the guess is refused, about one in
twenty at a top-p of 0.95, another is made; after a few the row is filtered and drawn from in full (`Sampler.draw`),
which draws from the same distribution.

Each session draws with its own generator from its own row, so that it draws the same whoever is beside it.

Shapes: `V` vocabulary, `N` blocks of it.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from elman.language_model import Floats
from elman.runtime.sampling import Sampler, SamplingConfig

BLOCK = 128
"""Tokens whose probabilities are summed before one of them is looked for."""

COLDEST = 2.0**-7
"""The temperature that takes the place of smaller ones, and of 0, at which the most probable token is taken."""

GUESSES = 8
"""How often to guess before filtering in full."""


def is_simple(config: SamplingConfig) -> bool:
    """Tell whether `draw` can serve these settings: temperature, top-p and min-p, and nothing that needs a history."""
    plain = config.top_k is None and config.typical_p is None and not config.penalties() and not config.logit_bias
    return plain and (config.temperature == 0 or config.temperature >= COLDEST)


def padded_size(vocab_size: int) -> int:
    """Return the size of a vocabulary filled up to whole blocks."""
    return -(-vocab_size // BLOCK) * BLOCK


def block_sums(probs: Floats) -> Floats:
    """Return the cumulative sums over blocks [R, N] of probabilities [R, V]: what a graph gives along with them."""
    sums: Floats = np.add.reduceat(probs, np.arange(0, probs.shape[1], BLOCK), axis=1).cumsum(1)
    return sums


def draw(probs: Floats, sums: Floats, sampler: Sampler) -> int:
    """Draw a token from `probs` [V], given their `block_sums` [N]; temperature and bans are in them already."""
    if sampler.config.temperature == 0:
        return int(probs.argmax())
    for _ in range(GUESSES):
        token = guess(probs, sums, sampler.generator.random())
        if keeps(sampler.config, probs, token, sums.item(-1)):
            return token
    with np.errstate(divide="ignore"):
        return sampler.draw(np.log(probs, dtype=np.float64))


def guess(probs: Floats, sums: Floats, share: float) -> int:
    """Return the token at a share of the cumulative probability."""
    # bisect looks at seven numbers; an array's own search would first make arrays of what it is given.
    wanted = share * sums.item(-1)
    block = min(bisect_right(sums, wanted), len(sums) - 1)
    within = probs[block * BLOCK : (block + 1) * BLOCK].cumsum()
    offset = bisect_right(within, wanted - sums.item(block - 1) if block else wanted)
    return block * BLOCK + min(offset, len(within) - 1)


def keeps(config: SamplingConfig, probs: Floats, token: int, total: float) -> bool:
    """Tell whether the filters keep a token of `probs` [V], which sum to `total`."""
    prob = probs.item(token)
    if prob <= 0 or (config.min_p is not None and prob < config.min_p * probs.max()):
        return False
    if config.top_p is None or prob > (1 - config.top_p) * total:
        return True  # all others together are not enough to come before it
    # What is at least as probable is an upper bound on what comes before it, and exact but for equals.
    bound = probs.dot(probs >= prob).item() - prob
    return bool(bound < config.top_p * total) or share_before(probs, token) < config.top_p


def share_before(probs: Floats, token: int) -> float:
    """Return the share of the tokens that come before one in order of probability, equal ones in order of id."""
    earlier = probs > probs[token]
    earlier[:token] |= probs[:token] == probs[token]
    return float(probs[earlier].sum() / probs.sum())
