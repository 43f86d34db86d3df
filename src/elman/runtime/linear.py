"""Matrix products and embeddings in the graph, once for each precision; all else of the graph knows no difference.

`fp32` multiplies what was trained. `int8` keeps a weight matrix in whole numbers, one scale for each row (an output
unit, or a token), and turns the vector that it multiplies into whole numbers first. The scale of that vector comes
from what is known of it beforehand: a tanh is within [-1, 1], an embedding within its own largest value. Where nothing
is known each vector gets the scale of its own largest value. In neither case does it depend on the other rows of the
batch, as ONNX Runtime's dynamic quantisation would: nobody's numbers depend on who else is there.

Weights take 7 of the 8 bits. On processors without VNNI (and on those of before 2019) the product of 8 by 8 bits adds
two products into 16 bits, which can overflow; with 7 bits they cannot, so that every processor gives the same numbers.

Shapes: `N` outputs, `K` inputs, `V` vocabulary, `E` embedding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from elman.bot.config import Precision
from elman.language_model import Floats
from elman.runtime.nodes import RUNTIME, Nodes

WEIGHT_LEVELS, VECTOR_LEVELS, VECTOR_ZERO = 63, 127, 128
"""Whole numbers each side of zero for weights and for vectors; a vector's are stored unsigned, zero at 128."""


Bound = float | str | None
"""What no value of a vector is beyond: a number, a value of the graph [..., 1] with one for each row, or unknown."""


@dataclass(frozen=True)
class Matrix:
    """A weight matrix [N, K] among the graph's constants."""

    values: str
    transposed: str
    """[K, N]; ONNX Runtime turns it once, when it loads, so that a tied matrix is stored once."""
    scale: str
    """[N], int8 only."""
    largest: float
    """The largest absolute value."""


class Arithmetic(Protocol):
    """How one precision does what needs the weights."""

    def matrix(self, nodes: Nodes, weight: Floats, name: str) -> Matrix:
        """Put a weight matrix [N, K] among the constants."""

    def look_up(self, nodes: Nodes, matrix: Matrix, ids: str) -> str:
        """Return the rows [..., K] of a matrix that `ids` [...] name, as floats."""

    def linear(self, nodes: Nodes, x: str, matrix: Matrix, bias: Floats, bound: Bound) -> str:
        """Return x W^T + b [..., N] for x [..., K], no value of which is beyond `bound`."""


class Float32:
    """The weights as they were trained."""

    def matrix(self, nodes: Nodes, weight: Floats, name: str) -> Matrix:
        """Put a weight matrix [N, K] among the constants."""
        values = nodes.constant(weight.astype(np.float32, copy=False), name)
        return Matrix(values, transposed(nodes, values), "", float(np.abs(weight).max()))

    def look_up(self, nodes: Nodes, matrix: Matrix, ids: str) -> str:
        """Return the rows [..., K] of a matrix that `ids` [...] name."""
        return nodes.op("Gather", matrix.values, ids)

    def linear(self, nodes: Nodes, x: str, matrix: Matrix, bias: Floats, bound: Bound) -> str:
        """Return x W^T + b [..., N]."""
        product = nodes.op("MatMul", x, matrix.transposed)
        return nodes.op("Add", product, nodes.constant(bias.astype(np.float32)))


class Int8:
    """Weights of 7 bits and vectors of 8, each with a scale; sums are exact whole numbers."""

    def matrix(self, nodes: Nodes, weight: Floats, name: str) -> Matrix:
        """Put a weight matrix [N, K] among the constants, each row in units of 1/63 of its largest value."""
        largest = np.abs(weight).max(1, keepdims=True)
        scale = np.where(largest > 0, largest, 1) / WEIGHT_LEVELS
        values = nodes.constant(np.round(weight / scale).astype(np.int8), name)
        scales = nodes.constant(scale[:, 0].astype(np.float32), f"{name}.scale")
        return Matrix(values, transposed(nodes, values), scales, float(largest.max()))

    def look_up(self, nodes: Nodes, matrix: Matrix, ids: str) -> str:
        """Return the rows [..., K] of a matrix that `ids` [...] name, as floats."""
        rows = nodes.op("Cast", nodes.op("Gather", matrix.values, ids), to=1)
        scale = nodes.op("Unsqueeze", nodes.op("Gather", matrix.scale, ids), nodes.axes(-1))
        return nodes.op("Mul", rows, scale)

    def linear(self, nodes: Nodes, x: str, matrix: Matrix, bias: Floats, bound: Bound) -> str:
        """Return x W^T + b [..., N]; without a bound each vector is scaled by its own largest value."""
        constant = nodes.constant(bias.astype(np.float32))
        if isinstance(bound, float):
            return self.product(nodes, x, matrix, bound, constant)
        if bound is None:
            bound = nodes.op("ReduceMax", nodes.op("Abs", x), nodes.axes(-1), keepdims=1)
            bound = nodes.op("Max", bound, nodes.constant(np.float32(1e-30)))  # a vector of zeros stays one
        unit = self.product(nodes, nodes.op("Div", x, bound), matrix, 1.0)
        return nodes.op("Add", nodes.op("Mul", unit, bound), constant)

    def product(self, nodes: Nodes, x: str, matrix: Matrix, bound: float, *bias: str) -> str:
        """Quantise x within `bound`, multiply, and return to floats."""
        scale, zero = nodes.constant(np.float32(bound / VECTOR_LEVELS)), nodes.constant(np.uint8(VECTOR_ZERO))
        return nodes.op(
            "MatMulIntegerToFloat",
            *(nodes.op("QuantizeLinear", x, scale, zero), matrix.transposed),
            *(scale, matrix.scale, zero, nodes.constant(np.int8(0)), *bias),
            domain=RUNTIME,
        )


def transposed(nodes: Nodes, values: str) -> str:
    """Return W^T [K, N] of W [N, K]."""
    return nodes.op("Transpose", values, perm=[1, 0])


ARITHMETIC: dict[Precision, Arithmetic] = {"fp32": Float32(), "int8": Int8()}
