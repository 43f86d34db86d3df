"""Sampling: what each filter keeps, and that draws follow the distribution it leaves."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from elman.errors import UserError
from elman.language_model import Floats
from elman.runtime.draw import block_sums, draw, is_simple
from elman.runtime.penalties import Penalties
from elman.runtime.sampling import (
    Processor,
    Sampler,
    SamplingConfig,
    min_p,
    softmax,
    temperature,
    top_k,
    top_p,
    typical,
)

PROBS = np.array([0.05, 0.4, 0.3, 0.0, 0.15, 0.1])
LOG_PROBS = np.log(PROBS, where=PROBS > 0, out=np.full(6, -np.inf))
OFF = SamplingConfig(temperature=1, top_p=None)

CHI_SQUARE_99_9 = {1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47, 5: 20.52}
"""The statistic's 99.9% quantile by degrees of freedom (any table of it)."""

vectors = arrays.arrays(np.float64, st.integers(1, 40), elements=st.floats(-30, 0) | st.just(-np.inf)).filter(
    lambda vector: bool(np.isfinite(vector.max()))
)
shares = st.floats(0, 1)


def kept(process: Processor, log_probs: Floats) -> set[int]:
    return set(np.flatnonzero(process(log_probs) > -np.inf).tolist())


def quickly(sampler: Sampler, log_probs: Floats) -> int:
    """Draw as the batcher does: from probabilities at the sampler's temperature, and their sums over blocks."""
    probs = softmax(log_probs / max(sampler.config.temperature, 2**-7)).astype(np.float32)
    return draw(probs, block_sums(probs[None])[0], sampler)


def chi_square(
    config: SamplingConfig,
    expected: Floats,
    seed: int,
    draws: int = 4000,
    way: Callable[[Sampler, Floats], int] = Sampler.__call__,
) -> tuple[float, int]:
    """Return Pearson's statistic of `draws` draws against `expected`, and its degrees of freedom."""
    sampler = Sampler(config, seed)
    counts = np.bincount([way(sampler, LOG_PROBS) for _ in range(draws)], minlength=len(expected))
    possible = expected > 0
    assert counts[~possible].sum() == 0
    error = counts[possible] - draws * expected[possible]
    return float((error**2 / (draws * expected[possible])).sum()), int(possible.sum()) - 1


@pytest.mark.parametrize(
    ("config", "weights"),
    [
        (OFF, PROBS),
        (SamplingConfig(temperature=0.5, top_p=None), PROBS**2),
        (SamplingConfig(temperature=2, top_p=None), np.sqrt(PROBS)),
        (SamplingConfig(temperature=1, top_p=None, top_k=3), PROBS * [0, 1, 1, 0, 1, 0]),
        (SamplingConfig(temperature=1, top_p=0.8), PROBS * [0, 1, 1, 0, 1, 0]),
        (SamplingConfig(temperature=1, top_p=None, min_p=0.3), PROBS * [0, 1, 1, 0, 1, 0]),
        (SamplingConfig(temperature=1, top_p=None, min_p=0.2), PROBS * [0, 1, 1, 0, 1, 1]),
        (SamplingConfig(temperature=1, top_p=0.1), PROBS * [0, 1, 0, 0, 0, 0]),
        (SamplingConfig(temperature=1, top_p=0.8, min_p=0.5), PROBS * [0, 1, 1, 0, 0, 0]),
        # The entropy is 1.39 nats: the nearest surprises are those of 0.3 (1.20), 0.15 (1.90) and 0.4 (0.92).
        (SamplingConfig(temperature=1, top_p=None, typical_p=0.6), PROBS * [0, 1, 1, 0, 0, 0]),
        (SamplingConfig(temperature=1, top_p=None, logit_bias={0: math.log(4), 3: 5.0}), PROBS * [4, 1, 1, 1, 1, 1]),
    ],
    ids=[
        "as is",
        "sharper",
        "flatter",
        "top-k",
        "top-p",
        "min-p",
        "lower min-p",
        "low top-p",
        "both",
        "typical",
        "bias",
    ],
)
def test_draws_follow_the_distribution_that_is_left(config: SamplingConfig, weights: Floats) -> None:
    ways: list[Callable[[Sampler, Floats], int]] = [Sampler.__call__]
    if is_simple(config):
        ways.append(quickly)
    for way in ways:
        for seed in range(3):
            statistic, degrees = chi_square(config, weights / weights.sum(), seed, way=way)
            assert statistic < CHI_SQUARE_99_9.get(degrees, 0.1)


