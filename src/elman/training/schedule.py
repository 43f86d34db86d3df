"""How far a training run is in its budget, and the learning rate that belongs there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from elman.training.config import TrainingConfig

DEFAULT_EPOCHS = 10
PLATEAU_FACTOR = 0.25
"""What a validation without gain multiplies the rate by, as in the usual Penn Treebank scripts."""


@dataclass
class Progress:
    """Where a run is: everything about it that a checkpoint's JSON keeps."""

    step: int = 0
    """Optimiser steps taken."""
    epoch: int = 0
    """Passes completed."""
    window: int = 0
    """Windows read of the current pass."""
    tokens: int = 0
    """Tokens predicted in training, over all processes."""
    seconds: float = 0.0
    """Time spent so far, over all sittings."""
    best: float | None = None
    """Lowest validation perplexity; None before the first validation."""
    stale: int = 0
    """Validations since then."""
    rate_factor: float = 1.0
    """What plateaus have made of the learning rate."""


def share_done(config: TrainingConfig, progress: Progress, windows: int) -> float:
    """Return the share of the budget that is used, 0 to 1 and beyond; `windows` is the number in an epoch."""
    if config.minutes is not None:
        return progress.seconds / (60 * config.minutes)
    if config.steps is not None:
        return progress.step / config.steps
    return progress.step / ((config.epochs or DEFAULT_EPOCHS) * windows)


def learning_rate(config: TrainingConfig, share: float, rate_factor: float = 1.0) -> float:
    """Return the learning rate at a share of the budget: a linear rise, then the schedule's fall.

    The cosine (Loshchilov & Hutter 2017) ends at a hundredth of the highest rate.
    """
    if share < config.warmup:
        return config.highest_rate * max(share / config.warmup, 0.01)
    if config.schedule == "constant":
        return config.highest_rate
    if config.schedule == "plateau":
        return config.highest_rate * rate_factor
    fall = min((share - config.warmup) / (1 - config.warmup), 1.0)
    return config.highest_rate * (0.01 + 0.99 * (1 + math.cos(math.pi * fall)) / 2)
