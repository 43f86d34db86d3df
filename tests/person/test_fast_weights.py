"""The change of the last layer follows the true gradient, can be off, and is given back."""

import numpy as np
import pytest
from small_ladder import SOFTMAX, H, V, learn_all, messages, small_ladder

from elman.language_model import Floats
from elman.person import fast_weights
from elman.person.ladder import softmax
from elman.person.ladder_config import LadderConfig
from elman.person.last_layer import Softmax

RANDOM = np.random.default_rng(3)
PLAIN = Softmax(SOFTMAX.weight.astype(np.float64), SOFTMAX.bias)
PROJECTED = Softmax(RANDOM.normal(size=(V, 9)), RANDOM.normal(size=V), RANDOM.normal(size=(9, H)) * 0.3)
HIDDEN, TARGETS = np.tanh(RANDOM.normal(size=(5, H))), RANDOM.integers(0, V, 5)


def log_likelihood(delta: Floats, bias: Floats, softmax_layer: Softmax = SOFTMAX) -> float:
    logits = fast_weights.changed(
        softmax_layer.product(HIDDEN) + softmax_layer.bias, HIDDEN, softmax_layer, delta, bias
    )
    return float(np.log(softmax(logits))[np.arange(len(TARGETS)), TARGETS].sum())


@pytest.mark.parametrize("rank", [H, 10])
@pytest.mark.parametrize("last", [PLAIN, PROJECTED])
def test_the_closed_form_is_the_numerical_gradient(rank: int, last: Softmax) -> None:
    delta, bias = RANDOM.normal(size=(H, rank)) * 0.1, RANDOM.normal(size=V) * 0.1
    probs = softmax(fast_weights.changed(last.product(HIDDEN) + last.bias, HIDDEN, last, delta, bias))
    d_delta, d_bias = fast_weights.gradients(probs, HIDDEN, TARGETS, last, rank)
    small = 1e-5
    for place in [(0, 0), (7, 3), (H - 1, rank - 1)]:
        moved = np.zeros_like(delta)
        moved[place] = small
        numerical = (log_likelihood(delta + moved, bias, last) - log_likelihood(delta - moved, bias, last)) / (
            2 * small
        )
        assert d_delta[place] == pytest.approx(numerical, rel=1e-5, abs=1e-6)
    for token in (0, int(TARGETS[0])):
        moved = np.zeros_like(bias)
        moved[token] = small
        numerical = (log_likelihood(delta, bias + moved, last) - log_likelihood(delta, bias - moved, last)) / (
            2 * small
        )
        assert d_bias[token] == pytest.approx(numerical, rel=1e-5, abs=1e-6)


def test_a_projection_is_the_layer_that_it_makes_multiplied_out() -> None:
    assert PROJECTED.projection is not None
    whole = Softmax(PROJECTED.weight @ PROJECTED.projection, PROJECTED.bias)
    assert PROJECTED.hidden_size == whole.hidden_size == H
    np.testing.assert_allclose(PROJECTED.product(HIDDEN), whole.product(HIDDEN))
    missing = RANDOM.normal(size=(5, V))
    np.testing.assert_allclose(PROJECTED.back(missing), whole.back(missing))


def test_a_step_makes_what_was_said_likelier() -> None:
    delta, bias = np.zeros((H, H)), np.zeros(V)
    probs = softmax(HIDDEN @ SOFTMAX.weight.T + SOFTMAX.bias)
    found = fast_weights.gradients(probs, HIDDEN, TARGETS, SOFTMAX, H)
    assert log_likelihood(*fast_weights.step(delta, bias, *found, HIDDEN, LadderConfig())) > log_likelihood(delta, bias)


def test_one_message_can_change_only_so_much() -> None:
    config = LadderConfig(delta_rate=1e6, bias_rate=1)
    huge = (np.full((H, H), 1e9), np.full(V, 1e9))
    delta, bias = fast_weights.step(np.zeros((H, H)), np.zeros(V), *huge, HIDDEN, config)
    assert np.linalg.norm(delta) <= fast_weights.LARGEST * 1.001
    assert np.abs(bias).max() <= 10 * fast_weights.LARGEST


def test_what_is_not_refreshed_decays_towards_the_model() -> None:
    config = LadderConfig(decay=0.1)
    delta: Floats = np.ones((H, H))
    bias: Floats = np.ones(V)
    nothing = (np.zeros((H, H)), np.zeros(V))
    for _ in range(200):
        delta, bias = fast_weights.step(delta, bias, *nothing, HIDDEN, config)
    assert np.abs(delta).max() < 1e-8
    assert np.abs(bias).max() < 1e-8


def test_no_rate_is_no_change() -> None:
    learned = learn_all(small_ladder(delta_rate=0, bias_rate=0), messages(20))
    assert not learned.delta.any()
    assert not learned.bias.any()


def test_of_a_large_model_the_change_is_of_lower_rank_and_bounded() -> None:
    assert fast_weights.rank_of(256, LadderConfig().most_delta) == 256
    assert fast_weights.rank_of(1024, LadderConfig().most_delta) == 256
    ladder = small_ladder(most_delta=10 * H)
    learned = learn_all(ladder, messages(30))
    assert learned.delta.shape == (H, 10)
    assert learned.delta.any()


def test_folding_sums_units_that_are_the_rank_apart() -> None:
    hidden = np.arange(10.0).reshape(2, 5)
    np.testing.assert_array_equal(fast_weights.folded(hidden, 2), [[0 + 2 + 4, 1 + 3], [5 + 7 + 9, 6 + 8]])
    assert fast_weights.folded(hidden, 5) is hidden
