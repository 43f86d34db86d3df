"""A recurrent layer that reads a whole text from both ends (Schuster & Paliwal 1997), in NumPy.

For short texts that are there at once, such as a message: a word's vector then knows what follows it, too.

Shapes: `T` words, `D` input, `H` hidden.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from elman.language_model import Floats
from elman.model.reference_cells import lstm
from elman.model.state import RecurrentState


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
