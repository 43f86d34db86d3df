"""How the next token is drawn: small filters over a log-probability vector, and the sampler that chains them.

Shapes: `V` vocabulary. Every log-probability is in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from elman.errors import UserError
from elman.language_model import Floats, Ids

Processor = Callable[[Floats], Floats]
"""Takes log-probabilities [V] and returns new ones, filtered entries -inf, not necessarily summing to one."""

Sampler = Callable[[Floats], int]
"""Takes log-probabilities [V] and returns the id it drew."""


@dataclass(frozen=True, kw_only=True)
class SamplingConfig:
    """How adventurous the choice of the next token is; None switches a filter off."""

    temperature: float = 0.8
    """Divides the log-probabilities: 0 takes the most probable token, 1 leaves the model's distribution as it is."""
    top_k: int | None = None
    """How many of the most probable tokens may be drawn."""
    top_p: float | None = 0.95
    """Share of the probability that the most probable tokens which may be drawn cover (Holtzman et al. 2020)."""
    min_p: float | None = None
    """Least probability, as a share of the most probable token's, of a token that may be drawn (Nguyen et al. 2024)."""

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < math.inf:
            raise UserError(f"--temperature must be a number of at least 0, not {self.temperature}")
        if self.top_k is not None and self.top_k < 1:
            raise UserError(f"--top-k must be at least 1, not {self.top_k}")
        for flag, share in (("--top-p", self.top_p), ("--min-p", self.min_p)):
            if share is not None and not 0 <= share <= 1:
                raise UserError(f"{flag} must be from 0 to 1, not {share}")


def make_sampler(config: SamplingConfig, seed: int | None = None) -> Sampler:
    """Return a sampler that filters by `config` and draws with its own generator; no seed is a fresh one each time.

    It asserts that its input has a finite maximum: no NaN, and not every token banned.
    """
    generator = np.random.default_rng(seed)
    chain = processors(config)

    def sample(log_probs: Floats) -> int:
        log_probs = log_probs.astype(np.float64)
        assert np.isfinite(log_probs.max()), "the log-probabilities have a NaN, or no token is left to draw"
        for process in chain:
            log_probs = process(log_probs)
        candidates = np.flatnonzero(log_probs > -np.inf)
        cumulative = np.cumsum(softmax(log_probs[candidates]))
        return int(candidates[np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right")])

    return sample


def processors(config: SamplingConfig) -> list[Processor]:
    """Return the filters that `config` asks for, in their order: temperature, top-k, top-p, min-p."""
    chain = [temperature(config.temperature)]
    if config.top_k is not None:
        chain.append(top_k(config.top_k))
    if config.top_p is not None:
        chain.append(top_p(config.top_p))
    if config.min_p is not None:
        chain.append(min_p(config.min_p))
    return chain


def temperature(value: float) -> Processor:
    """Sharpen (below 1) or flatten (above 1) the distribution; 0 keeps the most probable token alone."""
    if value == 0:
        return top_k(1)

    def process(log_probs: Floats) -> Floats:
        with np.errstate(over="ignore"):  # a tiny temperature sends every other token to -inf, as it should
            scaled: Floats = (log_probs - log_probs.max()) / value
        return scaled

    return process


def top_k(k: int) -> Processor:
    """Keep the `k` most probable tokens; of equally probable ones the lower ids."""

    def process(log_probs: Floats) -> Floats:
        if k >= len(log_probs):
            return log_probs
        least = np.partition(log_probs, -k)[-k]
        return keep(log_probs, most_probable_first(log_probs, log_probs >= least)[:k])

    return process


def top_p(p: float) -> Processor:
    """Keep the fewest most probable tokens that cover at least the share `p` of what is left; one at the least."""

    def process(log_probs: Floats) -> Floats:
        if p == 1:
            return log_probs
        probs = softmax(log_probs)
        # Tokens below (1 - p) / V cover less than 1 - p together, so only the others, mostly few, need sorting.
        order = most_probable_first(log_probs, probs >= min((1 - p) / len(probs), probs.max()))
        return keep(log_probs, order[: np.searchsorted(np.cumsum(probs[order]), p) + 1])

    return process


def min_p(p: float) -> Processor:
    """Keep the tokens at least `p` times as probable as the most probable one."""

    def process(log_probs: Floats) -> Floats:
        if p == 0:
            return log_probs
        return np.where(log_probs >= log_probs.max() + math.log(p), log_probs, -np.inf)

    return process


def softmax(log_probs: Floats) -> Floats:
    """Return the probabilities [V], summing to one, of log-probabilities that need not be normalised."""
    weights = np.exp(log_probs - log_probs.max())
    probs: Floats = weights / weights.sum()
    return probs


def most_probable_first(values: Floats, candidates: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Ids:
    """Return the ids where `candidates` is true, the greatest value first, equal ones by id."""
    ids = np.flatnonzero(candidates)
    return ids[np.argsort(-values[ids], kind="stable")]


def keep(log_probs: Floats, ids: Ids) -> Floats:
    """Return the log-probabilities with all but `ids` at -inf."""
    kept = np.full_like(log_probs, -np.inf)
    kept[ids] = log_probs[ids]
    return kept
