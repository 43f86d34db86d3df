"""The cells in the graph: each one step of time, the body of a Scan; `model/reference_cells.py` has their equations.

A layer multiplies its inputs by W_ih for all of time at once, outside the Scan; inside remain W_hh h and the gates.

Shapes: `T` time, `B` batch, `H` hidden, `G` gates.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from onnx import GraphProto

from elman.bot.config import RecurrentConfig
from elman.language_model import Floats
from elman.model.shapes import GATES
from elman.runtime.linear import Arithmetic, Bound, Matrix
from elman.runtime.nodes import Nodes, floats

BOUNDED = {"tanh", "sigmoid"}
"""The squashing functions whose values are within [-1, 1]."""


def layer(
    nodes: Nodes,
    arithmetic: Arithmetic,
    config: RecurrentConfig,
    weights: Mapping[str, Floats],
    inputs: str,
    bound: Bound,
    state: list[str],
    name: str,
) -> list[str]:
    """Run a layer over `inputs` [T, B, E or H] from `state`; return the new state and the hidden states [T, B, H].

    `weights` are the layer's under their short names, `state` is [B, H] for each thing that the cell remembers.
    """
    ordered = {key: gates_in_order(config, value) for key, value in weights.items()}
    w_ih = arithmetic.matrix(nodes, ordered["weight_ih"], f"{name}.weight_ih")
    w_hh = arithmetic.matrix(nodes, ordered["weight_hh"], f"{name}.weight_hh")
    separate = config.cell == "gru"  # the one cell in which the two biases are not simply added
    b_ih = ordered["bias_ih"] if separate else ordered["bias_ih"] + ordered["bias_hh"]
    b_hh = ordered["bias_hh"] if separate else np.zeros_like(ordered["bias_hh"])
    a = arithmetic.linear(nodes, inputs, w_ih, b_ih, bound)
    body = Body(nodes, config)
    body.step(arithmetic, w_hh, b_hh)
    return nodes.ops("Scan", *state, a, outputs=len(state) + 1, body=body.graph(name), num_scan_inputs=1)


class Body:
    """The nodes of one step: from a_t and the old state to the new state."""

    def __init__(self, outside: Nodes, config: RecurrentConfig) -> None:
        self.nodes, self.config, self.size = Nodes(outside), config, config.hidden_size
        self.state = ["hidden_in", "cell_in"] if config.cell == "lstm" else ["hidden_in"]
        self.op = self.nodes.op

    def step(self, arithmetic: Arithmetic, w_hh: Matrix, b_hh: Floats) -> None:
        """Append the nodes of the config's cell, up to `hidden_out` and, for the lstm, `cell_out`."""
        bound = 1.0 if self.config.cell != "rnn" or self.config.activation in BOUNDED else None
        b = arithmetic.linear(self.nodes, "hidden_in", w_hh, b_hh, bound)
        match self.config.cell:
            case "rnn":
                self.op(self.config.activation.capitalize(), self.op("Add", "a", b), name="hidden_out")
            case "gru":
                self.gru(b)
            case "lstm":
                self.lstm(self.op("Add", "a", b))
        self.op("Identity", "hidden_out", name="output")

    def gru(self, b: str) -> None:
        """h = (1 - z) n + z h_{t-1} = n + z (h_{t-1} - n)."""
        a_rz, a_n = self.split("a", 2, 1)
        b_rz, b_n = self.split(b, 2, 1)
        r, z = self.split(self.op("Sigmoid", self.op("Add", a_rz, b_rz)), 1, 1)
        n = self.op("Tanh", self.op("Add", a_n, self.op("Mul", r, b_n)))
        self.op("Add", n, self.op("Mul", z, self.op("Sub", "hidden_in", n)), name="hidden_out")

    def lstm(self, gates: str) -> None:
        """c = f c_{t-1} + i g and h = o tanh(c); the gates in the order i, f, o, g."""
        squashed, candidate = self.split(gates, 3, 1)
        i, f, o = self.split(self.op("Sigmoid", squashed), 1, 1, 1)
        written = self.op("Mul", i, self.op("Tanh", candidate))
        self.op("Add", self.op("Mul", f, "cell_in"), written, name="cell_out")
        self.op("Mul", o, self.op("Tanh", "cell_out"), name="hidden_out")

    def split(self, value: str, *blocks: int) -> list[str]:
        """Cut [B, G*H] into pieces of so many blocks of H."""
        sizes = self.nodes.axes(*(count * self.size for count in blocks))
        return self.nodes.ops("Split", value, sizes, outputs=len(blocks), axis=-1)

    def graph(self, name: str) -> GraphProto:
        """Return the Scan's body."""
        size = self.size
        states = [floats(each, "B", size) for each in self.state]
        new_states = [floats(each.replace("_in", "_out"), "B", size) for each in self.state]
        a = floats("a", "B", GATES[self.config.cell] * size)
        return self.nodes.graph(name, [*states, a], [*new_states, floats("output", "B", size)])


def gates_in_order(config: RecurrentConfig, weight: Floats) -> Floats:
    """Move the lstm's gates from i, f, g, o to i, f, o, g, so that those with a sigmoid lie side by side."""
    if config.cell != "lstm":
        return weight
    i, f, g, o = np.split(weight, 4)
    return np.concatenate([i, f, o, g])
