"""The cells of the NumPy reference: each one step of time, forward and backward side by side with its equations.

A cell remembers h_{t-1} (and the LSTM c_{t-1}), reads x_t, and decides what to remember. Whatever the cell, two matrix
products come first, for its G gates at once; the layer computes them (`reference.read_layer`):

    a_t = W_ih x_t     + b_ih     [B, G*H]    what comes from the input
    b_t = W_hh h_{t-1} + b_hh     [B, G*H]    what comes from the hidden state

so that a cell is left with what makes it that cell: how a_t and b_t become the new state. Backward, it turns the
gradient of the new state into those of a_t, b_t and the old state. `d_x` stands for dL/dx.

Why two biases? In rnn and lstm a_t and b_t are only ever added, so one bias would do. In the gru the reset gate
multiplies b_t alone, and there the two differ. torch and cuDNN keep two for every cell, and so does this file:
weights are exchanged one to one.

Shapes: `B` batch, `H` hidden, `G` gates (rnn 1, gru 3, lstm 4).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from elman.bot.config import Activation, RecurrentConfig
from elman.language_model import Floats
from elman.model.state import RecurrentState

State = RecurrentState[Floats]

Backward = Callable[[State], tuple[Floats, Floats, State]]
"""From the gradient of the new state to (d_a [B, G*H], d_b [B, G*H], the gradient of the old state).

The old state's part is only what does not pass through b_t: the layer adds W_hh^T d_b."""

Cell = Callable[[Floats, Floats, State], tuple[State, Backward]]
"""From a_t [B, G*H], b_t [B, G*H] and the old state to the new state, and the way back.

Within a cell, a state is one layer's: `hidden` is [B, H], and so is `cell` for the lstm; the others leave theirs be."""


def make_cell(config: RecurrentConfig) -> Cell:
    """Return the cell that the config names."""
    match config.cell:
        case "rnn":
            return partial(elman, config.activation)
        case "gru":
            return gru
        case "lstm":
            return lstm


def elman(activation: Activation, a: Floats, b: Floats, old: State) -> tuple[State, Backward]:
    """Take one step of the simple recurrent network (Elman 1990): the new state is the squashed sum.

    h_t = tanh(a_t + b_t) = tanh(W_ih x_t + W_hh h_{t-1} + b_ih + b_hh), or sigmoid or relu instead of tanh.
    """
    squash, slope = ACTIVATIONS[activation]
    h = squash(a + b)

    def backward(new: State) -> tuple[Floats, Floats, State]:
        d_sum = new.hidden * slope(h)
        return d_sum, d_sum, State(np.zeros_like(h), new.cell)

    return State(h, old.cell), backward


def gru(a: Floats, b: Floats, old: State) -> tuple[State, Backward]:
    """Take one step of the gated recurrent unit (Cho et al. 2014): keep a share z of the old, fill the rest anew.

    r = sigmoid(a_r + b_r)        reset: how much of the past the candidate sees
    z = sigmoid(a_z + b_z)        update: how much of the past is kept
    n = tanh(a_n + r * b_n)       candidate (r multiplies after the matrix, as in torch and cuDNN)
    h = (1 - z) * n + z * h_{t-1}
    """
    (a_r, a_z, a_n), (b_r, b_z, b_n) = split(a, 3), split(b, 3)
    r = sigmoid(a_r + b_r)
    z = sigmoid(a_z + b_z)
    n = np.tanh(a_n + r * b_n)
    h = (1 - z) * n + z * old.hidden

    def backward(new: State) -> tuple[Floats, Floats, State]:
        d_h = new.hidden
        d_n = d_h * (1 - z) * tanh_slope(n)
        d_z = d_h * (old.hidden - n) * sigmoid_slope(z)
        d_r = d_n * b_n * sigmoid_slope(r)
        return join(d_r, d_z, d_n), join(d_r, d_z, d_n * r), State(d_h * z, new.cell)

    return State(h, old.cell), backward


def lstm(a: Floats, b: Floats, old: State) -> tuple[State, Backward]:
    """Take one step of the long short-term memory (Hochreiter & Schmidhuber 1997; forget gate of Gers et al. 2000).

    i = sigmoid(a_i + b_i)        input gate: how much of the candidate is written
    f = sigmoid(a_f + b_f)        forget gate: how much of the cell is kept
    g = tanh(a_g + b_g)           candidate
    o = sigmoid(a_o + b_o)        output gate: how much of the cell is shown
    c = f * c_{t-1} + i * g       a sum, not a product: along it the gradient need not vanish
    h = o * tanh(c)
    """
    i, f, g, o = split(a + b, 4)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * old.cell + i * g
    shown = np.tanh(c)
    h = o * shown

    def backward(new: State) -> tuple[Floats, Floats, State]:
        d_c = new.cell + new.hidden * o * tanh_slope(shown)
        d_i = d_c * g * sigmoid_slope(i)
        d_f = d_c * old.cell * sigmoid_slope(f)
        d_g = d_c * i * tanh_slope(g)
        d_o = new.hidden * shown * sigmoid_slope(o)
        d_sum = join(d_i, d_f, d_g, d_o)
        return d_sum, d_sum, State(np.zeros_like(h), d_c * f)

    return State(h, c), backward


def split(gates: Floats, count: int) -> list[Floats]:
    """Cut [B, G*H] into `count` arrays [B, H]."""
    return np.split(gates, count, axis=1)


def join(*gates: Floats) -> Floats:
    """Put arrays [B, H] side by side: [B, G*H]."""
    return np.concatenate(gates, axis=1)


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)), by way of tanh, which never overflows."""
    result: Floats = (1 + np.tanh(x / 2)) / 2
    return result


def sigmoid_slope(y: Floats) -> Floats:
    """Return the derivative of y = sigmoid(x), from y."""
    return y * (1 - y)


def tanh_slope(y: Floats) -> Floats:
    """Return the derivative of y = tanh(x), from y."""
    return 1 - y * y


def relu(x: Floats) -> Floats:
    """Return max(x, 0)."""
    result: Floats = np.maximum(x, 0)
    return result


def relu_slope(y: Floats) -> Floats:
    """Return the derivative of y = relu(x), from y; 0 at the kink, as torch has it."""
    return (y > 0).astype(y.dtype)


Curve = Callable[[Floats], Floats]

ACTIVATIONS: dict[Activation, tuple[Curve, Curve]] = {
    "tanh": (np.tanh, tanh_slope),
    "sigmoid": (sigmoid, sigmoid_slope),
    "relu": (relu, relu_slope),
}
"""Each squashing function with its slope, which all three can tell from the function's value."""
