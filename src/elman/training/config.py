"""How a model is trained: the one place where each default is named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from elman.bot.config import check_choice, check_positive, flag
from elman.errors import UserError

OptimizerName = Literal["adamw", "sgd"]
ScheduleName = Literal["cosine", "constant", "plateau"]
DeviceName = Literal["auto", "cpu", "cuda"]
PrecisionName = Literal["float32", "bfloat16", "auto"]


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """Truncated back-propagation through time under a budget."""

    batch_size: int = 20
    """Streams read in parallel, over all processes together."""
    bptt_len: int = 35
    """Tokens that gradients flow back through."""
    optimizer: OptimizerName = "adamw"
    """`adamw` (Loshchilov & Hutter 2019) or plain `sgd`."""
    learning_rate: float | None = None
    """Step size at its highest; 0.005 for adamw and 20 for sgd unless given."""
    weight_decay: float = 0.01
    """AdamW's decoupled decay."""
    clip: float = 0.25
    """Largest norm of a step's gradient; 0 clips nothing."""
    schedule: ScheduleName = "cosine"
    """How the learning rate falls over the budget; `plateau` divides it by 4 when validation stops improving."""
    warmup: float = 0.02
    """Share of the budget in which the learning rate rises from zero."""
    steps: int | None = None
    """Budget in optimiser steps."""
    epochs: int | None = None
    """Budget in passes over the corpus; 10 when no budget is given."""
    minutes: float | None = None
    """Budget in minutes of training, validation included."""
    patience: int | None = None
    """Stop when so many validations in a row bring nothing better; never unless given."""
    valid_every: int = 2000
    """Steps between validations within an epoch; its end has one too."""
    checkpoint_every: int = 500
    """Steps between checkpoints: what a kill can lose."""
    seed: int = 0
    """Seed of the weights and of dropout."""
    device: DeviceName = "auto"
    """Where to train; `auto` takes a GPU when there is one."""
    precision: PrecisionName = "float32"
    """What products are taken in; weights and sums stay float32. `auto` takes bfloat16 where the machine has it."""

    def __post_init__(self) -> None:
        check_choice("optimizer", self.optimizer, OptimizerName)
        check_choice("schedule", self.schedule, ScheduleName)
        check_choice("device", self.device, DeviceName)
        check_choice("precision", self.precision, PrecisionName)
        check_positive(self, "batch_size", "bptt_len", "valid_every", "checkpoint_every")
        budgets = [name for name in ("steps", "epochs", "minutes", "patience") if getattr(self, name) is not None]
        for name in budgets:
            if getattr(self, name) <= 0:
                raise UserError(f"{flag(name)} must be more than 0, not {getattr(self, name)}")
        if len([name for name in budgets if name != "patience"]) > 1:
            raise UserError(
                f"one budget at a time: {' and '.join(flag(name) for name in budgets if name != 'patience')}"
            )
        for name in ("minutes", "learning_rate", "clip", "weight_decay"):
            if not math.isfinite(getattr(self, name) or 0):
                raise UserError(f"{flag(name)} must be a finite number, not {getattr(self, name)}")
        if not 0 <= self.seed < 2**63:
            raise UserError(f"--seed must be from 0 to 2**63 - 1, not {self.seed}")
        if not 0 <= self.warmup < 1:
            raise UserError(f"--warmup must be at least 0 and less than 1, not {self.warmup}")
        if self.learning_rate is not None and self.learning_rate <= 0:
            raise UserError(f"--learning-rate must be more than 0, not {self.learning_rate}")
        if self.clip < 0 or self.weight_decay < 0:
            raise UserError("--clip and --weight-decay must not be negative")

    @property
    def highest_rate(self) -> float:
        """The learning rate at its highest, with the default resolved."""
        if self.learning_rate is not None:
            return self.learning_rate
        return 0.005 if self.optimizer == "adamw" else 20.0
