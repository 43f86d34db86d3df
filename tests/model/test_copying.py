"""A model that copies, as evaluation reads it: what training computes, in whatever pieces it is read."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.bot.config import RecurrentConfig
from elman.language_model import LanguageModel, take_rows
from elman.model import copying
from elman.model.copying import CopyingModel, with_copies
from elman.model.pointer import FIRST_TEXT
from elman.model.torch_model import TorchModel, build_module, weights
from elman.text.tokenizers import CONVERSATION, MARKS, PERSONA, RESERVED, TURN

PER, SELF, OTHER, END, BEGIN = (RESERVED.index(token) for token in (PERSONA, *MARKS[:2], TURN, CONVERSATION))
A = FIRST_TEXT
V = A + 9
CONFIG = RecurrentConfig(vocab_size=V, hidden_size=6, num_layers=2, residual=True, pointer=True)
TALK = [BEGIN, OTHER, A, END, PER, A + 2, A + 3, PER, A + 4, SELF, A + 3, A + 7, END, SELF, A + 2, END, OTHER, A]
IDS = np.array([TALK, [A, SELF, END, PER, A + 2, SELF, A + 2, A + 2, END, OTHER, A, END, PER, A + 5, A, SELF, A, END]])


def module() -> Any:
    torch.manual_seed(0)
    built = build_module(CONFIG).eval()
    for parameter in built.parameters():
        torch.nn.init.uniform_(parameter, -0.7, 0.7)
    return built


MODULE = module()
MODEL = CopyingModel(TorchModel(MODULE), {name: tensor.numpy() for name, tensor in weights(MODULE).items()})


def test_it_is_a_language_model_of_probabilities() -> None:
    interface: LanguageModel[Any] = MODEL
    log_probs, _ = interface.log_probs(IDS, interface.initial_state(2))
    np.testing.assert_allclose(np.exp(log_probs).sum(-1), 1, atol=1e-5)
    plain, _ = TorchModel(MODULE).log_probs(IDS, TorchModel(MODULE).initial_state(2))
    copying = np.abs(log_probs - plain).max(-1) > 1e-3
    assert np.argwhere(copying).tolist() == [[0, t] for t in (9, 10, 11)] + [[1, t] for t in (5, 6, 7, 15, 16)]


def test_its_scores_are_those_of_training() -> None:
    ids, targets = torch.from_numpy(IDS), torch.from_numpy(IDS).roll(-1, 1)
    hidden, _ = MODULE(ids, MODULE.initial_state(2))
    scores, _ = MODEL.score(IDS, targets.numpy(), MODEL.initial_state(2))
    for row, place in np.ndindex(IDS.shape):
        alone = torch.zeros(IDS.shape)
        alone[row, place] = 1
        expected = -MODULE.loss(hidden, targets, alone, 1.0, ids).item()
        assert scores[row, place] == pytest.approx(expected, abs=2e-5)


@given(st.sets(st.integers(1, IDS.shape[1] - 1)))
@settings(max_examples=50, deadline=None)
def test_a_sequence_read_at_once_is_the_sequence_read_in_pieces(cuts: set[int]) -> None:
    whole, end = MODEL.log_probs(IDS, MODEL.initial_state(2))
    pieces, state = [], MODEL.initial_state(2)
    for start, stop in itertools.pairwise([0, *sorted(cuts), IDS.shape[1]]):
        log_probs, state = MODEL.log_probs(IDS[:, start:stop], state)
        pieces.append(log_probs)
    np.testing.assert_allclose(np.concatenate(pieces, 1), whole, atol=1e-5)
    for array, expected in zip(state, end, strict=True):
        np.testing.assert_allclose(array, expected, atol=1e-5)


@pytest.mark.parametrize("tokens", [1, 5, 100])
def test_scores_are_the_targets_part_of_the_distribution(tokens: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "AT_ONCE", 2 * V * tokens)
    targets = np.roll(IDS, -1, 1)
    log_probs, end = MODEL.log_probs(IDS, MODEL.initial_state(2))
    scores, state = MODEL.score(IDS, targets, MODEL.initial_state(2))
    np.testing.assert_allclose(scores, np.take_along_axis(log_probs, targets[..., None], -1)[..., 0], atol=1e-5)
    np.testing.assert_allclose(state.hidden, end.hidden, atol=1e-5)


def test_rows_know_nothing_of_each_other() -> None:
    together, state = MODEL.log_probs(IDS[:, :9], MODEL.initial_state(2))
    for row in range(2):
        alone, own = MODEL.log_probs(IDS[[row], :9], MODEL.initial_state())
        np.testing.assert_allclose(alone[0], together[row], atol=1e-5)
        after, _ = MODEL.log_probs(IDS[[row], 9:], own)
        taken, _ = MODEL.log_probs(IDS[[row], 9:], take_rows(state, [row]))
        np.testing.assert_allclose(taken, after, atol=1e-5)


def test_when_a_turn_is_over_nothing_is_kept_of_it() -> None:
    assert MODEL.log_probs(IDS, MODEL.initial_state(2))[1].ids.shape == (2, 0)
    assert MODEL.log_probs(IDS[:, :7], MODEL.initial_state(2))[1].ids.tolist() == [
        [-1, *TALK[4:7]],
        IDS[1, 3:7].tolist(),
    ]


def test_without_a_pointer_a_model_stays_as_it_is() -> None:
    model = TorchModel(MODULE)
    assert with_copies(model, RecurrentConfig(vocab_size=V), lambda: {}) is model
