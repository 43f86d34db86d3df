"""The torch models: the softmax of one pass is the plain one, and reading in steps or in a batch changes nothing."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy as plain_cross_entropy

from elman.bot.config import BagConfig, RecurrentConfig
from elman.language_model import LanguageModel, take_rows
from elman.model import softmax
from elman.model.torch_model import Module, TorchModel, build_module

V = 13
CONFIGS: dict[str, RecurrentConfig | BagConfig] = {
    "lstm": RecurrentConfig(vocab_size=V, hidden_size=5, num_layers=2),
    "gru": RecurrentConfig(vocab_size=V, cell="gru", hidden_size=5, embedding_size=3, residual=True, num_layers=2),
    "rnn": RecurrentConfig(vocab_size=V, cell="rnn", hidden_size=5, tied=False),
    "rnn-sigmoid": RecurrentConfig(vocab_size=V, cell="rnn", activation="sigmoid", hidden_size=5),
    "bow-concatenated": BagConfig(vocab_size=V, hidden_size=5, context_size=3),
    "bow-averaged": BagConfig(vocab_size=V, hidden_size=5, context_size=4, combine="average", embedding_size=6),
    "bow-of-one": BagConfig(vocab_size=V, hidden_size=5, context_size=1, tied=False),
}


def module(name: str) -> Module:
    torch.manual_seed(0)
    return build_module(CONFIGS[name])


@pytest.fixture(params=CONFIGS)
def model(request: pytest.FixtureRequest) -> LanguageModel[Any]:
    return TorchModel(module(request.param))


IDS = np.random.default_rng(0).integers(0, V, (4, 9))


def test_a_sequence_read_at_once_is_the_sequence_read_in_pieces(model: LanguageModel[Any]) -> None:
    whole, end = model.log_probs(IDS, model.initial_state(4))
    for cuts in ([1] * 9, [4, 5], [8, 1]):
        state, pieces, start = model.initial_state(4), [], 0
        for length in cuts:
            log_probs, state = model.log_probs(IDS[:, start : start + length], state)
            pieces.append(log_probs)
            start += length
        np.testing.assert_allclose(np.concatenate(pieces, 1), whole, atol=1e-5)
        for array, expected in zip(state, end, strict=True):
            np.testing.assert_allclose(array, expected, atol=1e-6)


def test_a_row_alone_is_the_row_in_a_batch(model: LanguageModel[Any]) -> None:
    together, state = model.log_probs(IDS, model.initial_state(4))
    for row in range(4):
        alone, own = model.log_probs(IDS[row : row + 1], model.initial_state())
        np.testing.assert_allclose(alone[0], together[row], atol=1e-5)
        for array, expected in zip(own, take_rows(state, [row]), strict=True):
            np.testing.assert_allclose(array, expected, atol=1e-6)


def test_probabilities_sum_to_one(model: LanguageModel[Any]) -> None:
    log_probs, _ = model.log_probs(IDS, model.initial_state(4))
    np.testing.assert_allclose(np.exp(log_probs).sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize("chunk", [1 << 25, 1])
def test_score_is_the_targets_part_of_the_distribution(
    model: LanguageModel[Any], monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(softmax, "CHUNK_BYTES", chunk)
    targets = np.roll(IDS, -1, 1)
    log_probs, _ = model.log_probs(IDS, model.initial_state(4))
    scores, _ = model.score(IDS, targets, model.initial_state(4))
    np.testing.assert_allclose(scores, np.take_along_axis(log_probs, targets[..., None], 2)[..., 0], atol=1e-5)


@pytest.mark.parametrize("name", ["lstm", "bow-concatenated"])
def test_dropout_masks_are_one_for_a_whole_window(name: str) -> None:
    seen: list[tuple[int, int]] = []

    def all_dropped(batch_size: int, size: int) -> torch.Tensor:
        seen.append((batch_size, size))
        return torch.zeros(batch_size, size)

    built = module(name)
    hidden, _ = built(torch.from_numpy(IDS), built.initial_state(4), all_dropped)
    assert hidden.abs().sum() == 0
    assert set(seen) == {(4, 5)}


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("chunk", [1 << 25, 1], ids=["one chunk", "many chunks"])
def test_the_loss_of_one_pass_and_its_gradients_are_the_plain_ones(
    monkeypatch: pytest.MonkeyPatch, chunk: int, masked: bool
) -> None:
    monkeypatch.setattr(softmax, "CHUNK_BYTES", chunk)
    generator = torch.Generator().manual_seed(0)
    shapes = {"hidden": (50, 6), "weight": (V, 6), "bias": (V,)}
    ours, theirs = (
        {name: torch.randn(shape, generator=generator, dtype=torch.float64) for name, shape in shapes.items()}
        for generator in (torch.Generator().manual_seed(0), torch.Generator().manual_seed(0))
    )
    for leaf in (*ours.values(), *theirs.values()):
        leaf.requires_grad_()
    targets = torch.randint(V, (50,), generator=generator)
    mask = torch.randint(2, (50,), generator=generator).double() if masked else None
    loss = softmax.cross_entropy(ours["hidden"], ours["weight"], ours["bias"], targets, mask, 7.0)
    each = plain_cross_entropy(theirs["hidden"] @ theirs["weight"].t() + theirs["bias"], targets, reduction="none")
    expected = (each if mask is None else each * mask).sum() / 7.0
    torch.autograd.backward(3 * loss)
    torch.autograd.backward(3 * expected)
    torch.testing.assert_close(loss, expected, rtol=1e-10, atol=1e-10)
    for name in shapes:
        torch.testing.assert_close(ours[name].grad, theirs[name].grad, rtol=1e-10, atol=1e-10)
