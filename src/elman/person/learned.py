"""What was learned of a person: a value of bounded size, the same for the same words, kept as one safetensors file.

Shapes: `N` tokens of the person's, `K` keys, `H` hidden, `R` rank, `V` vocabulary, `C` contexts, `X` experts.
"""

from __future__ import annotations

import json
import struct
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from elman.errors import UserError
from elman.language_model import Floats, Ids

BREAK = -1
"""Among the tokens: a message begins here."""


GROWING = ("tokens", "keys")
"""What grows with what was said, up to its bound; all else has one size."""


class Learned(NamedTuple):
    """What was learned of a person; `Ladder.learn` makes a new one of it with each message."""

    tokens: Ids
    """[N] int32: what they wrote lately, `BREAK` before each message."""
    keys: npt.NDArray[np.int8]
    """[K, H] hidden states before the last K of the tokens, times 127."""
    delta: npt.NDArray[np.float16]
    """[H, R] added to what the softmax reads: see `fast_weights.py`."""
    bias: Floats
    """[V] added to the logits."""
    responsibilities: Floats
    """[C, X] how much each expert told of the words in each kind of context."""
    messages: npt.NDArray[np.int64]
    """[1] how many messages were learned."""


def learned_to_bytes(learned: Learned, fingerprint: str) -> bytes:
    """Return what was learned as a safetensors file that names the weights it belongs to."""
    arrays = {name: np.ascontiguousarray(array) for name, array in learned._asdict().items()}
    return bytes(save(arrays, {"fingerprint": fingerprint}))


def learned_from_bytes(data: bytes, like: Learned, fingerprint: str, source: str) -> Learned:
    """Read what `learned_to_bytes` gave; UserError naming `source` when it is damaged or of other weights.

    `like` has the shapes and types that it must have, but for how much is kept.
    """
    try:
        arrays = load(data)
        owner = metadata_of(data).get("fingerprint", "")
    except (SafetensorError, ValueError, KeyError) as error:
        raise UserError(f"{source}: not a whole file of what was learned: {error}") from error
    if owner != fingerprint:
        raise UserError(f"{source}: learned with other weights ({owner[:12]}, not {fingerprint[:12]})")
    for name, expected in like._asdict().items():
        found = arrays.get(name)
        fixed = 1 if name in GROWING else 0
        if found is None or found.dtype != expected.dtype or found.shape[fixed:] != expected.shape[fixed:]:
            raise UserError(f"{source}: tensor {name} is missing or not of this model")
        if found.dtype.kind == "f" and not np.isfinite(found).all():
            raise UserError(f"{source}: tensor {name} holds a value that is not a finite number")
    return Learned(**{name: arrays[name] for name in Learned._fields})


def metadata_of(data: bytes) -> dict[str, str]:
    """Return the metadata of a safetensors file."""
    (length,) = struct.unpack("<Q", data[:8])
    found: dict[str, str] = json.loads(data[8 : 8 + length]).get("__metadata__", {})
    return found
