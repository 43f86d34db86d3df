"""A graph in the making: ONNX nodes and constants under names that make themselves."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

OPSET, RUNTIME_OPSET, IR_VERSION = 20, 1, 10
"""Versions of the standard operators, of ONNX Runtime's own, and of the file: what its releases since 2024 read."""

RUNTIME = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""


class Nodes:
    """A list of nodes that can be appended to; a graph inside a graph (a Scan's body) shares names and constants."""

    def __init__(self, parent: Nodes | None = None) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = [] if parent is None else parent.constants
        self.numbers: count[int] = count() if parent is None else parent.numbers

    def op(self, kind: str, *inputs: str, domain: str = "", name: str | None = None, **attributes: Any) -> str:
        """Append an operator with one output, and return that output's name."""
        output = name or f"{kind.lower()}_{next(self.numbers)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def ops(self, kind: str, *inputs: str, outputs: int, **attributes: Any) -> list[str]:
        """Append an operator with several outputs, and return their names."""
        names = [f"{kind.lower()}_{next(self.numbers)}" for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names

    def constant(self, value: npt.ArrayLike, name: str | None = None) -> str:
        """Add a constant, and return its name."""
        array = np.asarray(value)
        tensor = numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
        tensor.name = name or f"constant_{next(self.numbers)}"
        self.constants.append(tensor)
        return tensor.name

    def axes(self, *axes: int) -> str:
        """Add a constant list of axes or sizes."""
        return self.constant(np.array(axes, np.int64))

    def graph(self, name: str, inputs: list[ValueInfoProto], outputs: list[ValueInfoProto]) -> GraphProto:
        """Return the nodes as a graph without constants of its own: the body of a Scan."""
        return helper.make_graph(self.nodes, name, inputs, outputs)

    def model(self, inputs: list[ValueInfoProto], outputs: list[ValueInfoProto]) -> ModelProto:
        """Return the whole model."""
        graph = helper.make_graph(self.nodes, "elman", inputs, outputs, initializer=self.constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, RUNTIME_OPSET)]
        model: ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="elman")
        return model


def floats(name: str, *shape: str | int) -> ValueInfoProto:
    """Declare an input or output of floats; a letter is a size that is known only when it runs."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def integers(name: str, *shape: str | int) -> ValueInfoProto:
    """Declare an input or output of ids."""
    return helper.make_tensor_value_info(name, TensorProto.INT64, shape)
