"""How well a reply fits what was said before it, judged by a small network of its own that has read conversations.

A language model's likelihood says how well a reply is made, and little of whether it is to the point. The network is
trained by `recipes/default/matcher.py` (see `elman.training.matcher`), and belongs to no bot.

Shapes: `N` replies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from elman.language_model import Floats
from elman.runtime.both_ways import WordReader, summary
from elman.text.spans import reply_words, said_words
from elman.text.tokenizers import Tokenizer

NO_REPLY = -100.0
"""How well nothing fits."""


class Matcher:
    """The network."""

    def __init__(self, tensors: Mapping[str, Floats], tokenizer: Tokenizer) -> None:
        self.reader = WordReader(tensors, tokenizer)

    @classmethod
    def load(cls, folder: Path) -> Matcher:
        """Open what `elman.training.word_reader.save` wrote."""
        return cls(load_file(folder / "model.safetensors"), Tokenizer.load(folder / "tokenizer.json"))

    def fits(self, before: str, said: str, replies: Sequence[str]) -> list[float]:
        """Return how well each reply fits, in nats: how much likelier it is here than others, up to a constant.

        `before` is what the bot had said before the person said `said`; "" at the beginning.
        """
        heard, linear = said_words(before, said), self.reader.linear
        features = linear("said", summary(self.reader.read(heard)))

        def fit(reply: str) -> float:
            found = reply_words(reply)
            if not found:
                return NO_REPLY
            own = summary(self.reader.read(found))
            return float(features @ linear("reply", own) / np.sqrt(len(features)) + linear("alone", own)[0])

        return [fit(reply) for reply in replies]


@cache
def matcher() -> Matcher:
    """Return the matcher that comes with the package."""
    with as_file(files("elman.data").joinpath("matcher")) as folder:
        return Matcher.load(folder)
