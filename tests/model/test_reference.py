"""The NumPy reference is the ground truth: it agrees with torch, with finite differences, and with itself."""

import dataclasses
import importlib.util
import itertools
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.func import functional_call

from elman.bot.config import Activation, Cell, RecurrentConfig
from elman.language_model import Floats, Ids, LanguageModel, take_rows
from elman.model.recurrent import RecurrentModule
from elman.model.reference import ReferenceModel
from elman.model.reference_cells import State
from elman.model.torch_model import TorchModel, load_weights, weights

EXAMPLE = Path(__file__).parents[2] / "examples" / "overfit_paragraph.py"
TOLERANCE = 1e-10
B, V, E, H = 3, 11, 4, 6

CELLS: dict[str, tuple[Cell, Activation]] = {
    "lstm": ("lstm", "tanh"),
    "gru": ("gru", "tanh"),
    "rnn-tanh": ("rnn", "tanh"),
    "rnn-relu": ("rnn", "relu"),
    "rnn-sigmoid": ("rnn", "sigmoid"),
}
SOFTMAXES = {"tied": (True, H), "projected": (True, E), "untied": (False, H), "untied-small-embedding": (False, E)}
STACKS = {
    "1-layer": (1, False),
    "1-layer-residual": (1, True),
    "2-layers": (2, False),
    "2-layers-residual": (2, True),
    "3-layers": (3, False),
    "3-layers-residual": (3, True),
}
LENGTHS = {"T=1": (1, False), "T=7": (7, False), "T=7-masked": (7, True)}


def make_config(cell: str, softmax: str = "projected", stack: str = "2-layers-residual") -> RecurrentConfig:
    (kind, activation), (tied, embedding_size), (layers, residual) = CELLS[cell], SOFTMAXES[softmax], STACKS[stack]
    return RecurrentConfig(
        vocab_size=V,
        cell=kind,
        hidden_size=H,
        embedding_size=embedding_size,
        num_layers=layers,
        activation=activation,
        tied=tied,
        residual=residual,
    )


def make_model(config: RecurrentConfig, seed: int = 0) -> ReferenceModel:
    return ReferenceModel(config, ReferenceModel.initialise(config, seed))


class Batch(NamedTuple):
    """What a window of training reads."""

    ids: Ids
    targets: Ids
    state: State
    mask: Floats | None


def make_batch(model: ReferenceModel, length: int, masked: bool = False) -> Batch:
    """Draw ids, targets, and a state that is not zero."""
    generator = np.random.default_rng(1)
    ids, targets = generator.integers(V, size=(2, B, length))
    drawn: list[Floats] = [generator.uniform(-1, 1, array.shape) for array in model.initial_state(B)]
    state = State(*drawn)
    mask = generator.integers(2, size=(B, length)).astype(np.float64) if masked else None
    return Batch(ids, targets, state, mask)


def close(ours: Floats, theirs: Floats | Tensor) -> None:
    expected = theirs.detach().numpy() if isinstance(theirs, Tensor) else theirs
    assert ours.shape == expected.shape
    np.testing.assert_allclose(ours, expected, rtol=0, atol=TOLERANCE)


# Against torch


class TorchTwin:
    """The same model on torch's own layers and autograd, in float64."""

    def __init__(self, model: ReferenceModel, state: State) -> None:
        self.config = model.config
        self.parameters = {name: leaf(array) for name, array in model.parameters.items()}
        self.state = State(*(leaf(array) for array in state))

    def log_probs(self, ids: Ids) -> tuple[Tensor, Tensor, Tensor]:
        """Return log-probabilities [B, T, V] and the last hidden and cell states."""
        values = self.parameters["embedding.weight"][torch.from_numpy(ids)]
        hidden, cell = [], []
        for index in range(self.config.num_layers):
            outputs, last_hidden, last_cell = self.layer(values, index)
            values = outputs + values if self.config.residual and index > 0 else outputs
            hidden.append(last_hidden)
            cell.append(last_cell)
        if "projection.weight" in self.parameters:
            values = values @ self.parameters["projection.weight"].T
        matrix = self.parameters["embedding.weight" if self.config.tied else "output.weight"]
        log_probs = torch.log_softmax(values @ matrix.T + self.parameters["output.bias"], -1)
        new_cell = torch.stack(cell, 1) if self.config.cell == "lstm" else torch.empty(len(ids), 0, H)
        return log_probs, torch.stack(hidden, 1), new_cell

    def layer(self, inputs: Tensor, index: int) -> tuple[Tensor, Tensor, Tensor]:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        tensors = {f"{name}_l0": self.parameters[f"layers.{index}.{name}"] for name in names}
        hidden = self.state.hidden[:, index].unsqueeze(0)
        if self.config.activation == "sigmoid":
            return sigmoid_loop(tensors, inputs, hidden[0])
        options = {"batch_first": True, "dtype": torch.float64}
        if self.config.cell == "lstm":
            cell = self.state.cell[:, index].unsqueeze(0)
            lstm = nn.LSTM(inputs.shape[-1], H, **options)
            outputs, (hidden, cell) = functional_call(lstm, tensors, (inputs, (hidden, cell)))
            return outputs, hidden[0], cell[0]
        layer = (
            nn.GRU(inputs.shape[-1], H, **options)
            if self.config.cell == "gru"
            else nn.RNN(inputs.shape[-1], H, nonlinearity=self.config.activation, **options)
        )
        outputs, hidden = functional_call(layer, tensors, (inputs, hidden))
        return outputs, hidden[0], hidden[0]

    def loss(self, log_probs: Tensor, targets: Ids, mask: Floats | None) -> Tensor:
        losses = nn.functional.nll_loss(log_probs.flatten(0, 1), torch.from_numpy(targets).flatten(), reduction="none")
        return losses.mean() if mask is None else losses[torch.from_numpy(mask.flatten() == 1)].mean()


