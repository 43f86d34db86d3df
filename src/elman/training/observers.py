"""Who watches a training run: the JSONL log beside the weights and the progress bar on the terminal."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from elman.files import cannot_write, write_text
from elman.training.schedule import Progress as TrainingProgress

LOG = "log.jsonl"
EVERY = 20
"""Steps between two lines of the log and two looks of the bar."""


class Both:
    """Passes everything on to several observers."""

    def __init__(self) -> None:
        self.observers: list[TrainingLog | Bar] = []

    def add(self, observer: TrainingLog | Bar) -> None:
        """Let one more observer hear of the run."""
        self.observers.append(observer)

    def stepped(self, progress: TrainingProgress, loss: float, rate: float, share: float) -> None:
        """See `trainer.Observer`."""
        for observer in self.observers:
            observer.stepped(progress, loss, rate, share)

    def validated(self, progress: TrainingProgress, perplexity: float) -> None:
        """See `trainer.Observer`."""
        for observer in self.observers:
            observer.validated(progress, perplexity)


class TrainingLog:
    """`log.jsonl`: a line for the loss of every twentieth step and for every validation."""

    def __init__(self, out: Path, progress: TrainingProgress) -> None:
        """Go on with the log at `progress`: what a killed run wrote after its last checkpoint is taken back."""
        self.path = out / LOG
        kept = [line for line in read_log(self.path) if line["step"] <= progress.step]
        write_text(self.path, "".join(json.dumps(line) + "\n" for line in kept))

    def stepped(self, progress: TrainingProgress, loss: float, rate: float, share: float) -> None:
        """See `trainer.Observer`."""
        if progress.step % EVERY == 0:
            self.write(progress, {"loss": loss, "learning_rate": rate})

    def validated(self, progress: TrainingProgress, perplexity: float) -> None:
        """See `trainer.Observer`."""
        self.write(progress, {"valid_perplexity": perplexity})

    def write(self, progress: TrainingProgress, fields: dict[str, float]) -> None:
        """Append one line."""
        place = {"step": progress.step, "epoch": progress.epoch, "tokens": progress.tokens}
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({**place, "seconds": round(progress.seconds, 3), **fields}) + "\n")
        except OSError as error:
            raise cannot_write(self.path, error) from error


def read_log(path: Path) -> Sequence[dict[str, float]]:
    """Return the log's lines; a last line that a kill cut short is left out."""
    lines = []
    if path.exists():
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(text))
            except ValueError:
                break
    return lines


class Bar:
    """A progress bar on stderr; where there is no terminal, a line for each validation."""

    def __init__(self, console: Console, progress: TrainingProgress) -> None:
        self.console = console
        self.start = (progress.tokens, progress.seconds)
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console, transient=True
        )
        self.task = self.bar.add_task("training", total=1.0)
        self.perplexity = math.nan
        self.loss: float | None = None

    def __enter__(self) -> Bar:
        if self.console.is_terminal:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def stepped(self, progress: TrainingProgress, loss: float, rate: float, share: float) -> None:
        """See `trainer.Observer`."""
        self.loss = loss if self.loss is None else 0.98 * self.loss + 0.02 * loss
        if progress.step % EVERY == 0 or share >= 1:
            text = f"epoch {progress.epoch + 1}  perplexity {math.exp(min(self.loss, 50)):.1f}"
            if not math.isnan(self.perplexity):
                text += f" (validation {self.perplexity:.1f})"
            self.bar.update(self.task, completed=share, description=f"{text}  {self.rate(progress):,.0f} tokens/s")

    def validated(self, progress: TrainingProgress, perplexity: float) -> None:
        """See `trainer.Observer`."""
        self.perplexity = perplexity
        self.console.print(
            f"step {progress.step:,}  epoch {progress.epoch}  {progress.seconds:.0f} s  "
            f"{self.rate(progress):,.0f} tokens/s  validation perplexity {perplexity:.2f}",
            highlight=False,
        )

    def rate(self, progress: TrainingProgress) -> float:
        """Return the tokens a second of this sitting."""
        tokens, seconds = self.start
        return (progress.tokens - tokens) / max(progress.seconds - seconds, 1e-9)
