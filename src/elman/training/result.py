"""What a training run comes to."""

from __future__ import annotations

from dataclasses import dataclass

CHECKPOINT = "checkpoint"
"""Folder of the last checkpoint, beside the weights."""


@dataclass(frozen=True)
class TrainingResult:
    """What `elman train --json` prints."""

    out: str
    tokens: int
    """Tokens predicted in training, all epochs together."""
    tokens_per_second: float
    """Of this sitting, validation and checkpoints included."""
    valid_perplexity: float
    """The lowest of the run, which is that of the weights that were kept."""
    epochs: float
    seconds: float
    interrupted: bool = False
