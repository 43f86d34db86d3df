"""States of prompts that may come again, longer: a client that resends its conversation pays for the new part alone.

A state belongs to the caller who had it read, and is found by them alone, so that nobody learns from the time of an
answer what another has said. It is a function of the ids that were read, whoever read them and in however many calls:
found or not, a reply is the same.

Shapes: `T` tokens of a prompt.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from elman.language_model import Ids

LEAST = 8
"""Tokens of a prompt that is worth keeping."""


class Known(NamedTuple):
    """A state, and how many tokens it has read."""

    state: Any
    tokens: int


class Prefixes:
    """The states that were used last, in so many bytes; safe to use from many threads."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes, self.bytes = max_bytes, 0
        self.states: OrderedDict[bytes, tuple[str, Known]] = OrderedDict()
        self.lengths: dict[str, Counter[int]] = {}
        """For each caller, how many of their states have read so many tokens."""
        self.lock = threading.Lock()

    def longest(self, caller: str, ids: Sequence[int]) -> Known | None:
        """Return the state of the caller's that has read most of what `ids` [T] begin with, if there is one."""
        array = np.asarray(ids, np.int32)
        with self.lock:
            lengths = sorted(length for length in self.lengths.get(caller, ()) if length <= len(ids))
            for key in reversed(keys(caller, array, lengths)):
                if key in self.states:
                    self.states.move_to_end(key)
                    return self.states[key][1]
        return None

    def keep(self, caller: str, ids: Sequence[int], state: Any) -> None:
        """Keep the state after `ids` [T], and let go of those that were used longest ago."""
        if len(ids) < LEAST:
            return
        (key,) = keys(caller, np.asarray(ids, np.int32), [len(ids)])
        with self.lock:
            if key in self.states:
                self.states.move_to_end(key)
                return
            self.states[key] = caller, Known(state, len(ids))
            self.lengths.setdefault(caller, Counter())[len(ids)] += 1
            self.bytes += size_of(state)
            while self.bytes > self.max_bytes:
                self.drop_oldest()

    def drop_oldest(self) -> None:
        """Let go of the state that was used longest ago."""
        _, (caller, known) = self.states.popitem(last=False)
        self.bytes -= size_of(known.state)
        counts = self.lengths[caller]
        counts[known.tokens] -= 1
        if not counts[known.tokens]:
            del counts[known.tokens]
        if not counts:
            del self.lengths[caller]


def keys(caller: str, ids: Ids, lengths: Sequence[int]) -> list[bytes]:
    """Return what stands for the first so many of `ids` [T], for each of these ascending lengths."""
    digest, read, found = hashlib.blake2b(caller.encode() + b"\0", digest_size=32), 0, []
    for length in lengths:
        digest.update(ids[read:length].tobytes())
        read = length
        found.append(digest.digest())
    return found


def size_of(state: Any) -> int:
    """Return about how many bytes a state and its entry take."""
    return 500 + sum(int(array.nbytes) for array in state)