def test_quick_draws_follow_the_filtered_distribution_of_a_large_vocabulary_with_equals_and_bans() -> None:
    """More tokens than a block, many of them equally probable, so that the cut goes through equals."""
    probs = np.repeat(np.array([0.04, 0.02, 0.01, 0.001, 0.0]), [5, 10, 30, 300, 55])
    config = SamplingConfig(temperature=1, top_p=0.505)
    banned = [0, 7]
    allowed = probs.copy()
    allowed[banned] = 0
    expected = np.exp(top_p(0.505)(np.log(allowed, where=allowed > 0, out=np.full(len(allowed), -np.inf))))
    expected /= expected.sum()
    sampler = Sampler(config, 3, banned)
    single = allowed.astype(np.float32)
    drawn = [draw(single.copy(), block_sums(single[None])[0], sampler) for _ in range(20000)]
    counts = np.bincount(drawn, minlength=len(probs))
    assert counts[expected == 0].sum() == 0
    kinds = [counts[probs == value].sum() for value in (0.04, 0.02, 0.01)]
    wanted = [20000 * expected[probs == value].sum() for value in (0.04, 0.02, 0.01)]
    assert sum((k - w) ** 2 / w for k, w in zip(kinds, wanted, strict=True)) < CHI_SQUARE_99_9[2]


@given(st.integers(2, 400), st.integers(0, 1000), st.floats(0, 1), st.booleans())
def test_a_quick_draw_is_one_that_the_filters_keep(size: int, seed: int, p: float, peaked: bool) -> None:
    generator = np.random.default_rng(seed)
    probs = softmax(generator.normal(0, 6 if peaked else 0.1, size)).astype(np.float32)
    sampler = Sampler(SamplingConfig(temperature=1, top_p=p), seed)
    token = draw(probs.copy(), block_sums(probs[None])[0], sampler)
    order = np.argsort(-probs, kind="stable")
    before = probs[order[: order.tolist().index(token)]].sum(dtype=np.float64) / probs.sum(dtype=np.float64)
    assert before <= p + 1e-6


@given(vectors, st.floats(0, 1))
def test_typical_keeps_the_fewest_of_expected_surprise(log_probs: Floats, p: float) -> None:
    probs = softmax(log_probs)
    chosen = kept(typical(p), log_probs)
    assert chosen
    if p < 1:
        possible = np.flatnonzero(probs > 0)
        surprise = -np.log(probs[possible])
        distance = dict(zip(possible.tolist(), np.abs(surprise - (probs[possible] * surprise).sum()), strict=True))
        covered = math.fsum(probs[token] for token in chosen)
        assert covered >= p - 1e-9
        furthest = max(chosen, key=lambda token: distance[token])
        assert len(chosen) == 1 or covered - probs[furthest] < p + 1e-9
        rest = [distance[token] for token in distance if token not in chosen]
        assert min(rest, default=math.inf) >= distance[furthest] - 1e-9


def naive_penalties(history: list[int], log_probs: Floats, r: float, f: float, p: float, decay: float) -> Floats:
    result = log_probs.copy()
    for token in set(history):
        ages = [len(history) - 1 - place for place, drawn in enumerate(history) if drawn == token]
        count, presence = sum(decay**age for age in ages), decay ** min(ages)
        result[token] = log_probs[token] * r**presence - f * count - p * presence
    return result


@given(
    st.lists(st.integers(0, 5), max_size=30),
    st.floats(0.5, 3),
    st.floats(-2, 2),
    st.floats(-2, 2),
    st.floats(0, 1),
)
def test_penalties_are_what_summing_over_the_history_gives(
    history: list[int], r: float, f: float, p: float, decay: float
) -> None:
    log_probs = np.log(np.array([0.1, 0.2, 0.3, 0.1, 0.2, 0.1]))
    penalties = Penalties(r, f, p, decay)
    for token in history:
        penalties.observe(token)
    np.testing.assert_allclose(penalties(log_probs), naive_penalties(history, log_probs, r, f, p, decay), atol=1e-9)


