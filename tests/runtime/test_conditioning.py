"""What one session adds to the model is what its definition says, and reaches nobody else."""

from typing import Any

import numpy as np
import pytest
from test_batcher import CONFIG, ENGINES, H, V

from elman.model.reference import ReferenceModel
from elman.model.shapes import parameter_shapes
from elman.runtime.conditioning import Conditioning, LowRankDelta, Memory, log_softmax

ENGINE = ENGINES["fp32"]
IDS = np.array([[4, 9, 2], [7, 7, 1]])
RANDOM = np.random.default_rng(5)


def step(*conditioning: Conditioning) -> Any:
    return ENGINE.step(IDS, ENGINE.initial_state(2), conditioning)


PLAIN = step()


def test_a_step_gives_what_follows_the_last_token_of_each_row() -> None:
    log_probs, state = ENGINE.log_probs(IDS, ENGINE.initial_state(2))
    np.testing.assert_allclose(np.stack([log_softmax(row) for row in PLAIN.logits]), log_probs[:, -1], atol=1e-5)
    np.testing.assert_array_equal(PLAIN.hidden, state.hidden[:, -1])


def test_a_low_rank_delta_changes_the_softmaxs_matrix() -> None:
    up, down = RANDOM.normal(size=(V, 3)), RANDOM.normal(size=(3, H))
    changed = step(Conditioning(processors=(LowRankDelta(up, down),)), Conditioning())
    np.testing.assert_allclose(changed.logits[0] - PLAIN.logits[0], (up @ down) @ PLAIN.hidden[0], atol=1e-4)
    np.testing.assert_array_equal(changed.logits[1], PLAIN.logits[1])


def test_a_speaker_is_added_to_every_embedding() -> None:
    speaker = RANDOM.normal(size=H).astype(np.float32)
    generator = np.random.default_rng(0)  # as the engine's weights were drawn
    tensors = {name: generator.uniform(-0.7, 0.7, shape) for name, shape in parameter_shapes(CONFIG).items()}
    weights = {name: value.astype(np.float32).astype(np.float64) for name, value in tensors.items()}
    shifted = ReferenceModel(CONFIG, {**weights, "embedding.weight": weights["embedding.weight"] + speaker})
    _, state, _ = shifted.read(IDS[:1], shifted.initial_state())
    changed = step(Conditioning(speaker=speaker), Conditioning())
    np.testing.assert_allclose(changed.state.hidden[:1], state.hidden, atol=1e-5)
    np.testing.assert_array_equal(changed.logits[1], PLAIN.logits[1])


def test_a_memory_copies_the_tokens_of_the_states_that_are_like_this_one() -> None:
    keys = np.stack([PLAIN.hidden[0] * 50, -PLAIN.hidden[0] * 50])
    memory = Memory(keys, np.array([123, 45]), share=0.25)
    changed = step(Conditioning(processors=(memory,)), Conditioning())
    before, after = (np.exp(log_softmax(each.logits[0])) for each in (PLAIN, changed))
    assert after[123] > 0.25 * 0.99
    np.testing.assert_allclose(np.delete(after, [123, 45]), 0.75 * np.delete(before, [123, 45]), rtol=1e-4)
    assert after.sum() == pytest.approx(1)


def test_an_empty_memory_changes_nothing() -> None:
    memory = Memory(np.zeros((0, H)), np.zeros(0, np.int64), share=0.5)
    changed = step(Conditioning(processors=(memory,)), Conditioning())
    np.testing.assert_allclose(log_softmax(changed.logits[0]), log_softmax(PLAIN.logits[0]), atol=1e-5)


def test_processors_come_in_their_order() -> None:
    double, add = (lambda logits, hidden: logits * 2), (lambda logits, hidden: logits + hidden.sum())
    changed = step(Conditioning(processors=(double, add)), Conditioning())
    np.testing.assert_allclose(changed.logits[0], PLAIN.logits[0] * 2 + PLAIN.hidden[0].sum(), rtol=1e-4)
