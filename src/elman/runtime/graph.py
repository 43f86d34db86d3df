"""From a bot's config and weights to the graph that ONNX Runtime runs; no torch, and one graph for every use.

    inputs    ids [B, T], the state's arrays; rows [R]: the places in the flattened [B * T] whose next token is wanted
              temperature [R or 1, 1] and bias [R or 1, V] of `probs`: softmax((logits + bias) / temperature)
              recurrent models: speaker [B or 1, E], added to every embedding
    outputs   logits [R, V], log_probs [R, V], probs [R, V] at the temperature, the state's arrays with `new_` before
              sums [R, N]: the cumulative sums of `probs` over blocks, for drawing (`draw.py`)
              last_hidden [R, H]: the hidden states that the softmax's layer reads

The vocabulary is padded to whole blocks with tokens of probability 0.

Shapes: `B` batch, `T` time, `R` rows, `L` layers, `E` embedding, `H` hidden, `V` vocabulary,
`N` its blocks, `C` context.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from onnx import ValueInfoProto

from elman.bot.config import BagConfig, Precision, RecurrentConfig
from elman.language_model import Floats
from elman.runtime.cells import BOUNDED, layer
from elman.runtime.draw import BLOCK, padded_size
from elman.runtime.linear import ARITHMETIC, Arithmetic, Bound, Matrix
from elman.runtime.nodes import Nodes, floats, integers

Tensors = Mapping[str, Floats]


def build_graph(config: RecurrentConfig | BagConfig, tensors: Tensors, precision: Precision) -> bytes:
    """Return the graph as the bytes of an ONNX file; `tensors` are those of `parameter_shapes(config)`."""
    nodes, arithmetic = Nodes(), ARITHMETIC[precision]
    tensors = {name: tensor.astype(np.float32, copy=False) for name, tensor in tensors.items()}
    tensors |= padded(tensors)
    embedding = arithmetic.matrix(nodes, tensors["embedding.weight"], "embedding.weight")
    if isinstance(config, RecurrentConfig):
        hidden, bound = recurrent(nodes, arithmetic, config, tensors, embedding)
    else:
        hidden, bound = bag(nodes, arithmetic, config, tensors, embedding)
    selected = nodes.op("Gather", nodes.op("Reshape", hidden, nodes.axes(-1, config.hidden_size)), "rows")
    nodes.op("Identity", selected, name="last_hidden")
    softmax(nodes, arithmetic, config, tensors, embedding, selected, bound)
    inputs = [
        integers("ids", "B", "T"),
        *state_arrays(config, ""),
        integers("rows", "R"),
        floats("temperature", "Q", 1),
        floats("bias", "A", len(tensors["output.bias"])),
    ]
    if isinstance(config, RecurrentConfig):
        inputs.append(floats("speaker", "S", config.input_size))
    outputs = [floats(name, "R", len(tensors["output.bias"])) for name in ("logits", "log_probs", "probs")]
    outputs += [floats("sums", "R", "N"), floats("last_hidden", "R", config.hidden_size)]
    outputs += state_arrays(config, "new_")
    return bytes(nodes.model(inputs, outputs).SerializeToString())


def padded(tensors: Tensors) -> Tensors:
    """Return the tensors whose first axis is the vocabulary, filled up to whole blocks with what is never drawn."""
    missing = padded_size(len(tensors["output.bias"])) - len(tensors["output.bias"])
    fill = {"embedding.weight": 0.0, "output.weight": 0.0, "output.bias": -np.inf}
    return {
        name: np.pad(tensors[name], [(0, missing)] + [(0, 0)] * (tensors[name].ndim - 1), constant_values=value)
        for name, value in fill.items()
        if name in tensors
    }


def state_arrays(config: RecurrentConfig | BagConfig, prefix: str) -> list[ValueInfoProto]:
    """Declare the arrays that the model remembers."""
    if isinstance(config, BagConfig):
        return [integers(f"{prefix}context", "B", config.context_size - 1)]
    return [floats(prefix + name, "B", config.num_layers, config.hidden_size) for name in remembered(config)]


def remembered(config: RecurrentConfig) -> list[str]:
    """Name what each layer remembers."""
    return ["hidden", "cell"] if config.cell == "lstm" else ["hidden"]


def recurrent(
    nodes: Nodes, arithmetic: Arithmetic, config: RecurrentConfig, tensors: Tensors, embedding: Matrix
) -> tuple[str, Bound]:
    """Append embedding and layers; return the last layer's outputs [B, T, H] and a bound on their values."""
    embedded = arithmetic.look_up(nodes, embedding, "ids")  # [B, T, E]
    values = nodes.op("Add", embedded, nodes.op("Unsqueeze", "speaker", nodes.axes(1)))
    values = nodes.op("Transpose", values, perm=[1, 0, 2])  # a Scan runs over the first axis
    loudest = nodes.op("ReduceMax", nodes.op("Abs", "speaker"), nodes.axes(-1), keepdims=1)
    bound: Bound = nodes.op("Add", loudest, nodes.constant(np.float32(embedding.largest)))  # [B or 1, 1]
    squash = config.activation if config.cell == "rnn" else "tanh"
    states = remembered(config)
    new: dict[str, list[str]] = {name: [] for name in states}
    for index in range(config.num_layers):
        prefix = f"layers.{index}."
        weights = {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
        first = [nodes.op("Gather", name, nodes.constant(np.int64(index)), axis=1) for name in states]
        *last, outputs = layer(nodes, arithmetic, config, weights, values, bound, first, f"layers.{index}")
        for name, value in zip(states, last, strict=True):
            new[name].append(nodes.op("Unsqueeze", value, nodes.axes(1)))
        residual = config.residual and index > 0
        values = nodes.op("Add", outputs, values) if residual else outputs
        own = 1.0 if squash in BOUNDED else None
        bound = own + bound if residual and own is not None and isinstance(bound, float) else own
    for name, parts in new.items():
        nodes.op("Concat", *parts, axis=1, name=f"new_{name}")
    return nodes.op("Transpose", values, perm=[1, 0, 2]), bound


def bag(
    nodes: Nodes, arithmetic: Arithmetic, config: BagConfig, tensors: Tensors, embedding: Matrix
) -> tuple[str, float]:
    """Append the hidden layer over each window of embeddings; return its outputs [B, T, H] and their bound."""
    size, width = config.context_size, config.input_size
    history = nodes.op("Concat", "context", "ids", axis=1)  # [B, C - 1 + T]
    length = nodes.op("Shape", "ids", start=1, end=2)
    starts = nodes.op("Range", nodes.constant(np.int64(0)), nodes.op("Squeeze", length), nodes.constant(np.int64(1)))
    places = nodes.op("Add", nodes.op("Unsqueeze", starts, nodes.axes(1)), nodes.constant(np.arange(size)))  # [T, C]
    windows = nodes.op("Gather", history, places, axis=1)  # [B, T, C]
    known = nodes.op("Cast", nodes.op("GreaterOrEqual", windows, nodes.constant(np.int64(0))), to=1)
    embedded = arithmetic.look_up(nodes, embedding, nodes.op("Max", windows, nodes.constant(np.int64(0))))
    embedded = nodes.op("Mul", embedded, nodes.op("Unsqueeze", known, nodes.axes(-1)))  # [B, T, C, E]; nothing is 0
    weight = tensors["hidden.weight"]
    if config.combine == "concatenate":
        combined = nodes.op("Reshape", embedded, nodes.axes(0, 0, -1))
        # The window's embeddings lie one after another here; torch's weights go through them dimension by dimension.
        weight = weight.reshape(-1, width, size).transpose(0, 2, 1).reshape(len(weight), -1)
    else:
        combined = nodes.op("ReduceMean", embedded, nodes.axes(2), keepdims=0)
    matrix = arithmetic.matrix(nodes, weight, "hidden.weight")
    hidden = nodes.op("Tanh", arithmetic.linear(nodes, combined, matrix, tensors["hidden.bias"], embedding.largest))
    end = nodes.constant(np.array([2**62], np.int64))
    total = nodes.op("Shape", history, start=1, end=2)
    nodes.op("Slice", history, nodes.op("Sub", total, nodes.axes(size - 1)), end, nodes.axes(1), name="new_context")
    return hidden, 1.0


def softmax(
    nodes: Nodes,
    arithmetic: Arithmetic,
    config: RecurrentConfig | BagConfig,
    tensors: Tensors,
    embedding: Matrix,
    hidden: str,
    bound: Bound,
) -> None:
    """Append the softmax over hidden states [R, H], behind a projection where a tied embedding's size differs."""
    matrix = embedding
    if not config.tied:
        matrix = arithmetic.matrix(nodes, tensors["output.weight"], "output.weight")
    elif "projection.weight" in tensors:
        projection = arithmetic.matrix(nodes, tensors["projection.weight"], "projection.weight")
        hidden = arithmetic.linear(nodes, hidden, projection, np.zeros(config.input_size, np.float32), bound)
        bound = None
    logits = arithmetic.linear(nodes, hidden, matrix, tensors["output.bias"], bound)
    nodes.op("Identity", logits, name="logits")
    nodes.op("LogSoftmax", logits, axis=-1, name="log_probs")
    biased = nodes.op("Add", logits, "bias")
    probs = nodes.op("Softmax", nodes.op("Div", biased, "temperature"), axis=-1, name="probs")
    blocks = nodes.op("Reshape", probs, nodes.axes(-1, len(tensors["output.bias"]) // BLOCK, BLOCK))
    sums = nodes.op("ReduceSum", blocks, nodes.axes(2), keepdims=0)
    nodes.op("CumSum", sums, nodes.constant(np.int64(1)), name="sums")
