"""How much each expert is believed, in each kind of context: a mixture that learns from its own past, word by word.

    p(w) = sum over x of share(c, x) p_x(w),   share(c, x) ~ trust(x) + responsibilities(c, x)

Each word that comes is laid to the experts in proportion to what they gave it (online expectation maximisation), after
it was predicted. An expert that does not help ends with next to no share; who has said little is believed little.

Shapes: `C` contexts, `X` experts, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from elman.language_model import Floats

EXPERTS = ("model", "changed model", "words", "after a word", "after two words", "like states")
"""Who tells the next token: `X` of them."""
SEEN = (2, 4, 11)
"""Bounds of how often a context was seen: once, two or three times, four to ten, more."""
CONTEXTS = 1 + 2 * (len(SEEN) + 1)
"""Kinds of contexts, `C`: one never seen, and two lengths by how often they were."""


def kind_of(seen: Sequence[int]) -> int:
    """Return the kind of a context, given how often no token, the last and the last two were seen before."""
    for order in (2, 1):
        if seen[order]:
            return 1 + (order - 1) * (len(SEEN) + 1) + sum(seen[order] >= bound for bound in SEEN)
    return 0


def shares(trust: Floats, responsibilities: Floats, available: npt.NDArray[np.bool_]) -> Floats:
    """Return each expert's share [X] in one kind of context, those that have nothing to say left out."""
    believed = (trust + responsibilities) * available
    result: Floats = believed / believed.sum()
    return result