def test_a_penalised_sampler_goes_through_the_vocabulary_and_one_that_forgets_comes_back() -> None:
    strong = SamplingConfig(temperature=0, presence_penalty=100)
    sampler = Sampler(strong)
    possible = PROBS > 0
    first = [sampler(LOG_PROBS) for _ in range(possible.sum())]
    assert first == np.argsort(-PROBS, kind="stable")[:5].tolist()
    forgetful = Sampler(SamplingConfig(temperature=0, presence_penalty=100, penalty_decay=0.001))
    assert [forgetful(LOG_PROBS) for _ in range(4)] == [1, 2, 1, 2]


def test_an_id_that_is_spared_is_never_penalised() -> None:
    config = SamplingConfig(temperature=0, presence_penalty=100)
    sampler = Sampler(config, spare_ids={1})
    assert [sampler(LOG_PROBS) for _ in range(4)] == [1] * 4


def test_log_probabilities_are_not_needed_for_a_bias_on_an_id_that_is_not_there() -> None:
    assert Sampler(SamplingConfig(temperature=0, logit_bias={99: 50.0}))(LOG_PROBS) == 1


def test_the_statistic_tells_a_wrong_distribution() -> None:
    statistic, degrees = chi_square(SamplingConfig(temperature=0.8, top_p=None), PROBS, seed=0)
    assert statistic > CHI_SQUARE_99_9[degrees]


def test_filters_come_in_their_order() -> None:
    """Temperature moves the mass before top-p counts it, and top-p counts what top-k left."""
    hot = SamplingConfig(temperature=0.5, top_p=0.8)
    sharpened = PROBS**2 / (PROBS**2).sum()
    assert sharpened[[1, 2]].sum() > 0.8 > PROBS[[1, 2]].sum()
    assert {Sampler(hot, seed)(LOG_PROBS) for seed in range(200)} == {1, 2}
    few = SamplingConfig(temperature=1, top_k=2, top_p=0.5)
    assert {Sampler(few, seed)(LOG_PROBS) for seed in range(200)} == {1}


@pytest.mark.parametrize(
    "config",
    [
        SamplingConfig(temperature=0),
        SamplingConfig(temperature=1e-300),
        SamplingConfig(temperature=5e-324),
        SamplingConfig(temperature=1.5, top_k=1),
        SamplingConfig(temperature=1, top_p=0),
        SamplingConfig(temperature=1, top_p=None, min_p=1),
    ],
    ids=["temperature 0", "tiny temperature", "smallest temperature", "top-k 1", "top-p 0", "min-p 1"],
)
def test_the_edge_of_each_setting_takes_the_most_probable_token(config: SamplingConfig) -> None:
    sample = Sampler(config, seed=0)
    assert {sample(LOG_PROBS) for _ in range(100)} == {1}
    if is_simple(config):
        assert {quickly(sample, LOG_PROBS) for _ in range(100)} == {1}


@given(vectors)
def test_temperature_0_is_argmax_even_among_equals(log_probs: Floats) -> None:
    assert Sampler(SamplingConfig(temperature=0))(log_probs) == int(np.argmax(log_probs))


@given(vectors, st.floats(0.01, 10), st.integers(1, 50), shares, shares)
def test_no_filter_removes_the_most_probable_token(log_probs: Floats, x: float, k: int, p: float, m: float) -> None:
    best = int(np.argmax(log_probs))
    for process in (temperature(x), temperature(0), top_k(k), top_p(p), min_p(m)):
        assert best in kept(process, log_probs)


@given(vectors, st.integers(1, 50), shares, shares)
def test_filters_keep_values_or_remove_them_and_leave_their_input_alone(
    log_probs: Floats, k: int, p: float, m: float
) -> None:
    before = log_probs.copy()
    for process in (top_k(k), top_p(p), min_p(m)):
        after = process(log_probs)
        assert np.all((after == log_probs) | (after == -np.inf))
    np.testing.assert_array_equal(log_probs, before)


