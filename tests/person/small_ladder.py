"""A ladder over a model of random weights, and messages as such a model would have read them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from elman.language_model import Floats, Ids
from elman.person.ladder import Ladder
from elman.person.ladder_config import LadderConfig
from elman.person.last_layer import Softmax
from elman.person.learned import Learned

V, H = 60, 32
SOFTMAX = Softmax(*(np.random.default_rng(0).normal(size=size).astype(np.float32) for size in ((V, H), (V,))))


class Sentence(NamedTuple):
    """A message's tokens [T] and the states [T, H] that they were predicted from."""

    ids: Ids
    hidden: Floats


def small_ladder(**settings: float) -> Ladder:
    """A ladder whose memory is full after a few dozen messages."""
    small = {"most_tokens": 200, "key_bytes": 100 * H, **settings}
    return Ladder(SOFTMAX, "f" * 64, LadderConfig(**small))  # type: ignore[arg-type]


def messages(count: int, seed: int = 0, words: int = 12) -> list[Sentence]:
    """Messages of somebody who knows few words."""
    random = np.random.default_rng(seed)
    own = random.choice(V, words, replace=False)
    lengths = random.integers(1, 9, count)
    return [
        Sentence(random.choice(own, length), np.tanh(random.normal(size=(length, H))).astype(np.float32))
        for length in lengths
    ]


def learn_all(ladder: Ladder, said: Iterable[Sentence], learned: Learned | None = None) -> Learned:
    """Fold messages, one after the other."""
    found = ladder.nothing() if learned is None else learned
    for sentence in said:
        found = ladder.learn(found, *sentence)
    return found
