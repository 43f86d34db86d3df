"""Speaker vectors: NumPy, torch and the runtime agree to their precision, in whatever pieces and company."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from elman.bot.config import RecurrentConfig, model_config_from_json, model_config_to_json
from elman.errors import UserError
from elman.model.recurrent import RecurrentModule
from elman.model.reference import ReferenceModel
from elman.model.shapes import parameter_shapes
from elman.model.torch_model import TorchModel, load_weights
from elman.runtime.conditioning import Conditioning
from elman.runtime.engine import Engine, GraphEngine, open_session
from elman.runtime.graph import build_graph

V, S = 11, 3
CONFIGS = {
    "lstm": RecurrentConfig(vocab_size=V, hidden_size=6, num_layers=2, residual=True, speakers=S),
    "gru": RecurrentConfig(vocab_size=V, cell="gru", hidden_size=6, embedding_size=4, speakers=S),
    "rnn": RecurrentConfig(vocab_size=V, cell="rnn", hidden_size=6, tied=False, speakers=S),
}
CHANCE = np.random.default_rng(0)
IDS = CHANCE.integers(0, V, (4, 9))
SPEAKERS = CHANCE.integers(0, S + 1, (4, 9))
TARGETS = np.roll(IDS, -1, 1)
each_config = pytest.mark.parametrize("name", CONFIGS)


def reference(name: str) -> ReferenceModel:
    return ReferenceModel(CONFIGS[name], ReferenceModel.initialise(CONFIGS[name], 0))


def torch_twin(model: ReferenceModel) -> RecurrentModule:
    module = RecurrentModule(dataclasses.replace(model.config, dropout=0.0)).double()
    load_weights(module, {name: torch.from_numpy(array) for name, array in model.parameters.items()}, Path("here"))
    return module


def engine(model: ReferenceModel, speaker: int) -> Engine[Any]:
    weights = {name: array.astype(np.float32) for name, array in model.parameters.items()}
    voice = weights["speakers.weight"][speaker] if speaker else None
    return GraphEngine(open_session(build_graph(model.config, weights, "fp32")), model.config, "fingerprint", voice)


@each_config
def test_loss_and_every_gradient_are_torchs(name: str) -> None:
    model = reference(name)
    loss, gradients, d_state, _ = model.loss_and_gradients(IDS, TARGETS, model.initial_state(4), None, SPEAKERS)
    module = torch_twin(model)
    state = type(module.initial_state(4))(*(each.requires_grad_() for each in module.initial_state(4)))
    ids, targets, speakers = map(torch.from_numpy, (IDS, TARGETS, SPEAKERS))
    hidden, _ = module(ids, state, None, speakers)
    theirs = module.loss(hidden, targets, None, IDS.size, ids)
    torch.autograd.backward(theirs)
    assert loss == pytest.approx(theirs.item(), abs=1e-10)
    assert state.hidden.grad is not None
    np.testing.assert_allclose(d_state.hidden, state.hidden.grad.numpy(), rtol=0, atol=1e-10)
    for parameter_name, parameter in module.named_parameters():
        file_name = parameter_name.removesuffix("_l0").replace("output.projection", "projection")
        file_name = file_name.replace("output.own_weight", "output.weight")
        assert parameter.grad is not None
        np.testing.assert_allclose(gradients[file_name], parameter.grad.numpy(), rtol=0, atol=1e-10, err_msg=file_name)
    assert np.abs(gradients["speakers.weight"][1:]).min() > 0
    assert not gradients["speakers.weight"][0].any()


@each_config
def test_gradients_are_the_slopes_of_the_loss(name: str) -> None:
    model = reference(name)
    table = model.parameters["speakers.weight"]

    def loss() -> float:
        return model.loss_and_gradients(IDS, TARGETS, model.initial_state(4), None, SPEAKERS)[0]

    gradient = model.loss_and_gradients(IDS, TARGETS, model.initial_state(4), None, SPEAKERS)[1]["speakers.weight"]
    for row, column in ((1, 0), (2, 3), (3, 2)):
        value, losses = table[row, column], []
        for nudge in (1e-5, -1e-5):
            table[row, column] = value + nudge
            losses.append(loss())
        table[row, column] = value
        assert gradient[row, column] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-8)


@each_config
@pytest.mark.parametrize("speaker", range(S + 1))
def test_numpy_torch_and_the_runtime_give_the_same_whomever_they_speak_as(name: str, speaker: int) -> None:
    model = reference(name)
    expected, end = model.log_probs(IDS, model.initial_state(4), np.full_like(IDS, speaker))
    for other, tolerance in ((TorchModel(torch_twin(model), speaker), 1e-10), (engine(model, speaker), 1e-5)):
        found, state = other.log_probs(IDS, other.initial_state(4))
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)
        np.testing.assert_allclose(state.hidden, end.hidden, rtol=0, atol=tolerance)
        scores, _ = other.score(IDS, TARGETS, other.initial_state(4))
        np.testing.assert_allclose(scores, np.take_along_axis(expected, TARGETS[..., None], 2)[..., 0], atol=1e-5)
    plain, _ = model.log_probs(IDS, model.initial_state(4))
    assert np.array_equal(plain, expected) == (speaker == 0)


@each_config
def test_a_sequence_read_at_once_is_the_sequence_read_in_pieces_alone_or_in_a_batch(name: str) -> None:
    model = reference(name)
    whole, _ = model.log_probs(IDS, model.initial_state(4), SPEAKERS)
    for cuts in ([1] * 9, [4, 5]):
        for row in range(4):
            state, pieces, start = model.initial_state(), [], 0
            for length in cuts:
                part = (slice(row, row + 1), slice(start, start + length))
                log_probs, state = model.log_probs(IDS[part], state, SPEAKERS[part])
                pieces.append(log_probs[0])
                start += length
            np.testing.assert_allclose(np.concatenate(pieces), whole[row], atol=1e-12)


@each_config
def test_a_session_of_ones_own_vector_is_the_model_speaking_as_them(name: str) -> None:
    model = reference(name)
    plain, own = engine(model, 0), engine(model, 2)
    vector = model.parameters["speakers.weight"][2].astype(np.float32)
    step = plain.step(IDS, plain.initial_state(4), [Conditioning(speaker=vector)] * 4)
    np.testing.assert_allclose(own.step(IDS, own.initial_state(4)).logits, step.logits, atol=1e-5)
    doubled = own.step(IDS, own.initial_state(4), [Conditioning(speaker=vector), *[Conditioning()] * 3])
    np.testing.assert_allclose(doubled.logits[1:], step.logits[1:], atol=1e-5)
    twice = plain.step(IDS[:1], plain.initial_state(), [Conditioning(speaker=2 * vector)])
    np.testing.assert_allclose(doubled.logits[:1], twice.logits, atol=1e-5)


def test_a_fresh_table_leaves_the_unknown_speaker_out() -> None:
    table = RecurrentModule(CONFIGS["lstm"]).get_parameter("speakers.weight")
    assert table.shape == parameter_shapes(CONFIGS["lstm"])["speakers.weight"] == (S + 1, 6)
    assert not table[0].any()
    assert table[1:].all()


def test_without_speakers_nothing_of_them_is_there() -> None:
    config = dataclasses.replace(CONFIGS["lstm"], speakers=0)
    assert not [name for name, _ in RecurrentModule(config).named_parameters() if "speakers" in name]
    assert "speakers" not in model_config_to_json(config)
    assert model_config_from_json(model_config_to_json(CONFIGS["gru"])) == CONFIGS["gru"]


@pytest.mark.parametrize("count", [-1, 2**16])
def test_impossible_numbers_of_speakers_are_refused(count: int) -> None:
    with pytest.raises(UserError, match="--speakers must be from 0 to 65535"):
        RecurrentConfig(vocab_size=V, speakers=count)
