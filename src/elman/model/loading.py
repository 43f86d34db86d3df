"""From a bot's folder to its torch model, to train it further or to compare; talking takes `runtime/loading.py`."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from elman.bot.config import NGramConfig
from elman.bot.folder import WEIGHTS, BotFolder
from elman.errors import UserError

if TYPE_CHECKING:
    from elman.model.torch_model import TorchModel


def load_torch_model(bot: BotFolder) -> TorchModel:
    """Return the recurrent or bag-of-words model of a folder; UserError naming file and tensor that do not fit."""
    assert not isinstance(bot.config, NGramConfig), "an n-gram model is not torch's"
    require_torch()
    import torch

    from elman.model.torch_model import TorchModel, build_module, load_weights

    module = build_module(bot.config)
    tensors = {name: torch.from_numpy(array) for name, array in bot.tensors().items()}
    load_weights(module, tensors, bot.path / WEIGHTS)
    return TorchModel(module.eval())


def require_torch() -> None:
    """Say in one line how to get torch where it is missing."""
    if importlib.util.find_spec("torch") is None:
        raise UserError("this needs torch, which is not installed: pip install 'elman[train]'")
