"""What the runtime copies from facts is what training taught the model to copy."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.bot.config import Precision, RecurrentConfig
from elman.language_model import Floats
from elman.model.copying import CopyingModel
from elman.model.pointer import FIRST_TEXT
from elman.model.shapes import parameter_shapes
from elman.runtime.conditioning import Conditioning
from elman.runtime.engine import Engine, GraphEngine, open_session
from elman.runtime.facts import pointer_parameters, read_facts
from elman.runtime.graph import build_graph
from elman.text.tokenizers import CONVERSATION, MARKS, PERSONA, RESERVED, TURN

FACT, SELF, OTHER, END, BEGIN = (RESERVED.index(token) for token in (PERSONA, *MARKS[:2], TURN, CONVERSATION))
A = FIRST_TEXT
V, H = A + 20, 24

CONFIGS = {
    "lstm": RecurrentConfig(vocab_size=V, hidden_size=H, num_layers=2, pointer=True),
    "lstm, residual and untied": RecurrentConfig(
        vocab_size=V, hidden_size=H, num_layers=3, residual=True, tied=False, pointer=True
    ),
    "gru, projected": RecurrentConfig(vocab_size=V, hidden_size=H, cell="gru", embedding_size=10, pointer=True),
    "rnn": RecurrentConfig(vocab_size=V, hidden_size=H, cell="rnn", pointer=True),
}
BEFORE = [BEGIN, OTHER, A, A + 5, END]
FACTS = [FACT, A + 1, A + 2, FACT, A + 3, A + 1]
REPLY = [SELF, A + 7, A + 1, A + 2]
each_config = pytest.mark.parametrize("name", CONFIGS)


def weights(config: RecurrentConfig) -> dict[str, Any]:
    chance = np.random.default_rng(1)
    return {
        name: chance.uniform(-0.6, 0.6, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()
    }


def engine(config: RecurrentConfig, precision: Precision = "fp32") -> Engine[Any]:
    return GraphEngine(open_session(build_graph(config, weights(config), precision)), config, "fingerprint")


def replied(config: RecurrentConfig, precision: Precision) -> Floats:
    """Return the distributions of a reply's tokens, drawn one at a time, after its facts were read on a branch."""
    model = engine(config, precision)
    _, state = model.log_probs(np.array([BEFORE]), model.initial_state())
    state, known = read_facts(model, FACTS, state, pointer_parameters(weights(config)))
    assert known is not None
    rows, conditioning = [], Conditioning(processors=(known.pointer(),))
    for token in REPLY:
        if token != SELF:
            conditioning.follow(token)
        step = model.step(np.array([[token]]), state, [conditioning])
        rows.append(step.logits[0] - np.logaddexp.reduce(step.logits[0]))
        state = step.state
    return np.array(rows)


@each_config
def test_a_reply_copies_as_it_was_taught_to(name: str) -> None:
    torch = pytest.importorskip("torch")
    from elman.model.torch_model import build_module, load_weights

    config = dataclasses.replace(CONFIGS[name], dropout=0.0)
    module = build_module(config)
    load_weights(module, {key: torch.from_numpy(array) for key, array in weights(config).items()}, Path("here"))
    ids = torch.tensor([[*BEFORE, *FACTS, *REPLY]])
    hidden, _ = module(ids, module.initial_state(1))
    expected = np.empty((len(REPLY), V), np.float32)
    for place, token in np.ndindex(expected.shape):
        alone = torch.zeros(ids.shape)
        alone[0, place - len(REPLY)] = 1
        expected[place, token] = -module.loss(hidden, torch.full_like(ids, token), alone, 1.0, ids).item()
    np.testing.assert_allclose(replied(config, "fp32"), expected, atol=2e-5)
    assert (np.abs(np.exp(replied(config, "int8")) - np.exp(expected)).sum(-1) < 0.1).all()
    plain = module.log_probs(hidden)[0, -len(REPLY) :].detach().numpy()
    assert (np.abs(expected - plain).max(-1) > 0.1).all()


@each_config
def test_evaluation_counts_what_a_reply_copies(name: str) -> None:
    config = CONFIGS[name]
    model = CopyingModel(engine(config), weights(config))
    log_probs, _ = model.log_probs(np.array([[*BEFORE, *FACTS, *REPLY]]), model.initial_state())
    np.testing.assert_allclose(replied(config, "fp32"), log_probs[0, -len(REPLY) :], atol=2e-5)


def test_facts_are_read_on_a_branch() -> None:
    model = engine(CONFIGS["lstm"])
    _, state = model.log_probs(np.array([BEFORE]), model.initial_state())
    kept = [array.copy() for array in state]
    after, known = read_facts(model, FACTS, state, pointer_parameters(weights(CONFIGS["lstm"])))
    np.testing.assert_array_equal(after.hidden, model.log_probs(np.array([FACTS]), state)[1].hidden)
    assert known is not None
    assert known.tokens.tolist() == [A + 1, A + 2, A + 3, A + 1]
    for array, before in zip(state, kept, strict=True):
        np.testing.assert_array_equal(array, before)


def test_without_facts_or_without_a_pointer_nothing_is_copied() -> None:
    model = engine(CONFIGS["lstm"])
    state = model.initial_state()
    assert read_facts(model, [], state, pointer_parameters(weights(CONFIGS["lstm"]))) == (state, None)
    assert read_facts(model, FACTS, state, {})[1] is None
