"""Copying from facts: what is looked at, and that torch, NumPy and finite differences agree on loss and gradients."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.bot.config import RecurrentConfig
from elman.model import torch_pointer
from elman.model.pointer import FIRST_TEXT, attended
from elman.model.recurrent import RecurrentModule
from elman.model.reference import ReferenceModel
from elman.model.torch_model import load_weights
from elman.text.tokenizers import CONVERSATION, EOS, MARKS, PERSONA, RESERVED, TURN

P, S, OTHER, T, C = (RESERVED.index(token) for token in (PERSONA, *MARKS[:2], TURN, CONVERSATION))
A = FIRST_TEXT
V = A + 9
CONFIG = RecurrentConfig(
    vocab_size=V, hidden_size=6, embedding_size=4, num_layers=2, residual=True, pointer=True, dropout=0.0
)
TALK = [C, P, A, OTHER, A + 1, T, P, A + 2, A + 3, P, A + 4, S, A + 3, A + 7, T, S, A + 2, T, OTHER, A + 1, T]
IDS = np.array(
    [TALK, [A, A + 1, S, A, T, P, A + 2, S, A + 2, A + 2, T, OTHER, A, P, A + 5, S, A + 5, A + 1, T, OTHER, A]]
)
TARGETS = np.roll(IDS, -1, 1)
MASK = (np.random.default_rng(1).random(IDS.shape) < 0.8).astype(np.float64)


def pairs(ids: list[int]) -> set[tuple[int, int]]:
    """Return which places look at which, as (t, j)."""
    return {(int(t), int(j)) for t, j in np.argwhere(attended(np.array([ids]))[0])}


def test_a_reply_looks_at_the_tokens_of_its_facts_from_the_places_before_them() -> None:
    assert pairs(TALK) == {(t, j) for t in (11, 12, 13) for j in (6, 7, 9)}


def test_facts_at_the_opening_belong_to_a_first_reply() -> None:
    assert pairs([C, P, A, S, A, T, S, A]) == {(3, 1), (4, 1)}


@pytest.mark.parametrize(
    "ids",
    [
        [A, P, A, OTHER, A, T, S, A, T],  # another speaker's, or the opening's of a conversation that they begin
        [A, A, S, A, T],  # a fact whose beginning was not seen
        [P, S, A, T],  # a fact of no tokens
        [P, A, T, S, A],  # a turn's end between
        [P, A, RESERVED.index(EOS), S, A],
        [P, A, C, S, A],
        [-1, -1, -1],
    ],
)
def test_nothing_else_is_looked_at(ids: list[int]) -> None:
    assert pairs(ids) == set()


@given(st.lists(st.sampled_from([-1, P, S, OTHER, T, C, A, A + 1, A + 2]), min_size=1, max_size=30))
@settings(max_examples=200)
def test_torch_looks_at_the_same(ids: list[int]) -> None:
    batch = np.array([ids, ids[::-1]])
    assert torch_pointer.attended(torch.from_numpy(batch)).tolist() == attended(batch).tolist()


def reference(config: RecurrentConfig = CONFIG) -> ReferenceModel:
    return ReferenceModel(config, ReferenceModel.initialise(config, 0))


def torch_twin(model: ReferenceModel) -> RecurrentModule:
    module = RecurrentModule(model.config).double()
    load_weights(module, {name: torch.from_numpy(array) for name, array in model.parameters.items()}, Path("here"))
    return module


def test_loss_and_every_gradient_are_torchs() -> None:
    model = reference()
    module = torch_twin(model)
    loss, gradients, _, _ = model.loss_and_gradients(IDS, TARGETS, model.initial_state(2), MASK)
    ids, targets, mask = (torch.from_numpy(each) for each in (IDS, TARGETS, MASK))
    hidden, _ = module(ids, module.initial_state(2))
    expected = module.loss(hidden, targets, mask, MASK.sum(), ids)
    torch.autograd.backward(expected)
    assert loss == pytest.approx(expected.item(), abs=1e-10)
    for name, parameter in module.named_parameters():
        assert parameter.grad is not None
        ours = gradients[name.removesuffix("_l0").replace("output.projection", "projection")]
        np.testing.assert_allclose(ours, parameter.grad.numpy(), rtol=0, atol=1e-10, err_msg=name)


def test_gradients_are_the_slopes_of_the_loss() -> None:
    model = reference()

    def loss() -> float:
        return model.loss_and_gradients(IDS, TARGETS, model.initial_state(2), MASK)[0]

    gradients = model.loss_and_gradients(IDS, TARGETS, model.initial_state(2), MASK)[1]
    chance = np.random.default_rng(0)
    for name, array in model.parameters.items():
        for _ in range(6):
            index = tuple(chance.integers(array.shape))
            value = array[index]
            losses = []
            for nudge in (1e-5, -1e-5):
                array[index] = value + nudge
                losses.append(loss())
            array[index] = value
            assert gradients[name][index] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-8), name


def test_where_no_facts_are_the_loss_is_that_of_a_model_without_a_pointer() -> None:
    model = reference()
    module, ids = torch_twin(model), torch.from_numpy(np.where(IDS == P, OTHER, IDS))
    targets, (hidden, _) = ids.roll(-1, 1), module(ids, module.initial_state(2))
    loss = module.loss(hidden, targets, None, 1.0, ids)
    assert loss.item() == module.loss(hidden, targets, None, 1.0).item()
    torch.autograd.backward(loss)
    assert all(parameter.grad is not None for parameter in module.parameters())
    assert module.pointer is not None
    assert module.pointer.weight.grad is not None
    assert not module.pointer.weight.grad.any()


def test_probabilities_with_copies_sum_to_one() -> None:
    model = reference()
    module = torch_twin(model)
    ids = torch.from_numpy(IDS[:1])
    hidden, _ = module(ids, module.initial_state(1))
    total = np.zeros(IDS.shape[1])
    for token in range(V):
        scores = [
            module.loss(hidden, torch.full_like(ids, token), (torch.arange(21) == t)[None], 1.0, ids) for t in range(21)
        ]
        total += np.exp([-each.item() for each in scores])
    np.testing.assert_allclose(total, 1, atol=1e-10)


def test_without_a_pointer_nothing_of_it_is_there() -> None:
    plain = RecurrentModule(dataclasses.replace(CONFIG, pointer=False))
    assert not [name for name, _ in plain.named_parameters() if "pointer" in name]
