"""A recurrent layer that reads a whole text from both ends (Schuster & Paliwal 1997), in NumPy.

For short texts that are there at once, such as a message: a word's vector then knows what follows it, too. What is
trained with `elman.training.word_reader` runs here.

Shapes: `T` words, `D` input, `H` hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from elman.language_model import Floats
from elman.model.reference_cells import lstm
from elman.model.state import RecurrentState
from elman.text.spans import Word, spelled
from elman.text.tokenizers import Tokenizer


class WordReader:
    """Reads a text's words, each as the mean of its pieces' embeddings beside how it is written."""

    def __init__(self, tensors: Mapping[str, Floats], tokenizer: Tokenizer) -> None:
        self.tensors = {name: value.astype(np.float32) for name, value in tensors.items()}
        self.layer = {name.removeprefix("rnn."): value for name, value in self.tensors.items() if "_l0" in name}
        self.tokenizer = tokenizer

    def read(self, words: Sequence[Word]) -> Floats:
        """Return the states [T, 2 * H] of words, of which there is one at least."""
        table, shapes = self.tensors["embedding.weight"], self.tensors["shape.weight"]
        letters = np.stack([table[self.tokenizer.encode(spelled(word.text))].mean(0) for word in words])
        inputs = np.concatenate([letters, shapes[[word.shape for word in words]]], axis=1)
        return read_both_ways(inputs, self.layer)

    def linear(self, name: str, inputs: Floats) -> Floats:
        """Return what the linear layer of a name makes of inputs."""
        result: Floats = inputs @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]
        return result


def summary(states: Floats) -> Floats:
    """Return the mean and the greatest of a text's states [4 * H]."""
    return np.concatenate([states.mean(0), states.max(0)])


def read_both_ways(inputs: Floats, weights: Mapping[str, Floats]) -> Floats:
    """Return [T, 2 * H]: the LSTM's hidden state after each input [T, D] from the front, and that from the back.

    `weights` are named as torch names those of a bidirectional LSTM's first layer: `weight_ih_l0` [4 * H, D],
    `weight_hh_l0` [4 * H, H], `bias_ih_l0`, `bias_hh_l0` [4 * H], and the same with `_reverse`.
    """
    onwards = _read(inputs, weights, "")
    back = _read(inputs[::-1], weights, "_reverse")[::-1]
    return np.concatenate([onwards, back], axis=1)


def _read(inputs: Floats, weights: Mapping[str, Floats], way: str) -> Floats:
    recurrent, bias = weights[f"weight_hh_l0{way}"].T, weights[f"bias_hh_l0{way}"]
    given = inputs @ weights[f"weight_ih_l0{way}"].T + weights[f"bias_ih_l0{way}"]
    nothing = np.zeros((1, recurrent.shape[0]), inputs.dtype)
    state, hidden = RecurrentState(nothing, nothing), []
    for row in given[:, None]:
        state, _ = lstm(row, state.hidden @ recurrent + bias, state)
        hidden.append(state.hidden)
    return np.concatenate(hidden) if hidden else np.zeros((0, recurrent.shape[0]), inputs.dtype)
