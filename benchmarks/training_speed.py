"""Tokens per second and peak memory of training: Elman's trainer beside the plain nn.LSTM / GRU / RNN loop.

Two layers, 10,000 words, batches of 20, windows of 35 on all sides; Elman with its default AdamW, in float32 and with
`--precision bfloat16`, the plain loop with its SGD. Speeds: the sides take turns step by step in one process, medians.
Memory: each side alone in a fresh process that validates too (read from Linux's /proc).

    python benchmarks/training_speed.py
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from elman.text.corpora import Corpus
from elman.text.tokenizers import Tokenizer
from elman.training.network import make_trainer
from elman.training.observers import Both
from elman.training.prepare import Prepared
from elman.training.settings import resolve
from elman.training.trainer import Trainer
from plain_loop import BATCH, BPTT, PlainModel, PlainTrainer

VOCABULARY = 10_000
TOKENS = 200_000
VALIDATION = 20_000


def prepared(ids: np.ndarray) -> Prepared:
    """Return a text of these ids, the last of them for validation."""
    words = [f"w{index}" for index in range(VOCABULARY - 2)]
    tokenizer = Tokenizer.train("word", ["<unk>", *words])
    train, valid = (Corpus(part, None, len(part), len(part), 0, 1) for part in (ids, ids[:VALIDATION]))
    return Prepared(tokenizer, train, valid, dialogue=False)


def elman_side(cell: str, hidden_size: int, ids: np.ndarray, precision: str = "float32") -> Trainer:
    size = {"model": cell, "hidden_size": hidden_size, "num_layers": 2}
    settings = resolve({**size, "dropout": 0.2, "steps": 10**9, "precision": precision})
    return make_trainer(prepared(ids), settings, Path(tempfile.gettempdir()), observer=Both())


def bfloat16_side(cell: str, hidden_size: int, ids: np.ndarray) -> Trainer:
    return elman_side(cell, hidden_size, ids, "bfloat16")


def plain_side(cell: str, hidden_size: int, ids: np.ndarray) -> PlainTrainer:
    return PlainTrainer(PlainModel(cell, VOCABULARY, hidden_size), ids, ids[:VALIDATION])


SIDES: dict[str, Callable[[str, int, np.ndarray], Trainer | PlainTrainer]] = {
    "elman": elman_side,
    "bfloat16": bfloat16_side,
    "plain": plain_side,
}


def text() -> np.ndarray:
    """Return random ids: the work does not depend on which."""
    return np.random.default_rng(0).integers(0, VOCABULARY, TOKENS).astype(np.uint16)


def speeds(cell: str, hidden_size: int, steps: int) -> list[float]:
    """Return each side's tokens per second, medians of `steps` steps after three to warm up."""
    sides = [make(cell, hidden_size, text()) for make in SIDES.values()]
    seconds: list[list[float]] = [[] for _ in sides]
    for _ in range(steps + 3):
        for side, spent in zip(sides, seconds, strict=True):
            start = time.perf_counter()
            side.step()
            spent.append(time.perf_counter() - start)
    return [BATCH * BPTT / statistics.median(spent[3:]) for spent in seconds]


def memory(cell: str, hidden_size: int) -> list[float]:
    """Return each side's peak resident memory in MB."""
    return [peak_memory(side, cell, hidden_size) for side in SIDES]


def peak_memory(side: str, cell: str, hidden_size: int) -> float:
    """Return the peak resident memory in MB of a fresh process that takes ten steps and validates."""
    command = [sys.executable, __file__, "--side", side, "--cell", cell, "--hidden-size", str(hidden_size)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--cell", default="lstm", help=argparse.SUPPRESS)
    parser.add_argument("--hidden-size", type=int, default=200, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    if arguments.side:
        side = SIDES[arguments.side](arguments.cell, arguments.hidden_size, text())
        for _ in range(10):
            side.step()
        side.validate()
        # Not getrusage: its peak is inherited from the parent process, through fork and exec.
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
        return
    print("| cell | hidden | tokens/s elman | bfloat16 | plain | ratios | peak MB elman | bfloat16 | plain | ratios |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for cell in ("rnn", "gru", "lstm"):
        for hidden_size in (200, 650):
            columns = [str(hidden_size)]
            for figures in (speeds(cell, hidden_size, arguments.steps), memory(cell, hidden_size)):
                *ours, plain = figures
                columns += [f"{each:,.0f}" for each in figures]
                columns.append(", ".join(f"{each / plain:.2f}" for each in ours))
            print(f"| {cell} | {' | '.join(columns)} |", flush=True)


if __name__ == "__main__":
    main()
