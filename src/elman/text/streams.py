"""A corpus cut for truncated back-propagation: parallel streams, read window after window with the state carried.

Shapes: `B` batch (streams), `T` time, `N` tokens of the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_] | npt.NDArray[np.float32]
"""Which tokens are to be predicted, or with what weight each."""


@dataclass(frozen=True)
class Window:
    """One piece of every stream, [B, T] each."""

    ids: npt.NDArray[np.int64]
    """What the model reads: the token before each target."""
    targets: npt.NDArray[np.int64]
    """What it is to predict."""
    mask: Mask
    """Which targets count, or how much: those inside the corpus and, for conversations, those of the loss mask."""
    speakers: npt.NDArray[np.int64] | None = None
    """Whom the model speaks as, where the corpus knows."""


class Streams:
    """A corpus as `batch_size` streams of equal length, the last ones padded; every token is a target once.

    The first token is predicted too, after an end of line: a corpus begins where a line would begin.
    """

    def __init__(
        self,
        ids: npt.NDArray[np.integer[Any]],
        mask: Mask | None,
        *,
        batch_size: int,
        bptt_len: int,
        eos_id: int,
        speakers: npt.NDArray[np.uint16] | None = None,
    ) -> None:
        self.ids, self.mask, self.speakers = ids, mask, speakers
        self.bptt_len, self.eos_id = bptt_len, eos_id
        self.stream_len = -(-len(ids) // batch_size)
        self.offsets = np.arange(batch_size)[:, None] * self.stream_len

    def __len__(self) -> int:
        """Return the number of windows in one pass over the corpus."""
        return -(-self.stream_len // self.bptt_len)

    def window(self, index: int, rows: slice = slice(None)) -> Window:
        """Return window `index` of the given streams; the last window may be shorter."""
        start = index * self.bptt_len
        end = min(start + self.bptt_len, self.stream_len)
        positions = self.offsets[rows] + np.arange(start - 1, end)
        inside = np.clip(positions, 0, len(self.ids) - 1)
        tokens = self.ids[inside].astype(np.int64)
        tokens[positions < 0] = self.eos_id
        mask: Mask = positions[:, 1:] < len(self.ids)
        if self.mask is not None:
            mask = mask * self.mask[inside[:, 1:]]
        speakers = None if self.speakers is None else self.speakers[inside[:, :-1]].astype(np.int64)
        return Window(tokens[:, :-1], tokens[:, 1:], mask, speakers)
