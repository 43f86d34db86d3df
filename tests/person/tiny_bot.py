"""A small bot of random weights, which says anything at all."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from elman.bot import BotFolder, RecurrentConfig, open_bot, save_bot
from elman.model.shapes import parameter_shapes
from elman.text import Tokenizer


def a_bot(folder: Path, texts: Sequence[str], seed: int = 0) -> BotFolder:
    """Make one in a folder, whose tokens are those of the texts."""
    tokenizer = Tokenizer.train("bpe", [*texts] * 4, 330)
    config = RecurrentConfig(vocab_size=tokenizer.vocab_size, hidden_size=12, pointer=True)
    drawn = np.random.default_rng(seed)
    tensors = {name: drawn.normal(0, 0.4, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()}
    save_bot(folder, config, tokenizer, tensors, dialogue=True, facts={})
    return open_bot(folder)
