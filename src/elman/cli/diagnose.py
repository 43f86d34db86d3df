"""`elman diagnose`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from elman.bot.config import Cell, check_choice
from elman.cli.options import MOST_SEED, Json
from elman.cli.output import print_json, stderr
from elman.errors import UserError

app = typer.Typer(help="Show what recurrent cells can do.", no_args_is_help=True, rich_markup_mode=None)

Cells = Annotated[str, typer.Option(help="Cells to compare.")]
Out = Annotated[Path, typer.Option(help="Folder for the picture.")]
Longest = Annotated[int, typer.Option(min=2, help="Longest wait in steps.")]
Steps = Annotated[int, typer.Option(min=1, help="Training steps of each model, 32 episodes each.")]
Seed = Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Seed of weights and episodes.")]


@app.command()
def gradients(
    cells: Cells = "rnn,gru,lstm",
    hidden_size: Annotated[int, typer.Option(min=1, help="Units.")] = 32,
    longest: Longest = 50,
    steps: Steps = 2000,
    seed: Seed = 0,
    out: Out = Path(),
    json: Json = False,
) -> None:
    """Measure how far gradients reach back: the norm of dL/dh(t-k) against k, and a picture of it.

    Each cell first learns to recall a symbol after up to --longest steps of noise, or fails to.

    Example: elman diagnose gradients --out pictures
    """
    from elman.training import diagnostics

    names = parse_cells(cells)
    reaches = diagnostics.gradients(names, hidden_size, longest, steps=steps, seed=seed, told=stderr.print)
    picture = diagnostics.draw_gradients(reaches, out / diagnostics.GRADIENTS)
    if json:
        rows = [{**dataclasses.asdict(reach), "relative": reach.relative} for reach in reaches]
        print_json({"picture": str(picture), "cells": rows})
        return
    print("steps back  " + "".join(f"{reach.cell:>12}" for reach in reaches))
    for k in range(0, longest + 1, max(longest // 10, 1)):
        print(f"{k:10}  " + "".join(f"{reach.relative[k]:12.2e}" for reach in reaches))
    print(f"{picture}: norm of the gradient by the hidden state, over that at k = 0")


@app.command()
def memory(
    cells: Cells = "rnn,gru,lstm",
    hidden_sizes: Annotated[str, typer.Option(help="Units to compare.")] = "8,32",
    longest: Longest = 64,
    steps: Steps = 2000,
    seed: Seed = 0,
    out: Out = Path(),
    json: Json = False,
) -> None:
    """Measure what cells can hold: the share of symbols recalled after k steps of noise, and a picture of it.

    Example: elman diagnose memory --cells rnn,lstm --hidden-sizes 8,32 --out pictures
    """
    from elman.training import diagnostics

    names, sizes = parse_cells(cells), parse_sizes(hidden_sizes)
    recalls = diagnostics.memory(names, sizes, longest, steps=steps, seed=seed, told=stderr.print)
    picture = diagnostics.draw_memory(recalls, out / diagnostics.MEMORY)
    if json:
        print_json({"picture": str(picture), "cells": [dataclasses.asdict(recall) for recall in recalls]})
        return
    print("cell  units  " + "".join(f"{wait:>7}" for wait in recalls[0].waits) + "  steps")
    for recall in recalls:
        print(f"{recall.cell:4}  {recall.hidden_size:5}  " + "".join(f"{share:7.1%}" for share in recall.accuracy))
    print(f"{picture}: share of symbols recalled; guessing recalls 12.5%")


def parse_cells(text: str) -> list[str]:
    """Read a list of cells."""
    cells = text.split(",")
    for cell in cells:
        check_choice("cells", cell, Cell)
    return cells


def parse_sizes(text: str) -> list[int]:
    """Read a list of sizes."""
    sizes = text.split(",")
    if not all(size.isdecimal() and int(size) > 0 for size in sizes):
        raise UserError(f"--hidden-sizes {text}: not a list of numbers above 0, as in 8,32")
    return [int(size) for size in sizes]
