"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

MOST_SEED = 2**63 - 1
"""The largest that torch takes."""

BotFolder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the bot.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Seed = Annotated[
    int | None, typer.Option(min=0, max=MOST_SEED, help="Seed of the choices; the same seed gives the same text.")
]
Temperature = Annotated[float | None, typer.Option(help="0 for the likeliest, 1 as the model has it. [0.8]")]
TopK = Annotated[int | None, typer.Option(help="Draw from so many likeliest tokens. [all]")]
TopP = Annotated[float | None, typer.Option(help="Draw from the likeliest tokens of this total probability. [0.95]")]
MinP = Annotated[float | None, typer.Option(help="Draw from tokens of at least this share of the likeliest's. [0]")]
Encoding = Annotated[str, typer.Option(help="Encoding of the text, or auto.")]


def without_none(**options: Any) -> dict[str, Any]:
    """Return the options that were given: those left out stay with their config's defaults."""
    return {name: value for name, value in options.items() if value is not None}
