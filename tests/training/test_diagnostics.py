"""The diagnostics measure what they say: gradients as finite differences have them, recall as counting has it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from elman.model.recurrent import RecurrentModule
from elman.training.diagnostics import gradient_norms
from elman.training.recall import BATCH, CUE, NOISE, SYMBOLS, accuracy, alphabet, episodes, learn, streams


@given(st.lists(st.integers(1, 12), min_size=1, max_size=20).map(np.array), st.integers(0, 9))
def test_an_episode_shows_a_symbol_waits_and_asks_for_it(waits: np.ndarray, seed: int) -> None:
    longest, words = 12, alphabet()
    corpus = episodes(np.random.default_rng(seed), waits, longest)
    rows = [words.decode(row).split() for row in corpus.ids.reshape(len(waits), longest + 2)]
    assert corpus.mask is not None
    for row, wait in zip(rows, waits, strict=True):
        assert row[-2] == CUE
        place = len(row) - 2 - wait
        assert row[place] == row[-1]
        assert row[place] in SYMBOLS
        assert all(token in NOISE for index, token in enumerate(row[:-2]) if index != place)
    assert np.flatnonzero(corpus.mask).tolist() == [(longest + 2) * (index + 1) - 1 for index in range(len(waits))]


def test_a_small_lstm_learns_to_wait_a_little() -> None:
    module = learn("lstm", 32, 4, steps=400, seed=0)
    assert accuracy(module, 1, 4, seed=1) > 0.95
    assert accuracy(module, 4, 4, seed=1) > 0.9


def test_an_untrained_model_guesses() -> None:
    assert accuracy(learn("gru", 8, 4, steps=1, seed=0), 4, 4, seed=1) < 0.35


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_the_norms_are_those_of_finite_differences(cell: str) -> None:
    module = learn(cell, 5, 3, steps=2, seed=0).double()
    assert isinstance(module, RecurrentModule)
    norms = gradient_norms(module, 3, seed=7)
    expected = [slope(module, k, seed=7) for k in range(4)]
    assert norms == pytest.approx(expected, rel=1e-4)


def slope(module: RecurrentModule, back: int, *, seed: int, step: float = 1e-6) -> float:
    """Return the mean norm of dL/dh_{t-back} by nudging every unit of it."""
    window = streams(episodes(np.random.default_rng(seed), np.full(BATCH, 3), 3), 3).window(0)
    ids, targets = torch.from_numpy(window.ids), torch.from_numpy(window.targets)
    last = ids.shape[1] - 1

    def loss(unit: int, nudge: float) -> torch.Tensor:
        state = module.initial_state(BATCH)
        with torch.no_grad():
            for t in range(last + 1):
                hidden, state = module(ids[:, t : t + 1], state)
                if t == last - back:
                    # What is read on: the output at the end, the state before it.
                    hidden = hidden.clone()
                    hidden[:, 0, unit] += nudge
                    state.hidden[:, 0, unit] += nudge
            return -module.log_probs(hidden[:, 0]).gather(1, targets[:, -1:])[:, 0]

    units = module.config.hidden_size
    gradient = torch.stack([(loss(unit, step) - loss(unit, -step)) / (2 * step) for unit in range(units)], 1)
    return float(gradient.norm(dim=1).mean())


def test_both_verbs_print_json_and_draw(elman: Any, tmp_path: Path) -> None:
    quick = ["--longest", 6, "--steps", 3, "--out", tmp_path, "--json"]
    reach = json.loads(elman("diagnose", "gradients", "--cells", "rnn,lstm", *quick).out)
    assert [(row["cell"], len(row["norms"]), row["relative"][0]) for row in reach["cells"]] == [
        ("rnn", 7, 1.0),
        ("lstm", 7, 1.0),
    ]
    recall = json.loads(elman("diagnose", "memory", "--cells", "gru", "--hidden-sizes", "4,8", *quick).out)
    assert [(row["hidden_size"], row["waits"]) for row in recall["cells"]] == [(4, [1, 2, 4, 6]), (8, [1, 2, 4, 6])]
    for report in (reach, recall):
        assert Path(report["picture"]).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "arguments",
    [
        ["gradients", "--cells", "lstm,transformer"],
        ["memory", "--hidden-sizes", "8,0"],
        ["memory", "--hidden-sizes", "many"],
    ],
)
def test_bad_input_is_one_line_that_names_the_flag(elman: Any, arguments: list[str]) -> None:
    outcome = elman("diagnose", *arguments)
    assert outcome.code == 2
    assert len(outcome.err.strip().splitlines()) == 1
    assert arguments[1] in outcome.err
