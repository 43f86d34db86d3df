"""What a training run comes to."""

from __future__ import annotations

from dataclasses import dataclass

CHECKPOINT = "checkpoint"
"""Folder of the last checkpoint, beside the weights."""
PROGRESS = "progress.json"
"""In it, the file that makes it one: written last."""


@dataclass(frozen=True)
class TrainingResult:
    """What `elman train --json` prints."""

    out: str
    tokens: int
    """Tokens predicted in training, all epochs together."""
    tokens_per_second: float
    """Of this sitting, validation and checkpoints included."""
    valid_perplexity: float | None
    """The lowest of the run, which is that of the weights that were kept; None when stopped before any validation."""
    epochs: float
    seconds: float
    interrupted: bool = False
