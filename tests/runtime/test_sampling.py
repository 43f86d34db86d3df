"""Sampling: what each filter keeps, and that draws follow the distribution it leaves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from elman.errors import UserError
from elman.language_model import Floats
from elman.runtime.sampling import Processor, SamplingConfig, make_sampler, min_p, softmax, temperature, top_k, top_p

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


def chi_square(config: SamplingConfig, expected: Floats, seed: int, draws: int = 4000) -> tuple[float, int]:
    """Return Pearson's statistic of `draws` draws against `expected`, and its degrees of freedom."""
    sample = make_sampler(config, seed)
    counts = np.bincount([sample(LOG_PROBS) for _ in range(draws)], minlength=len(expected))
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
    ],
    ids=["as is", "sharper", "flatter", "top-k", "top-p", "min-p", "lower min-p"],
)
def test_draws_follow_the_distribution_that_is_left(config: SamplingConfig, weights: Floats) -> None:
    for seed in range(3):
        statistic, degrees = chi_square(config, weights / weights.sum(), seed)
        assert statistic < CHI_SQUARE_99_9[degrees]


def test_the_statistic_tells_a_wrong_distribution() -> None:
    statistic, degrees = chi_square(SamplingConfig(temperature=0.8, top_p=None), PROBS, seed=0)
    assert statistic > CHI_SQUARE_99_9[degrees]


def test_filters_come_in_their_order() -> None:
    """Temperature moves the mass before top-p counts it, and top-p counts what top-k left."""
    hot = SamplingConfig(temperature=0.5, top_p=0.8)
    sharpened = PROBS**2 / (PROBS**2).sum()
    assert sharpened[[1, 2]].sum() > 0.8 > PROBS[[1, 2]].sum()
    assert {make_sampler(hot, seed)(LOG_PROBS) for seed in range(200)} == {1, 2}
    few = SamplingConfig(temperature=1, top_k=2, top_p=0.5)
    assert {make_sampler(few, seed)(LOG_PROBS) for seed in range(200)} == {1}


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
    sample = make_sampler(config, seed=0)
    assert {sample(LOG_PROBS) for _ in range(100)} == {1}


@given(vectors)
def test_temperature_0_is_argmax_even_among_equals(log_probs: Floats) -> None:
    assert make_sampler(SamplingConfig(temperature=0))(log_probs) == int(np.argmax(log_probs))


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
    one, other = (make_sampler(SamplingConfig(), seed) for _ in range(2))
    assert [one(log_probs) for _ in range(5)] == [other(log_probs) for _ in range(5)]


@given(vectors)
def test_an_impossible_token_is_never_drawn(log_probs: Floats) -> None:
    sample = make_sampler(SamplingConfig(temperature=5, top_p=1), seed=0)
    assert all(log_probs[sample(log_probs)] > -np.inf for _ in range(20))


def test_float32_is_drawn_from_as_float64_is() -> None:
    single = LOG_PROBS.astype(np.float32)
    assert make_sampler(OFF, 3)(single) == make_sampler(OFF, 3)(single.astype(np.float64))


@pytest.mark.parametrize(
    "broken", [[np.nan, -1.0], [-np.inf, -np.inf], [np.inf, -1.0]], ids=["nan", "none left", "inf"]
)
def test_a_broken_vector_is_not_drawn_from(broken: list[float]) -> None:
    with pytest.raises(AssertionError):
        make_sampler(SamplingConfig())(np.array(broken))


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
    ],
)
def test_a_setting_out_of_range_names_its_flag(settings: dict[str, float], flag: str) -> None:
    with pytest.raises(UserError, match=f"^{flag} "):
        SamplingConfig(**settings)  # type: ignore[arg-type]
