"""From a bot's folder to the language model in it; torch is imported only for the models that need it."""

from __future__ import annotations

import importlib.util
from typing import Any

from elman.bot.config import NGramConfig
from elman.bot.folder import WEIGHTS, Bot
from elman.errors import UserError
from elman.language_model import LanguageModel
from elman.model.ngram import NGramModel


def load_model(bot: Bot) -> LanguageModel[Any]:
    """Return the model of an opened bot; UserError naming file and tensor when its weights do not fit."""
    if isinstance(bot.config, NGramConfig):
        try:
            return NGramModel.from_tensors(bot.config, bot.tokenizer.eos_id, bot.tensors())
        except UserError as error:
            raise UserError(f"{bot.path / WEIGHTS}: {error}") from error
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