def leaf(array: Floats) -> Tensor:
    return torch.from_numpy(array.copy()).requires_grad_()


def sigmoid_loop(tensors: dict[str, Tensor], inputs: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    outputs = []
    for t in range(inputs.shape[1]):
        from_input = nn.functional.linear(inputs[:, t], tensors["weight_ih_l0"], tensors["bias_ih_l0"])
        from_hidden = nn.functional.linear(hidden, tensors["weight_hh_l0"], tensors["bias_hh_l0"])
        hidden = torch.sigmoid(from_input + from_hidden)
        outputs.append(hidden)
    return torch.stack(outputs, 1), hidden, hidden


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("softmax", SOFTMAXES)
@pytest.mark.parametrize("cell", CELLS)
def test_forward_loss_and_every_gradient_are_torchs(cell: str, softmax: str, stack: str, length: str) -> None:
    model = make_model(make_config(cell, softmax, stack))
    batch = make_batch(model, *LENGTHS[length])
    twin = TorchTwin(model, batch.state)
    expected, hidden, new_cell = twin.log_probs(batch.ids)
    expected_loss = twin.loss(expected, batch.targets, batch.mask)
    expected_loss.backward()  # type: ignore[no-untyped-call]

    log_probs, state = model.log_probs(batch.ids, batch.state)
    loss, gradients, d_state, new_state = model.loss_and_gradients(*batch)

    close(log_probs, expected)
    for ours in (state, new_state):
        close(ours.hidden, hidden)
        close(ours.cell, new_cell)
    assert loss == pytest.approx(expected_loss.item(), abs=TOLERANCE, rel=0)
    assert gradients.keys() == twin.parameters.keys()
    for name, parameter in twin.parameters.items():
        assert parameter.grad is not None, name
        close(gradients[name], parameter.grad)
    for gradient, array in zip(d_state, twin.state, strict=True):
        # torch never touches the empty cell of rnn and gru, and so leaves it without a gradient.
        assert gradient.size == 0 or array.grad is not None
        close(gradient, array if array.grad is None else array.grad)


@pytest.mark.parametrize("softmax", SOFTMAXES)
@pytest.mark.parametrize("cell", CELLS)
def test_weights_are_exchanged_with_the_torch_model_both_ways(cell: str, softmax: str) -> None:
    config = make_config(cell, softmax)
    model = make_model(config)
    module = RecurrentModule(config).double()
    load_weights(module, {name: torch.from_numpy(array) for name, array in model.parameters.items()}, Path("here"))
    batch = make_batch(model, 7)
    close(model.log_probs(batch.ids, batch.state)[0], TorchModel(module.eval()).log_probs(batch.ids, batch.state)[0])
    back = {name: tensor.numpy() for name, tensor in weights(module).items()}
    close(ReferenceModel(config, back).log_probs(batch.ids, batch.state)[0], model.log_probs(batch.ids, batch.state)[0])


# Against finite differences


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_are_the_slopes_of_the_loss(cell: str) -> None:
    model = make_model(make_config(cell))
    batch = make_batch(model, 4, masked=True)
    _, gradients, d_state, _ = model.loss_and_gradients(*batch)
    # The model holds these very arrays, so that a nudge to one is a nudge to its loss.
    nudged = [(array, gradients[name]) for name, array in model.parameters.items()]
    nudged += list(zip(batch.state, d_state, strict=True))
    for array, gradient in nudged:
        slopes = np.empty_like(array)
        for index in np.ndindex(array.shape):
            slopes[index] = slope(model, batch, array, index)
        np.testing.assert_allclose(gradient, slopes, rtol=0, atol=1e-8)


def slope(model: ReferenceModel, batch: Batch, array: Floats, index: tuple[int, ...], size: float = 1e-5) -> float:
    """Return the central difference of the loss by one entry of `array`."""
    value = array[index]
    losses = []
    for nudge in (size, -size):
        array[index] = value + nudge
        log_probs, _ = model.score(batch.ids, batch.targets, batch.state)
        losses.append(-float(np.average(log_probs, weights=batch.mask)))
    array[index] = value
    return (losses[0] - losses[1]) / (2 * size)


# Against itself


@given(cell=st.sampled_from(list(CELLS)), cuts=st.sets(st.integers(1, 8)))
def test_a_sequence_read_at_once_is_the_sequence_read_in_pieces(cell: str, cuts: set[int]) -> None:
    model = make_model(make_config(cell))
    batch = make_batch(model, 9)
    expected, expected_state = model.log_probs(batch.ids, batch.state)
    pieces, state = [], batch.state
    for start, end in itertools.pairwise([0, *sorted(cuts), 9]):
        log_probs, state = model.log_probs(batch.ids[:, start:end], state)
        pieces.append(log_probs)
    close(np.concatenate(pieces, 1), expected)
    close(state.hidden, expected_state.hidden)
    close(state.cell, expected_state.cell)


@pytest.mark.parametrize("cell", CELLS)
def test_a_row_alone_is_the_row_in_a_batch(cell: str) -> None:
    model = make_model(make_config(cell))
    batch = make_batch(model, 7)
    together, states = model.log_probs(batch.ids, batch.state)
    for row in range(B):
        alone, state = model.log_probs(batch.ids[[row]], take_rows(batch.state, [row]))
        close(alone, together[[row]])
        close(state.hidden, states.hidden[[row]])
        close(state.cell, states.cell[[row]])


@pytest.mark.parametrize("cell", CELLS)
def test_it_is_a_language_model(cell: str) -> None:
    model = make_model(make_config(cell))
    interface: LanguageModel[State] = model
    batch = make_batch(model, 7)
    log_probs, _ = interface.log_probs(batch.ids, interface.initial_state(B))
    scores, _ = interface.score(batch.ids, batch.targets, interface.initial_state(B))
    assert interface.vocab_size == V
    close(np.exp(log_probs).sum(-1), np.ones((B, 7)))
    close(scores, np.take_along_axis(log_probs, batch.targets[..., None], -1)[..., 0])


@pytest.mark.parametrize("cell", CELLS)
def test_reading_nothing_changes_nothing(cell: str) -> None:
    model = make_model(make_config(cell))
    state = make_batch(model, 1).state
    log_probs, new_state = model.log_probs(np.empty((B, 0), np.int64), state)
    assert log_probs.shape == (B, 0, V)
    close(new_state.hidden, state.hidden)
    close(new_state.cell, state.cell)


def test_logits_of_any_size_give_finite_log_probs() -> None:
    model = make_model(make_config("lstm"))
    model.parameters["output.bias"] = np.linspace(-1e6, 1e6, V)
    batch = make_batch(model, 3)
    loss, gradients, _, _ = model.loss_and_gradients(*batch)
    assert np.isfinite(loss)
    assert all(np.isfinite(gradient).all() for gradient in gradients.values())


def test_float32_parameters_compute_in_float32() -> None:
    config = make_config("lstm")
    parameters = {name: array.astype(np.float32) for name, array in ReferenceModel.initialise(config, 0).items()}
    model = ReferenceModel(config, parameters)
    batch = make_batch(model, 3, masked=True)._replace(state=model.initial_state(B))
    _, gradients, d_state, new_state = model.loss_and_gradients(*batch)
    assert {array.dtype for array in (*gradients.values(), *d_state, *new_state)} == {np.dtype(np.float32)}


# The loss mask


def test_a_masked_target_is_never_looked_at() -> None:
    model = make_model(make_config("gru"))
    batch = make_batch(model, 7, masked=True)
    assert batch.mask is not None
    others = np.where(batch.mask == 1, batch.targets, (batch.targets + 1) % V)
    loss, gradients, _, _ = model.loss_and_gradients(*batch)
    other_loss, other_gradients, _, _ = model.loss_and_gradients(*batch._replace(targets=others))
    assert loss == other_loss
    assert all((gradients[name] == other_gradients[name]).all() for name in gradients)


def test_where_no_token_counts_loss_and_gradients_are_zero() -> None:
    model = make_model(make_config("lstm"))
    loss, gradients, _, _ = model.loss_and_gradients(*make_batch(model, 7)._replace(mask=np.zeros((B, 7))))
    assert loss == 0
    assert not any(gradient.any() for gradient in gradients.values())


# Learning


@given(max_norm=st.floats(1e-3, 1e3), scale=st.floats(1e-3, 1e3))
def test_clipping_shortens_to_the_norm_and_keeps_the_direction(max_norm: float, scale: float) -> None:
    generator = np.random.default_rng(0)
    gradients = {name: scale * generator.normal(size=shape) for name, shape in {"a": (3, 4), "b": (5,)}.items()}
    before = np.concatenate([gradient.ravel() for gradient in gradients.values()])
    norm = ReferenceModel.clip(gradients, max_norm)
    after = np.concatenate([gradient.ravel() for gradient in gradients.values()])
    assert norm == pytest.approx(np.linalg.norm(before))
    assert np.linalg.norm(after) == pytest.approx(min(norm, max_norm))
    np.testing.assert_allclose(after / np.linalg.norm(after), before / norm)
    if norm <= max_norm:
        assert (after == before).all()


def test_clipping_gradients_of_zero_leaves_them() -> None:
    gradients = {"a": np.zeros(3)}
    assert ReferenceModel.clip(gradients, 1.0) == 0
    assert not gradients["a"].any()


def test_a_step_goes_down_the_gradient_and_leaves_the_given_arrays_alone() -> None:
    config = make_config("rnn-tanh")
    given_parameters = ReferenceModel.initialise(config, 0)
    model = ReferenceModel(config, given_parameters)
    _, gradients, _, _ = model.loss_and_gradients(*make_batch(model, 7))
    model.step(gradients, 0.5)
    untouched = ReferenceModel.initialise(config, 0)
    for name, gradient in gradients.items():
        close(model.parameters[name], untouched[name] - 0.5 * gradient)
        assert (given_parameters[name] == untouched[name]).all()


@pytest.mark.parametrize("cell", CELLS)
def test_training_on_a_tiny_paragraph_halves_the_loss(cell: str) -> None:
    text = "the cat sat on the mat, the rat sat on the cat"
    characters = sorted(set(text))
    config = make_config(cell, "untied", "1-layer")
    model = make_model(dataclasses.replace(config, vocab_size=len(characters), hidden_size=32))
    ids = np.array([[characters.index(character) for character in text]])
    losses = []
    for _ in range(150):
        loss, gradients, _, _ = model.loss_and_gradients(ids[:, :-1], ids[:, 1:], model.initial_state())
        model.clip(gradients, 1.0)
        model.step(gradients, 1.0)
        losses.append(loss)
    assert losses[-1] < losses[0] / 2


def test_the_same_seed_gives_the_same_parameters_within_their_bound() -> None:
    config = make_config("lstm")
    first, same, other = (ReferenceModel.initialise(config, seed) for seed in (0, 0, 1))
    for name, array in first.items():
        assert (array == same[name]).all()
        assert (array != other[name]).any()
        assert (np.abs(array) <= 1 / np.sqrt(H)).all()


def test_parameters_of_another_architecture_are_refused() -> None:
    parameters = ReferenceModel.initialise(make_config("gru"), 0)
    with pytest.raises(AssertionError, match="weight_ih"):
        ReferenceModel(make_config("lstm"), parameters)


# The example


def load_example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("overfit_paragraph", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_learns_its_paragraph_by_heart(capsys: pytest.CaptureFixture[str]) -> None:
    example = load_example()
    example.main(["--cell", "rnn", "--steps", "500"])
    assert example.PARAGRAPH in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_the_example_runs_with_every_cell(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    load_example().main(["--cell", cell, "--steps", "3", "--hidden-size", "8"])
    assert "step     3   loss" in capsys.readouterr().out


@pytest.mark.parametrize("flag", ["--steps", "--hidden-size"])
def test_the_example_refuses_a_size_of_zero(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        load_example().main([flag, "0"])
    assert f"{flag} must be at least 1, not 0" in capsys.readouterr().err


def test_the_reference_does_not_import_torch() -> None:
    code = "import sys, elman.model.reference; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
