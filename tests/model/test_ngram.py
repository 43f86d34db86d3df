"""The n-gram model: the two ways to ask it agree, its state is all it knows, and its arrays are checked."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.language_model import take_rows
from elman.model.kneser_ney import estimate
from elman.model.ngram import NGramModel

EOS, VOCAB_SIZE = 0, 6
CORPUS = np.random.default_rng(3).integers(0, 5, 400)  # token 5 is never seen
MODELS = {order: estimate(CORPUS, NGramConfig(vocab_size=VOCAB_SIZE, order=order), EOS) for order in range(1, 6)}

orders = st.integers(1, 5)
streams = st.integers(1, 3).flatmap(
    lambda rows: st.integers(2, 12).flatmap(
        lambda length: st.lists(
            st.lists(st.integers(0, VOCAB_SIZE - 1), min_size=length, max_size=length), min_size=rows, max_size=rows
        ).map(np.array)
    )
)


@given(orders, streams)
def test_score_is_the_targets_part_of_the_distribution(order: int, stream: npt.NDArray[np.int64]) -> None:
    model = MODELS[order]
    ids, targets = stream[:, :-1], stream[:, 1:]
    full, full_state = model.log_probs(ids, model.initial_state(len(ids)))
    scores, state = model.score(ids, targets, model.initial_state(len(ids)))
    assert full.shape == (*ids.shape, VOCAB_SIZE)
    np.testing.assert_allclose(scores, np.take_along_axis(full, targets[..., None], -1)[..., 0], rtol=1e-6)
    np.testing.assert_array_equal(state.context, full_state.context)


@given(orders, streams, st.data())
def test_reading_in_pieces_is_reading_at_once(order: int, stream: npt.NDArray[np.int64], data: st.DataObject) -> None:
    model = MODELS[order]
    cut = data.draw(st.integers(0, stream.shape[1]))
    whole, end = model.log_probs(stream, model.initial_state(len(stream)))
    first, state = model.log_probs(stream[:, :cut], model.initial_state(len(stream)))
    second, state = model.log_probs(stream[:, cut:], state)
    np.testing.assert_array_equal(np.concatenate([first, second], axis=1), whole)
    np.testing.assert_array_equal(state.context, end.context)


@given(orders, streams)
def test_rows_of_a_batch_do_not_touch_each_other(order: int, stream: npt.NDArray[np.int64]) -> None:
    model = MODELS[order]
    together, states = model.log_probs(stream, model.initial_state(len(stream)))
    for row in range(len(stream)):
        alone, state = model.log_probs(stream[[row]], model.initial_state())
        np.testing.assert_array_equal(alone[0], together[row])
        np.testing.assert_array_equal(take_rows(states, [row]).context, state.context)


@given(orders, streams)
def test_only_the_last_tokens_count(order: int, stream: npt.NDArray[np.int64]) -> None:
    model = MODELS[order]
    whole, _ = model.log_probs(stream, model.initial_state(len(stream)))
    last = stream[:, -max(order - 1, 1) :]
    np.testing.assert_array_equal(model.log_probs(last, model.initial_state(len(stream)))[0][:, -1], whole[:, -1])


def test_state_is_the_last_tokens_and_nothing_before_the_first() -> None:
    model = MODELS[4]
    state = model.initial_state(2)
    assert state.context.tolist() == [[-1, -1, -1], [-1, -1, -1]]
    _, state = model.score(np.array([[1, 2], [3, 4]]), np.array([[2, 3], [4, 0]]), state)
    assert state.context.tolist() == [[-1, 1, 2], [-1, 3, 4]]


def test_a_longer_context_that_was_seen_changes_the_prediction() -> None:
    model = estimate(np.array([1, 2, 3, EOS, 4, 2, 5, EOS] * 3), NGramConfig(vocab_size=6, order=3), EOS)
    log_probs, _ = model.log_probs(np.array([[1, 2], [4, 2]]), model.initial_state(2))
    assert log_probs[:, -1].argmax(-1).tolist() == [3, 5]


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.uint64])
def test_ids_may_be_of_any_integer_type(dtype: type[np.unsignedinteger]) -> None:
    model = MODELS[3]
    ids, targets = CORPUS[None, :-1], CORPUS[None, 1:]
    expected, _ = model.score(ids, targets, model.initial_state())
    scores, _ = model.score(ids.astype(dtype), targets.astype(dtype), model.initial_state())
    np.testing.assert_array_equal(scores, expected)


@settings(max_examples=20, deadline=None)
@given(orders)
def test_tensors_are_the_whole_model(tmp_path_factory: pytest.TempPathFactory, order: int) -> None:
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    model = MODELS[order]
    save_file(model.tensors(), path)
    again = NGramModel.from_tensors(model.config, EOS, load_file(path))
    ids, targets = CORPUS[None, :-1], CORPUS[None, 1:]
    expected, _ = model.score(ids, targets, model.initial_state())
    np.testing.assert_array_equal(again.score(ids, targets, again.initial_state())[0], expected)


def changed(name: str, array: npt.NDArray[np.generic] | None) -> dict[str, npt.NDArray[np.generic]]:
    tensors = MODELS[3].tensors()
    if array is None:
        del tensors[name]
    else:
        tensors[name] = array
    return tensors


TENSORS = MODELS[3].tensors()


@pytest.mark.parametrize(
    ("name", "array", "problem"),
    [
        ("backoff.2", None, "is missing"),
        ("keys.4", TENSORS["keys.3"], "not part of a model of order 3"),
        ("keys.2", TENSORS["keys.2"].astype(np.int32), "expected int64"),
        ("keys.2", TENSORS["keys.2"][None], "expected int64"),
        ("keys.2", TENSORS["keys.2"][::-1].copy(), "not increasing"),
        ("keys.3", TENSORS["keys.3"] + 10**6, "not increasing from 0 to less than"),
        ("keys.3", TENSORS["keys.3"] - 10**6, "not increasing"),
        ("keys.1", TENSORS["keys.1"][:-1], "expected"),
        ("log_prob.2", TENSORS["log_prob.2"][1:], "expected float32"),
        ("log_prob.2", TENSORS["log_prob.2"].astype(np.float64), "not float64"),
        ("log_prob.3", np.full_like(TENSORS["log_prob.3"], np.nan), "no logarithm"),
        ("backoff.1", TENSORS["backoff.1"][1:], "expected float32"),
        ("backoff.3", TENSORS["log_prob.3"], "expected float32"),
    ],
)
def test_a_tensor_that_does_not_fit_is_named(name: str, array: npt.NDArray[np.generic] | None, problem: str) -> None:
    with pytest.raises(UserError, match=f"tensor {name}.*{problem}"):
        NGramModel.from_tensors(MODELS[3].config, EOS, changed(name, array))


@pytest.mark.parametrize("eos_id", [-1, VOCAB_SIZE])
def test_an_end_of_line_outside_the_vocabulary_is_refused(eos_id: int) -> None:
    with pytest.raises(UserError, match="end-of-line"):
        NGramModel.from_tensors(MODELS[3].config, eos_id, MODELS[3].tensors())


def test_the_longest_orders_may_be_empty() -> None:
    model = estimate(np.array([EOS]), NGramConfig(vocab_size=3, order=5), EOS)
    again = NGramModel.from_tensors(model.config, EOS, model.tensors())
    log_probs, _ = again.log_probs(np.array([[EOS, 1, 2, EOS]]), again.initial_state())
    np.testing.assert_allclose(np.exp(log_probs).sum(-1), 1, rtol=1e-6)
