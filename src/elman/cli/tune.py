"""`elman tune`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from elman.cli.options import without_none
from elman.cli.output import print_json, readable, stderr

Several = Annotated[str | None, typer.Option(metavar="A,B,..", show_default=False)]


def tune(
    context: typer.Context,
    texts: Annotated[list[Path], typer.Argument(metavar="TEXT...", help="Files or folders, as for elman train.")],
    out: Annotated[Path, typer.Option(help="Folder for the table, the picture and the recommended settings.")],
    model: Several = None,
    hidden_size: Several = None,
    embedding_size: Several = None,
    num_layers: Several = None,
    activation: Several = None,
    dropout: Several = None,
    tied: Several = None,
    residual: Several = None,
    order: Several = None,
    context_size: Several = None,
    combine: Several = None,
    batch_size: Several = None,
    bptt_len: Several = None,
    optimizer: Several = None,
    learning_rate: Several = None,
    weight_decay: Several = None,
    clip: Several = None,
    schedule: Several = None,
    warmup: Several = None,
    steps: Annotated[int | None, typer.Option(help="Budget of each fold's training in optimiser steps.")] = None,
    epochs: Annotated[int | None, typer.Option(help="The same in passes over the text. [10]")] = None,
    minutes: Annotated[float | None, typer.Option(help="The same in minutes.")] = None,
    config: Annotated[Path | None, typer.Option(help="TOML file of all that is the same for every trial.")] = None,
    folds: Annotated[int, typer.Option(min=2, help="Pieces of the text, each held out once.")] = 5,
    trials: Annotated[
        int | None, typer.Option(min=1, help="Settings to try. [lists: every combination; ranges: 20]")
    ] = None,
    storage: Annotated[str | None, typer.Option(help="URL of the search's database. [SQLite in --out]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Find the settings that suit a text, by k-fold cross-validation.

    Each setting of the model and its training takes one value, a list as in `--hidden-size 100,200,400`, or a range as
    in `--dropout 0.1..0.5`. The same command again goes on with the search; given several times at once, here or on
    machines that share --storage, it shares the work. The tokenizer is learned from all of the text.

    Example: elman tune corpus.txt --out search --hidden-size 100,200,400 --epochs 5
    """
    from elman.training.tune import tune as run

    parameters = {name: context.params[name] for name in VARIED}
    try:
        report = run(
            texts,
            out,
            without_none(**parameters),
            without_none(steps=steps, epochs=epochs, minutes=minutes),
            config=config,
            fold_count=folds,
            trials=trials,
            storage=storage,
            told=lambda line: stderr.print(line, highlight=False, soft_wrap=True),
        )
    except KeyboardInterrupt:
        stderr.print("stopped; the same command goes on with the search")
        raise typer.Exit(130) from None
    if json:
        print_json(dataclasses.asdict(report))
        return
    names = report.varied or list(report.best.settings)
    table = Table(*(name.replace("_", " ") for name in names), "perplexity", "± standard error", "parameters", box=None)
    for trial in report.trials:
        measured = ["failed", "-"] if trial.failed else [f"{trial.perplexity:.2f}", f"{trial.standard_error:.2f}"]
        table.add_row(*(readable(trial.settings[name]) for name in names), *measured, f"{trial.parameters:,}")
    Console().print(table)
    chosen = report.recommended
    settings = ", ".join(f"{name.replace('_', ' ')} {readable(chosen.settings[name])}" for name in names)
    print(f"Recommended, the smallest model within one standard error of the best: {settings}")
    print(f"  perplexity {chosen.perplexity:.2f} ± {chosen.standard_error:.2f}")
    print(f"  elman train TEXT --out BOT --config {out / 'recommended.toml'}")


VARIED = (
    *("model", "hidden_size", "embedding_size", "num_layers", "activation", "dropout", "tied", "residual", "order"),
    *("context_size", "combine", "batch_size", "bptt_len", "optimizer", "learning_rate", "weight_decay", "clip"),
    *("schedule", "warmup"),
)
"""The settings that may have several values."""
