"""The last layer of a model, which the ladder's fast weights change: W h + b, where W can be the product of two.

Shapes: `T` tokens, `H` hidden, `E` embedding, `V` vocabulary.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from elman.bot.config import RecurrentConfig
from elman.bot.folder import BotFolder
from elman.language_model import Floats

LAST = ("output.weight", "embedding.weight", "projection.weight", "output.bias")
"""A model's tensors that the last layer is made of; the embedding's where both are one."""


class Softmax(NamedTuple):
    """The last layer: W is [V, H], or W P, where a projection stands before it, and then never multiplied out."""

    weight: Floats
    """W [V, H] or [V, E]"""
    bias: Floats
    """b [V]"""
    projection: Floats | None = None
    """P [E, H]"""

    @property
    def hidden_size(self) -> int:
        """The width of the states, `H`."""
        return int((self.weight if self.projection is None else self.projection).shape[1])

    def product(self, hidden: Floats) -> Floats:
        """Return W h [T, V] of states [T, H]."""
        result: Floats = (hidden if self.projection is None else hidden @ self.projection.T) @ self.weight.T
        return result

    def back(self, logits: Floats) -> Floats:
        """Return the gradient with respect to the states [T, H], given that with respect to the logits [T, V]."""
        result: Floats = logits @ self.weight
        return result if self.projection is None else result @ self.projection


def softmax_of(bot: BotFolder) -> Softmax:
    """Return the last layer of a bot's model; one of no width where the model has none, as an n-gram table."""
    if not isinstance(bot.config, RecurrentConfig):
        return Softmax(np.zeros((bot.tokenizer.vocab_size, 0), np.float32), np.zeros(0, np.float32))
    tensors = {name: tensor.astype(np.float32) for name, tensor in bot.tensors().items() if name in LAST}
    weight = tensors["output.weight" if "output.weight" in tensors else "embedding.weight"]
    return Softmax(np.ascontiguousarray(weight), tensors["output.bias"], tensors.get("projection.weight"))
