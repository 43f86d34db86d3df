"""The torch models behind the project's one interface (`LanguageModel`): NumPy arrays in, NumPy arrays out.

Shapes: `B` batch, `T` time, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elman.bot.config import BagConfig, RecurrentConfig
from elman.language_model import Floats, Ids
from elman.model.bag import BagModule
from elman.model.recurrent import RecurrentModule
from elman.model.shapes import check_tensors

Module = RecurrentModule | BagModule

LAYER_SUFFIX = "_l0"
"""What torch adds to the names of a fused layer's weights; a bot's file leaves it out."""


class TorchModel:
    """A torch module as a `LanguageModel`; its states are named tuples of NumPy arrays."""

    def __init__(self, module: Module, speaker: int = 0) -> None:
        """`speaker` is whom the model speaks as: a row of its speakers, 0 the unknown."""
        self.module, self.speaker = module, speaker

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""
        return self.module.config.vocab_size

    def initial_state(self, batch_size: int = 1) -> Any:
        """Return the state before any token was read."""
        return to_numpy(self.module.initial_state(batch_size))

    def log_probs(self, ids: Ids, state: Any) -> tuple[Floats, Any]:
        """Read `ids` [B, T]; return log p(next token) in nats [B, T, V] and the new state."""
        with torch.inference_mode():
            hidden, new_state = self.read(ids, state)
            return self.module.log_probs(hidden).cpu().numpy(), to_numpy(new_state)

    def score(self, ids: Ids, targets: Ids, state: Any) -> tuple[Floats, Any]:
        """Read `ids` [B, T]; return log p(targets) in nats [B, T] and the new state."""
        with torch.inference_mode():
            hidden, new_state = self.read(ids, state)
            return self.module.score(hidden, self.tensor(targets)).cpu().numpy(), to_numpy(new_state)

    def run(self, ids: Ids, state: Any, fetch: Sequence[str]) -> tuple[list[Floats], Any]:
        """Read `ids` [B, T]; return `log_probs` [B * T, V] and `last_hidden` [B * T, H] as `fetch` names them."""
        with torch.inference_mode():
            hidden, new_state = self.read(ids, state)
            outputs = {"last_hidden": hidden}
            if "log_probs" in fetch:
                outputs["log_probs"] = self.module.log_probs(hidden)
            return [outputs[name].flatten(0, 1).cpu().numpy() for name in fetch], to_numpy(new_state)

    def read(self, ids: Ids, state: Any) -> tuple[Tensor, Any]:
        """Read `ids` [B, T]; return what the module gives for them."""
        tokens = self.tensor(ids)
        speakers = {"speakers": torch.full_like(tokens, self.speaker)} if self.speaker else {}
        hidden, new_state = self.module(tokens, self.to_torch(state), **speakers)
        return hidden, new_state

    def tensor(self, array: Ids | Floats) -> Tensor:
        """Return an array as a tensor where the module is, ids as torch's integers."""
        array = array.astype(np.int64, copy=False) if np.issubdtype(array.dtype, np.integer) else array
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.module.output.bias.device)

    def to_torch(self, state: Any) -> Any:
        """Return a state of arrays as the same named tuple of tensors."""
        return type(state)(*map(self.tensor, state))


def to_numpy(state: Any) -> Any:
    """Return a state of tensors as the same named tuple of arrays."""
    return type(state)(*(tensor.cpu().numpy() for tensor in state))


def build_module(config: RecurrentConfig | BagConfig) -> Module:
    """Return a fresh module of the config's family."""
    return RecurrentModule(config) if isinstance(config, RecurrentConfig) else BagModule(config)


def weights(module: Module) -> dict[str, Tensor]:
    """Return the module's weights under the names of a bot's file (see `model/reference.py`)."""
    return {file_name(name): tensor.detach() for name, tensor in module.state_dict().items()}


def load_weights(module: Module, tensors: Mapping[str, Tensor], source: Path) -> None:
    """Copy `tensors` into the module; one that is missing, unknown, misshapen or not finite is a UserError."""
    check_tensors(module.config, {name: tensor.numpy() for name, tensor in tensors.items()}, source)
    for name, tensor in module.state_dict().items():
        tensor.copy_(tensors[file_name(name)])


def file_name(name: str) -> str:
    """Return a torch parameter's name as a bot's file spells it."""
    return (
        name.replace("output.own_weight", "output.weight")
        .replace("output.projection.", "projection.")
        .removesuffix(LAYER_SUFFIX)
    )
