"""A session's state on disk or in a database: safetensors, with the weights it belongs to and how much it has read."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from elman.errors import UserError
from elman.files import replacing
from elman.runtime.batcher import check_state
from elman.runtime.engine import Engine

S = TypeVar("S", bound=tuple[Any, ...])


class SavedState(NamedTuple):
    """What `load_state` finds."""

    state: Any
    tokens: int
    """How many tokens it has read."""


def copy_state(state: S) -> S:
    """Return a state that shares no memory with this one."""
    return type(state)(*(array.copy() for array in state))


def state_to_bytes(state: Any, fingerprint: str, tokens: int) -> bytes:
    """Return a state as a safetensors file that names the weights it belongs to."""
    metadata = {"fingerprint": fingerprint, "tokens": str(tokens)}
    return bytes(save({name: np.ascontiguousarray(array) for name, array in state._asdict().items()}, metadata))


def state_from_bytes(data: bytes, engine: Engine[Any], source: str) -> SavedState:
    """Read what `state_to_bytes` gave; UserError naming `source` when it is damaged or another model's."""
    try:
        arrays = load(data)
        (length,) = struct.unpack("<Q", data[:8])
        metadata = json.loads(data[8 : 8 + length]).get("__metadata__", {})
        tokens = int(metadata["tokens"])
        if tokens < 0:
            raise ValueError(f"{tokens} tokens read")
    except (SafetensorError, struct.error, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{source}: not a complete state of elman: {error}") from error
    if metadata.get("fingerprint") != engine.fingerprint:
        owner = str(metadata.get("fingerprint"))[:12]
        raise UserError(f"{source}: a state of other weights ({owner}, not {engine.fingerprint[:12]})")
    kind = type(engine.initial_state())
    state = kind(*(arrays.get(name) for name in kind._fields))
    try:
        check_state(state, engine)
    except ValueError as error:
        raise UserError(f"{source}: tensor {error}") from error
    return SavedState(state, tokens)


def save_state(path: Path, state: Any, engine: Engine[Any], tokens: int) -> None:
    """Write a state that has read so many tokens, atomically."""
    data = state_to_bytes(state, engine.fingerprint, tokens)
    with replacing(path, durable=False) as temporary:  # a state can be made again from the text that it has read
        temporary.write_bytes(data)


def load_state(path: Path, engine: Engine[Any]) -> SavedState:
    """Read what `save_state` wrote; a missing or damaged file, or one of other weights, is a UserError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot read: {error.strerror}") from error
    return state_from_bytes(data, engine, str(path))
