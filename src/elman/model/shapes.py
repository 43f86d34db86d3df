"""Which tensors a model consists of: the layout of a bot's weights, and the check of weights that came from a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from elman.bot.config import BagConfig, RecurrentConfig
from elman.errors import UserError

Shapes = dict[str, tuple[int, ...]]

GATES = {"rnn": 1, "gru": 3, "lstm": 4}
"""Blocks of H rows in the weights of a layer, in torch's order: gru r, z, n; lstm i, f, g, o."""


def parameter_shapes(config: RecurrentConfig | BagConfig) -> Shapes:
    """Name every parameter of a model with its shape."""
    body = recurrent_shapes(config) if isinstance(config, RecurrentConfig) else bag_shapes(config)
    vocabulary, embedding, hidden = config.vocab_size, config.input_size, config.hidden_size
    shapes = {"embedding.weight": (vocabulary, embedding), **body}
    if not config.tied:
        shapes["output.weight"] = (vocabulary, hidden)
    elif embedding != hidden:
        shapes["projection.weight"] = (embedding, hidden)
    if isinstance(config, RecurrentConfig) and config.pointer:
        vectors = {"pointer.bias": (hidden,), "pointer.sentinel": (hidden,), "pointer.follow": (2,)}
        shapes |= {"pointer.weight": (hidden, hidden), **vectors}
    if isinstance(config, RecurrentConfig) and config.speakers:
        shapes["speakers.weight"] = (config.speakers + 1, embedding)  # row 0, the unknown speaker's, is zero
    return {**shapes, "output.bias": (vocabulary,)}


def recurrent_shapes(config: RecurrentConfig) -> Shapes:
    """`weight_ih` is W_xh, `weight_hh` is W_hh, `bias_ih` + `bias_hh` is b_h (why two: see `reference_cells.py`).

    Each has its gates' rows one block after another.
    """
    gates = GATES[config.cell] * config.hidden_size
    shapes: Shapes = {}
    for index in range(config.num_layers):
        shapes[f"layers.{index}.weight_ih"] = (gates, config.input_size if index == 0 else config.hidden_size)
        shapes[f"layers.{index}.weight_hh"] = (gates, config.hidden_size)
        shapes[f"layers.{index}.bias_ih"] = (gates,)
        shapes[f"layers.{index}.bias_hh"] = (gates,)
    return shapes


def bag_shapes(config: BagConfig) -> Shapes:
    """`hidden` reads the window's embeddings: dimension by dimension, each with its `context_size` places in order."""
    width = config.context_size if config.combine == "concatenate" else 1
    return {
        "hidden.weight": (config.hidden_size, width * config.input_size),
        "hidden.bias": (config.hidden_size,),
    }


def check_tensors(config: RecurrentConfig | BagConfig, tensors: Mapping[str, npt.NDArray[Any]], source: Path) -> None:
    """Refuse weights that are not the config's, with a UserError naming `source` and the tensor."""
    shapes = parameter_shapes(config)
    for name in [*shapes, *tensors]:
        if name not in tensors:
            raise UserError(f"{source}: tensor {name} is missing: another architecture's weights")
        if name not in shapes:
            raise UserError(f"{source}: tensor {name} is unknown to this architecture")
        tensor = tensors[name]
        if tensor.shape != shapes[name]:
            found = f"{list(tensor.shape)}, not {list(shapes[name])}"
            raise UserError(f"{source}: tensor {name} has shape {found}: another architecture's weights")
        if not np.issubdtype(tensor.dtype, np.floating) and tensor.dtype.name != "bfloat16":
            raise UserError(f"{source}: tensor {name} holds {tensor.dtype}, not floating-point numbers")
        with np.errstate(over="ignore"):
            single = tensor.astype(np.float32, copy=False)
        if not np.isfinite(single).all():
            raise UserError(f"{source}: tensor {name} holds a value that is not a finite number")
