"""Validation perplexity on Penn Treebank against wall clock: `elman train` beside the plain tied 2x200 LSTM loop.

Both sides run in one process and take turns, step by step, each on its own clock; whatever else the machine is doing
slows both. A side's clock runs while it trains and validates. Needs a folder with train.txt and valid.txt.

    python benchmarks/ptb_race.py DATA --minutes 5 --minutes 15 --out docs/ptb_race.json
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from elman.training.network import make_trainer
from elman.training.prepare import Prepared, prepare
from elman.training.schedule import Progress
from elman.training.settings import resolve
from plain_loop import PlainModel, PlainTrainer

Curve = list[tuple[float, float]]


class Race:
    """Hears of Elman's steps and lets the plain loop run until its clock is level."""

    def __init__(self, plain: PlainTrainer, minutes: float) -> None:
        self.plain, self.budget = plain, 60 * minutes
        self.paused = self.plain_seconds = 0.0
        self.started: float | None = None
        self.elman_curve: Curve = []
        self.plain_curve: Curve = []
        self.plain_tokens = 0

    def clock(self) -> float:
        """Elman's clock: it stands while the plain loop runs."""
        now = time.perf_counter() - self.paused
        self.started = self.started if self.started is not None else now
        return now

    def stepped(self, progress: Progress, loss: float, rate: float, share: float) -> None:
        """Give the plain loop its turn."""
        self.run_plain(min(progress.seconds, self.budget))

    def validated(self, progress: Progress, perplexity: float) -> None:
        """Note a point of Elman's curve."""
        now = self.clock()
        self.elman_curve.append((now - (self.started or now), perplexity))
        print(f"elman {self.elman_curve[-1][0]:7.1f} s  {perplexity:7.2f}", flush=True)

    def run_plain(self, until: float) -> None:
        """Let the plain loop's clock reach `until` seconds."""
        start = time.perf_counter()
        before = self.plain_seconds
        while self.plain_seconds < until:
            self.plain_tokens += self.plain.step()
            over = self.plain.epoch_over()
            if over:
                self.note_plain(start, before)
            self.plain_seconds = before + time.perf_counter() - start
        self.paused += time.perf_counter() - start

    def note_plain(self, start: float, before: float) -> None:
        """Validate the plain loop, on its clock."""
        perplexity = self.plain.validate()
        self.plain.anneal(perplexity)
        self.plain_curve.append((before + time.perf_counter() - start, perplexity))
        print(f"{'plain':>30} {self.plain_curve[-1][0]:7.1f} s  {perplexity:7.2f}", flush=True)


def race(prepared: Prepared, minutes: float) -> dict[str, Any]:
    """Race both sides for `minutes` each; the plain loop is given a last validation free of charge."""
    settings = resolve({"model": "lstm", "minutes": minutes, "valid_every": 1000})
    torch.manual_seed(0)
    vocab_size = prepared.tokenizer.vocab_size
    runner = Race(PlainTrainer(PlainModel("lstm", vocab_size, 200), prepared.train.ids, prepared.valid.ids), minutes)
    with tempfile.TemporaryDirectory() as out:
        trainer = make_trainer(prepared, settings, Path(out), observer=runner, clock=runner.clock)
        progress = trainer.run()
    runner.run_plain(60 * minutes)
    runner.plain_curve.append((runner.plain_seconds, runner.plain.validate()))
    return {
        "minutes": minutes,
        "elman": progress.best,
        "plain": min(perplexity for _, perplexity in runner.plain_curve),
        "elman_tokens_per_second": progress.tokens / progress.seconds,
        "plain_tokens_per_second": runner.plain_tokens / runner.plain_seconds,
        "elman_curve": runner.elman_curve,
        "plain_curve": runner.plain_curve,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--minutes", type=float, action="append")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = resolve({}).text
        prepared = prepare(
            [arguments.data / "train.txt"], arguments.data / "valid.txt", Path(folder), text, resume=False
        )
        results = [race(prepared, minutes) for minutes in arguments.minutes or [5.0, 15.0]]
    print("\n| minutes each | elman train --model lstm | plain 2x200 LSTM loop | ratio | tokens/s, elman / plain |")
    print("|---|---|---|---|---|")
    for result in results:
        speeds = f"{result['elman_tokens_per_second']:,.0f} / {result['plain_tokens_per_second']:,.0f}"
        ratio = result["elman"] / result["plain"]
        print(f"| {result['minutes']:g} | {result['elman']:.1f} | {result['plain']:.1f} | {ratio:.2f} | {speeds} |")
    if arguments.out:
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
