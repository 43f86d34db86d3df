"""The optimisers, on the pinned torch's own fused kernels.

torch.optim's classes import torch's compiler when they are made, which takes 70 MB and a second and is not used here.

Shapes: moments have the shape of their parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from elman.training.config import TrainingConfig

PREFIX = "optimizer."


class SGD:
    """theta = theta - rate * gradient; it remembers nothing."""

    def __init__(self, parameters: Iterable[nn.Parameter]) -> None:
        self.parameters: list[Tensor] = list(parameters)

    def step(self, rate: float) -> None:
        """Take one step down the gradients, and forget them."""
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter.data.add_(parameter.grad, alpha=-rate)
                parameter.grad = None

    def tensors(self) -> dict[str, Tensor]:
        """Return what a checkpoint keeps."""
        return {}

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Put back what `tensors` gave."""


class AdamW(SGD):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2)."""

    BETAS = (0.9, 0.999)
    EPSILON = 1e-8

    def __init__(self, parameters: Iterable[nn.Parameter], weight_decay: float) -> None:
        super().__init__(parameters)
        self.weight_decay = weight_decay
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = [torch.zeros((), device=parameter.device) for parameter in self.parameters]

    def step(self, rate: float) -> None:
        """Take one step down the gradients, and forget them."""
        gradients = [parameter.grad for parameter in self.parameters if parameter.grad is not None]
        assert len(gradients) == len(self.parameters), "every parameter takes part in every window"
        torch._foreach_add_(self.steps, 1)
        with torch.no_grad():
            torch._fused_adamw_(
                self.parameters,
                gradients,
                self.means,
                self.squares,
                [],
                self.steps,
                lr=rate,
                beta1=self.BETAS[0],
                beta2=self.BETAS[1],
                weight_decay=self.weight_decay,
                eps=self.EPSILON,
                amsgrad=False,
                maximize=False,
            )
        for parameter in self.parameters:
            parameter.grad = None

    def tensors(self) -> dict[str, Tensor]:
        """Return what a checkpoint keeps."""
        return {f"{PREFIX}{name}.{index}": tensor for name, index, tensor in self.named()}

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Put back what `tensors` gave."""
        for name, index, tensor in self.named():
            tensor.copy_(tensors[f"{PREFIX}{name}.{index}"])

    def named(self) -> Iterable[tuple[str, int, Tensor]]:
        """Yield every tensor of the state with its name and its parameter's number."""
        for name, state in (("mean", self.means), ("square", self.squares), ("step", self.steps)):
            for index, tensor in enumerate(state):
                yield name, index, tensor


def make_optimizer(module: nn.Module, config: TrainingConfig) -> SGD:
    """Return the optimiser that the config names."""
    if config.optimizer == "sgd":
        return SGD(module.parameters())
    return AdamW(module.parameters(), config.weight_decay)
