"""What a text is about, as a vector: which of a person's sentences answers a question that shares no word with it.

A sentence is the sum of the vectors of its words and of its pairs of words, turned once for questions and once for
statements (StarSpace, Wu et al. 2018). `recipes/default/meaning.py` makes the vectors; they belong to no bot.

Shapes: `N` texts, `D` dimensions, `F` features of a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from safetensors.numpy import load_file

from elman.language_model import Floats
from elman.text.words import CJK

BUCKETS = 2**15
"""Places for the vectors of words, and as many again for those of pairs; words that share a place share a vector."""
WIDTH = 48
"""Dimensions of a vector."""
_WORD = re.compile(rf"[{CJK}]|[^\W\d_{CJK}]+|\d")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ies|ied|es|ed|s|y|e)$")
_APOSTROPHE = re.compile(r"['’]")


def features(text: str) -> list[int]:
    """Return the places [F] of a text's words, their stems, and pairs of neighbours; Han and digits stand alone."""
    words = ["^", *_WORD.findall(_APOSTROPHE.sub("", text.casefold()))]
    stems = {_ENDING.sub("", word) for word in words[1:] if word.isascii()}
    single = [crc32(word.encode()) % BUCKETS for word in [*words[1:], *(f"{stem}~" for stem in sorted(stems))]]
    pairs = [crc32(f"{one} {two}".encode()) % BUCKETS for one, two in pairwise(words)]
    return [*single, *(BUCKETS + pair for pair in pairs)]


class Meaning(NamedTuple):
    """The vectors, and how they are compared."""

    table: Floats
    """[2 * BUCKETS, D] whole numbers, int8."""
    scale: Floats
    """[2 * BUCKETS] what each row is multiplied with."""
    question: Floats
    """[D, D]"""
    statement: Floats
    """[D, D]"""
    slope: float
    """Log-odds that a statement answers, for each unit of the cosine."""
    offset: float
    """Log-odds at a cosine of 0."""

    def questions(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors [N, D] of what is asked."""
        return unit(self.sums(texts) @ self.question)

    def statements(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors [N, D] of what is said."""
        return unit(self.sums(texts) @ self.statement)

    def sums(self, texts: Sequence[str]) -> Floats:
        """Return the sum [N, D] of the vectors of each text's features."""
        sums = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for row, text in enumerate(texts):
            places = features(text)
            sums[row] = self.scale[places].astype(np.float32) @ self.table[places].astype(np.float32)
        return sums

    def probabilities(self, question: Floats, statements: Floats) -> Floats:
        """Return how probably each of the statements [N, D] answers the question [D]."""
        odds = self.slope * (statements @ question) + self.offset
        result: Floats = 1 / (1 + np.exp(-odds))
        return result


def unit(vectors: Floats) -> Floats:
    """Return the vectors at length 1; those of nothing stay nothing."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Floats = vectors / np.maximum(lengths, 1e-6)
    return result


@cache
def meaning() -> Meaning:
    """Return the vectors that come with the package."""
    with as_file(files("elman.data").joinpath("meaning.safetensors")) as path:
        tensors = load_file(path)
    slope, offset = map(float, tensors.pop("odds"))
    return Meaning(**tensors, slope=slope, offset=offset)
