"""How the next token is drawn: small filters over a log-probability vector, and the sampler that chains them.

Shapes: `V` vocabulary. Every log-probability is in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from elman.bot.config import flag
from elman.errors import UserError
from elman.language_model import Floats, Ids
from elman.runtime.penalties import Penalties

Processor = Callable[[Floats], Floats]
"""Takes log-probabilities [V] and returns new ones, filtered entries -inf, not necessarily summing to one."""


LARGEST = 1000
"""Beyond which a setting means nothing more, and numbers would overflow."""


@dataclass(frozen=True, kw_only=True)
class SamplingConfig:
    """How adventurous the choice of the next token is; None switches a filter off."""

    temperature: float = 0.6
    """Divides the log-probabilities: 0 takes the most probable token, 1 leaves the model's distribution as it is."""
    top_k: int | None = None
    """How many of the most probable tokens may be drawn."""
    top_p: float | None = 0.95
    """Share of the probability that the most probable tokens which may be drawn cover (Holtzman et al. 2020)."""
    min_p: float | None = None
    """Least probability, as a share of the most probable token's, of a token that may be drawn (Nguyen et al. 2024)."""
    typical_p: float | None = None
    """Share covered by the tokens whose surprise is nearest to the expected one (Meister et al. 2023)."""
    repetition_penalty: float = 1.0
    """Multiplies the log-probability of a token that was drawn before: above 1 avoids it (Keskar et al. 2019)."""
    frequency_penalty: float = 0.0
    """Taken off a token's log-probability for each time that it was drawn before."""
    presence_penalty: float = 0.0
    """Taken off the log-probability of a token that was drawn before, however often."""
    penalty_decay: float = 1.0
    """Share of its weight that an earlier draw keeps at each later one: 1 never forgets."""
    logit_bias: Mapping[int, float] = field(default_factory=dict)
    """Added to the log-probabilities of these ids."""

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= LARGEST:
            raise UserError(f"--temperature must be from 0 to {LARGEST}, not {self.temperature}")
        if self.top_k is not None and self.top_k < 1:
            raise UserError(f"--top-k must be at least 1, not {self.top_k}")
        for name in ("top_p", "min_p", "typical_p", "penalty_decay"):
            share = getattr(self, name)
            if share is not None and not 0 <= share <= 1:
                raise UserError(f"{flag(name)} must be from 0 to 1, not {share}")
        if not 0 < self.repetition_penalty <= LARGEST:
            raise UserError(f"--repetition-penalty must be above 0, at most {LARGEST}, not {self.repetition_penalty}")
        for name, value in [
            ("frequency_penalty", self.frequency_penalty),
            ("presence_penalty", self.presence_penalty),
            *(("logit_bias", bias) for bias in self.logit_bias.values()),
        ]:
            if not abs(value) <= LARGEST:
                raise UserError(f"{flag(name)} must be from -{LARGEST} to {LARGEST}, not {value}")

    def penalties(self) -> Penalties | None:
        """Return a fresh memory for the penalties, or None where nothing is penalised."""
        if (self.repetition_penalty, self.frequency_penalty, self.presence_penalty) == (1, 0, 0):
            return None
        return Penalties(self.repetition_penalty, self.frequency_penalty, self.presence_penalty, self.penalty_decay)


class Sampler:
    """Draws the tokens of one session: it has its settings, its own generator, and what it drew before.

    A banned id is never drawn, one that is spared never penalised, as the ends of texts should be. No seed is a fresh
    one each time.
    """

    def __init__(
        self,
        config: SamplingConfig,
        seed: int | Sequence[int] | None = None,
        ban_ids: Iterable[int] = (),
        spare_ids: Iterable[int] = (),
    ) -> None:
        self.config, self.generator = config, np.random.default_rng(seed)
        self.banned, self.spared = tuple(sorted(ban_ids)), frozenset(spare_ids)
        self.penalties = config.penalties()
        self.filters = filters(config)

    def __call__(self, log_probs: Floats) -> int:
        """Draw from log-probabilities [V], which need not sum to one; asserts that their maximum is finite."""
        return self.draw(temperature(self.config.temperature)(self.adjusted(log_probs)))

    def adjusted(self, log_probs: Floats) -> Floats:
        """Return the log-probabilities after penalties, bias and bans."""
        log_probs = log_probs.astype(np.float64)
        if self.penalties is not None:
            log_probs = self.penalties(log_probs)
        for token, bias in self.config.logit_bias.items():
            if 0 <= token < len(log_probs):
                log_probs[token] += bias
        log_probs[list(self.banned)] = -np.inf
        assert np.isfinite(log_probs.max()), "the log-probabilities have a NaN, or no token is left to draw"
        return log_probs

    def draw(self, log_probs: Floats) -> int:
        """Draw from adjusted log-probabilities [V] at their temperature, and remember the token."""
        for process in self.filters:
            log_probs = process(log_probs)
        candidates = np.flatnonzero(log_probs > -np.inf)
        cumulative = np.cumsum(softmax(log_probs[candidates]))
        place = np.searchsorted(cumulative, self.generator.random() * cumulative[-1], side="right")
        token = int(candidates[place])
        self.observe(token)
        return token

    def observe(self, token: int) -> None:
        """Remember a token that was drawn, here or before."""
        if self.penalties is not None and token not in self.spared:
            self.penalties.observe(token)


def filters(config: SamplingConfig) -> list[Processor]:
    """Return the filters that `config` asks for, in the order that they have after the temperature."""
    made: list[tuple[Callable[..., Processor], float | None]] = [
        (top_k, config.top_k),
        (typical, config.typical_p),
        (top_p, config.top_p),
        (min_p, config.min_p),
    ]
    return [make(value) for make, value in made if value is not None]


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


def typical(p: float) -> Processor:
    """Keep the fewest tokens that cover the share `p`, those first whose surprise is nearest to the entropy."""

    def process(log_probs: Floats) -> Floats:
        if p == 1:
            return log_probs
        probs = softmax(log_probs)
        ids = np.flatnonzero(probs > 0)
        surprise = -np.log(probs[ids])
        entropy = (probs[ids] * surprise).sum()
        order = ids[np.argsort(np.abs(surprise - entropy), kind="stable")]
        return keep(log_probs, order[: np.searchsorted(np.cumsum(probs[order]), p) + 1])

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
