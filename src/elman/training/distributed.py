"""Data-parallel training under `torchrun`: each process reads its rows of the batch, gradients are summed.

The batch is that of one process, cut into rows, and dropout masks are drawn for all of it everywhere; so two
processes follow the loss curve of one with the same `--batch-size`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn

from elman.errors import UserError
from elman.training.config import TrainingConfig


@dataclass(frozen=True)
class Processes:
    """Which of how many processes this is."""

    rank: int = 0
    world: int = 1

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes and prints."""
        return self.rank == 0

    def rows(self, batch_size: int) -> slice:
        """Return this process's rows of a batch."""
        share = batch_size // self.world
        return slice(self.rank * share, (self.rank + 1) * share)

    def total(self, value: float) -> float:
        """Return the sum of `value` over all processes."""
        if self.world == 1:
            return value
        tensor = torch.tensor(value, dtype=torch.float64)
        dist.all_reduce(tensor)
        return tensor.item()

    def first_says(self, value: float) -> float:
        """Return the first process's `value`, everywhere."""
        return self.total(value if self.first else 0.0)

    def gather_rows(self, tensor: Tensor) -> Tensor:
        """Return the rows of all processes, in order."""
        if self.world == 1:
            return tensor
        parts = [torch.empty_like(tensor) for _ in range(self.world)]
        dist.all_gather(parts, tensor.contiguous())
        return torch.cat(parts)

    def any(self, flag: bool) -> bool:
        """Tell whether any process says yes, so that all stop at the same step."""
        return self.total(float(flag)) > 0

    def sum_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Add up every parameter's gradient over all processes, in one message."""
        if self.world == 1:
            return
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        dist.all_reduce(flat)
        parts = torch.split(flat, [gradient.numel() for gradient in gradients])
        for gradient, summed in zip(gradients, parts, strict=True):
            gradient.copy_(summed.view_as(gradient))

    def wait(self) -> None:
        """Wait until every process is here."""
        if self.world > 1:
            dist.barrier()


@contextlib.contextmanager
def joined(config: TrainingConfig) -> Iterator[Processes]:
    """Join the group that `torchrun` describes in the environment; alone, be the only process."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Processes()
        return
    if config.batch_size % world:
        raise UserError(f"--batch-size {config.batch_size} cannot be shared by {world} processes; take a multiple")
    training_device(config.device)  # chosen before the processes meet on it
    # gloo adds numbers up and whatever trains on a CPU; nccl adds gradients on GPUs.
    dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield Processes(dist.get_rank(), world)
    finally:
        dist.destroy_process_group()


def training_device(name: str) -> torch.device:
    """Return the device that `--device` names; `auto` takes this process's GPU when there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("--device cuda: no GPU that torch can use is here")
    if name == "cpu":
        return torch.device(name)
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    if device.index >= torch.cuda.device_count():
        raise UserError(f"{torch.cuda.device_count()} GPUs are here, too few for the processes that torchrun started")
    torch.cuda.set_device(device)
    return device


class Masks:
    """Dropout masks [B, 1 or H] of one process's rows, drawn for the whole batch from a generator of their own."""

    def __init__(self, dropout: float, seed: int, processes: Processes, device: torch.device) -> None:
        self.dropout, self.processes, self.device = dropout, processes, device
        # On the CPU whatever the device: the same seed drops the same units everywhere.
        self.generator = torch.Generator().manual_seed(seed)

    def __call__(self, batch_size: int, size: int) -> Tensor:
        """Return a mask [batch_size, size] of zeros and 1 / (1 - dropout)."""
        whole = batch_size * self.processes.world
        kept = torch.rand(whole, size, generator=self.generator) >= self.dropout
        return (kept[self.processes.rows(whole)].float() / (1 - self.dropout)).to(self.device)