@given(vectors, st.integers(1, 50), st.integers(1, 50), shares, shares)
def test_a_looser_filter_keeps_all_that_a_stricter_one_keeps(
    log_probs: Floats, k: int, other_k: int, p: float, other_p: float
) -> None:
    (few, many), (low, high) = sorted((k, other_k)), sorted((p, other_p))
    assert kept(top_k(few), log_probs) <= kept(top_k(many), log_probs)
    assert kept(top_p(low), log_probs) <= kept(top_p(high), log_probs)
    assert kept(min_p(high), log_probs) <= kept(min_p(low), log_probs)


@given(vectors, st.integers(1, 50))
def test_top_k_keeps_the_k_best(log_probs: Floats, k: int) -> None:
    best = sorted(range(len(log_probs)), key=lambda token: (-log_probs[token], token))[:k]
    assert kept(top_k(k), log_probs) == {token for token in best if log_probs[token] > -np.inf}


@given(vectors, shares)
def test_top_p_keeps_the_fewest_tokens_that_cover_p(log_probs: Floats, p: float) -> None:
    probs = softmax(log_probs)
    chosen = kept(top_p(p), log_probs)
    covered = math.fsum(probs[token] for token in chosen)
    assert covered >= p - 1e-9
    if p < 1:
        assert len(chosen) == 1 or covered - min(probs[token] for token in chosen) < p + 1e-9
        removed = set(range(len(log_probs))) - chosen
        assert max((probs[token] for token in removed), default=0) <= min(probs[token] for token in chosen)


@given(vectors, st.floats(0.01, 1))
def test_min_p_keeps_what_is_near_enough_to_the_best(log_probs: Floats, p: float) -> None:
    ratios = np.exp(log_probs - log_probs.max())
    near = kept(min_p(p), log_probs)
    assert set(np.flatnonzero(ratios > p * (1 + 1e-9)).tolist()) <= near
    assert near <= set(np.flatnonzero(ratios > p * (1 - 1e-9)).tolist())


@given(vectors, st.integers(0, 100))
def test_the_same_seed_draws_the_same_ids(log_probs: Floats, seed: int) -> None:
    one, other = (Sampler(SamplingConfig(), seed) for _ in range(2))
    assert [one(log_probs) for _ in range(5)] == [other(log_probs) for _ in range(5)]


@given(vectors)
def test_an_impossible_token_is_never_drawn(log_probs: Floats) -> None:
    sample = Sampler(SamplingConfig(temperature=5, top_p=1), seed=0)
    assert all(log_probs[sample(log_probs)] > -np.inf for _ in range(20))


def test_float32_is_drawn_from_as_float64_is() -> None:
    single = LOG_PROBS.astype(np.float32)
    assert Sampler(OFF, 3)(single) == Sampler(OFF, 3)(single.astype(np.float64))


@pytest.mark.parametrize(
    "broken", [[np.nan, -1.0], [-np.inf, -np.inf], [np.inf, -1.0]], ids=["nan", "none left", "inf"]
)
def test_a_broken_vector_is_not_drawn_from(broken: list[float]) -> None:
    with pytest.raises(AssertionError):
        Sampler(SamplingConfig())(np.array(broken))


@pytest.mark.parametrize(
    ("settings", "flag"),
    [
        ({"temperature": -1}, "--temperature"),
        ({"temperature": math.nan}, "--temperature"),
        ({"temperature": math.inf}, "--temperature"),
        ({"top_k": 0}, "--top-k"),
        ({"top_p": 1.5}, "--top-p"),
        ({"top_p": math.nan}, "--top-p"),
        ({"min_p": -0.1}, "--min-p"),
        ({"typical_p": 2}, "--typical-p"),
        ({"repetition_penalty": 0}, "--repetition-penalty"),
        ({"frequency_penalty": math.nan}, "--frequency-penalty"),
        ({"presence_penalty": math.inf}, "--presence-penalty"),
        ({"penalty_decay": 1.1}, "--penalty-decay"),
        ({"logit_bias": {3: math.inf}}, "--logit-bias"),
    ],
)
def test_a_setting_out_of_range_names_its_flag(settings: dict[str, float], flag: str) -> None:
    with pytest.raises(UserError, match=f"^{flag} "):
        SamplingConfig(**settings)  # type: ignore[arg-type]
