"""Pictures of what recurrent cells can do: how far gradients reach back, and how long a symbol is remembered.

Shapes: `B` batch, `T` time, `L` layers, `H` hidden.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from elman.model.recurrent import RecurrentModule
from elman.training.curve import new_figure, save_figure
from elman.training.recall import BATCH, SYMBOLS, accuracy, episodes, learn, streams

GRADIENTS, MEMORY = "gradients.png", "memory.png"


@dataclass(frozen=True)
class Reach:
    """How far the gradient of one cell reaches back."""

    cell: str
    norms: list[float]
    """Mean over episodes of |dL/dh_{t-k}| for k = 0, 1, 2, ...; L is the loss after the cue, at t."""

    @property
    def relative(self) -> list[float]:
        """The norms over that at k = 0: cells that learned the task have small losses and with them small gradients."""
        return [norm / self.norms[0] if self.norms[0] else 0.0 for norm in self.norms]


@dataclass(frozen=True)
class Recall:
    """How much one cell of one size recalls after each wait."""

    cell: str
    hidden_size: int
    waits: list[int]
    accuracy: list[float]
    """Share of symbols recalled after each of `waits` steps; guessing recalls 1/8."""


def gradients(
    cells: Sequence[str], hidden_size: int, longest: int, *, steps: int, seed: int, told: Callable[[str], None]
) -> list[Reach]:
    """Teach each cell the recall task, then measure the norm of dL/dh_{t-k} over `longest` steps back."""
    result = []
    for cell in cells:
        module = learn(cell, hidden_size, longest, steps=steps, seed=seed)
        assert isinstance(module, RecurrentModule)
        result.append(Reach(cell, gradient_norms(module, longest, seed=seed + 1)))
        told(f"{cell}: {result[-1].relative[-1]:.1e} of the gradient is left after {longest} steps")
    return result


def gradient_norms(module: RecurrentModule, longest: int, *, seed: int) -> list[float]:
    """Return the mean norm of the gradient by h_{t-k} for k = 0 to `longest`, in episodes of the longest wait."""
    corpus = episodes(np.random.default_rng(seed), np.full(BATCH, longest), longest)
    window = streams(corpus, longest).window(0)
    ids, targets = torch.from_numpy(window.ids), torch.from_numpy(window.targets)
    state = module.initial_state(BATCH)
    visited = []
    for t in range(ids.shape[1]):
        hidden, state = module(ids[:, t : t + 1], state)
        # The next step reads h_t from the state, the loss reads the last one as the output.
        visited.append(state.hidden)
    visited[-1] = hidden
    for each in visited:
        each.retain_grad()
    torch.autograd.backward(module.loss(hidden, targets[:, -1:], None, 1.0))
    norms = [each.grad.flatten(1).norm(dim=1).mean().item() for each in visited if each.grad is not None]
    return norms[: -longest - 2 : -1]


def memory(
    cells: Sequence[str],
    hidden_sizes: Sequence[int],
    longest: int,
    *,
    steps: int,
    seed: int,
    told: Callable[[str], None],
) -> list[Recall]:
    """Teach each cell of each size the recall task, then measure its accuracy after ever longer waits."""
    waits = [wait for wait in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512) if wait < longest] + [longest]
    result = []
    for cell, hidden_size in itertools.product(cells, hidden_sizes):
        module = learn(cell, hidden_size, longest, steps=steps, seed=seed)
        shares = [accuracy(module, wait, longest, seed=seed + 1) for wait in waits]
        result.append(Recall(cell, hidden_size, waits, shares))
        told(f"{cell} {hidden_size}: {shares[0]:.0%} after 1 step, {shares[-1]:.0%} after {longest}")
    return result


def draw_gradients(reaches: Sequence[Reach], path: Path) -> Path:
    """Draw each cell's gradient against the steps it went back, on a logarithmic scale."""
    figure, (axes,) = new_figure()
    for reach in reaches:
        axes.plot(np.maximum(reach.relative, 1e-20), label=reach.cell)
    axes.set(xlabel="steps back, k", ylabel="|dL/dh(t-k)| / |dL/dh(t)|", yscale="log")
    axes.legend()
    return save_figure(figure, path)


def draw_memory(recalls: Sequence[Recall], path: Path) -> Path:
    """Draw accuracy against the wait: a panel a cell, a line a size."""
    cells = list(dict.fromkeys(recall.cell for recall in recalls))
    figure, panels = new_figure(width=4 * len(cells), columns=len(cells))
    for cell, axes in zip(cells, panels, strict=True):
        for recall in recalls:
            if recall.cell == cell:
                axes.plot(recall.waits, recall.accuracy, marker="o", label=f"{recall.hidden_size} units")
        axes.axhline(1 / len(SYMBOLS), linestyle=":", color="grey", label="guessing")
        axes.set(xlabel="steps between symbol and answer", ylabel="recalled", title=cell, ylim=(0, 1.05))
        axes.set_xscale("log", base=2)
        axes.legend()
    return save_figure(figure, path)
