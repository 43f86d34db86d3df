"""The engine computes what the reference computes, and nobody's numbers depend on how or beside whom they are read."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.bot.config import BagConfig, Precision, RecurrentConfig
from elman.language_model import take_rows
from elman.model.reference import ReferenceModel
from elman.model.shapes import parameter_shapes
from elman.runtime.engine import Engine, GraphEngine, open_session
from elman.runtime.graph import build_graph

V, H = 37, 24

RECURRENT = {
    "lstm": RecurrentConfig(vocab_size=V, hidden_size=H, num_layers=2),
    "lstm, residual and untied": RecurrentConfig(vocab_size=V, hidden_size=H, num_layers=3, residual=True, tied=False),
    "gru": RecurrentConfig(vocab_size=V, hidden_size=H, cell="gru", num_layers=2),
    "gru, projected": RecurrentConfig(vocab_size=V, hidden_size=H, cell="gru", embedding_size=10),
    "rnn": RecurrentConfig(vocab_size=V, hidden_size=H, cell="rnn", num_layers=2),
    "rnn, sigmoid": RecurrentConfig(vocab_size=V, hidden_size=H, cell="rnn", activation="sigmoid"),
    "rnn, relu and residual": RecurrentConfig(
        vocab_size=V, hidden_size=H, cell="rnn", activation="relu", num_layers=2, residual=True
    ),
}
BAGS = {
    "bag": BagConfig(vocab_size=V, hidden_size=H, context_size=3, embedding_size=10),
    "bag of one": BagConfig(vocab_size=V, hidden_size=H, context_size=1, tied=False),
    "average": BagConfig(vocab_size=V, hidden_size=H, context_size=4, combine="average"),
}
CONFIGS: dict[str, RecurrentConfig | BagConfig] = {**RECURRENT, **BAGS}
each_config = pytest.mark.parametrize("name", CONFIGS)
each_precision = pytest.mark.parametrize("precision", ["fp32", "int8"])


def weights(config: RecurrentConfig | BagConfig) -> dict[str, Any]:
    generator = np.random.default_rng(1)
    return {
        name: generator.uniform(-0.4, 0.4, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()
    }


def engine(config: RecurrentConfig | BagConfig, precision: Precision = "fp32") -> Engine[Any]:
    graph = build_graph(config, weights(config), precision)
    return GraphEngine(open_session(graph), config, "fingerprint")


def some_ids(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).integers(0, V, shape)


@pytest.mark.parametrize("name", RECURRENT)
def test_fp32_is_the_reference(name: str) -> None:
    config = RECURRENT[name]
    reference = ReferenceModel(config, {key: value.astype(np.float64) for key, value in weights(config).items()})
    model, ids = engine(config), some_ids(3, 20)
    expected, expected_state = reference.log_probs(ids, reference.initial_state(3))
    log_probs, state = model.log_probs(ids, model.initial_state(3))
    np.testing.assert_allclose(log_probs, expected, atol=2e-5)
    for array, expected_array in zip(state, expected_state, strict=True):
        np.testing.assert_allclose(array, expected_array, atol=2e-5)


@pytest.mark.parametrize("name", BAGS)
def test_fp32_is_torch_for_bags(name: str) -> None:
    torch = pytest.importorskip("torch")
    from elman.model.torch_model import TorchModel, build_module, load_weights

    config = BAGS[name]
    module = build_module(config)
    load_weights(module, {key: torch.from_numpy(value) for key, value in weights(config).items()}, Path("here"))
    reference, model, ids = TorchModel(module.eval()), engine(config), some_ids(3, 20)
    expected, expected_state = reference.log_probs(ids, reference.initial_state(3))
    log_probs, state = model.log_probs(ids, model.initial_state(3))
    np.testing.assert_allclose(log_probs, expected, atol=2e-5)
    np.testing.assert_array_equal(state.context, expected_state.context)


@each_config
def test_int8_is_close_to_fp32(name: str) -> None:
    config, ids = CONFIGS[name], some_ids(2, 30)
    exact, rounded = (
        model.score(ids, some_ids(2, 30, seed=1), model.initial_state(2))[0]
        for model in (engine(config), engine(config, "int8"))
    )
    assert np.abs(exact - rounded).mean() < 0.05


@each_config
@each_precision
def test_a_row_is_the_same_to_the_bit_alone_and_beside_others(name: str, precision: Precision) -> None:
    model, ids = engine(CONFIGS[name], precision), some_ids(9, 5)
    together, state = model.log_probs(ids, model.initial_state(9))
    for row in range(9):
        alone, alone_state = model.log_probs(ids[row : row + 1], model.initial_state())
        np.testing.assert_array_equal(alone[0], together[row])
        for array, expected in zip(alone_state, take_rows(state, [row]), strict=True):
            np.testing.assert_array_equal(array, expected)


@each_config
@pytest.mark.parametrize("calls", [10, 1000])
def test_a_thousand_tokens_are_the_same_in_one_call_and_in_many(name: str, calls: int) -> None:
    model, ids = engine(CONFIGS[name]), some_ids(1, 1000)
    whole, last_state = model.log_probs(ids, model.initial_state())
    state, pieces = model.initial_state(), []
    for part in np.split(ids, calls, axis=1):
        log_probs, state = model.log_probs(part, state)
        pieces.append(log_probs)
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, atol=1e-5)
    for array, expected in zip(state, last_state, strict=True):
        np.testing.assert_allclose(array, expected, atol=1e-5)


@each_config
def test_only_the_rows_that_are_asked_for_come_and_probs_are_at_their_temperature(name: str) -> None:
    model, ids = engine(CONFIGS[name]), some_ids(3, 4)
    everything, _ = model.log_probs(ids, model.initial_state(3))
    temperature = np.array([[0.5], [2.0]], np.float32)
    (log_probs, probs, hidden), _ = model.run(
        ids,
        model.initial_state(3),
        ("log_probs", "probs", "last_hidden"),
        rows=np.array([5, 11]),
        temperature=temperature,
    )
    np.testing.assert_allclose(log_probs, everything.reshape(-1, V)[[5, 11]], atol=1e-6)
    scaled = np.exp(log_probs / temperature)
    np.testing.assert_allclose(probs, scaled / scaled.sum(1, keepdims=True), rtol=1e-4)
    assert hidden.shape == (2, H)
