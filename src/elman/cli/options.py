"""Options that several verbs share."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

MOST_SEED = 2**63 - 1
"""The largest that torch takes."""

BotName = Annotated[
    str, typer.Argument(metavar="BOT", help="Folder of the bot, hf://owner/name, or default, the packaged one.")
]
Exports = Annotated[
    list[Path], typer.Argument(metavar="EXPORT...", help="Exports of any messenger: files, .zip, folders.")
]
Alias = Annotated[
    list[str] | None, typer.Option("--alias", metavar="NAME=PERSON", help="NAME is PERSON; may be given often.")
]
Redact = Annotated[
    bool, typer.Option("--redact", help="Replace phone numbers, e-mail, links, identity and card numbers.")
]
ExportEncoding = Annotated[str, typer.Option("--encoding", help="Encoding of the exports.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Seed = Annotated[
    int | None, typer.Option(min=0, max=MOST_SEED, help="Seed of the choices; the same seed gives the same text.")
]
Temperature = Annotated[float | None, typer.Option(help="0 for the likeliest, 1 as the model has it. [0.6]")]
TopK = Annotated[int | None, typer.Option(help="Draw from so many likeliest tokens. [all]")]
TopP = Annotated[float | None, typer.Option(help="Draw from the likeliest tokens of this total probability. [0.95]")]
MinP = Annotated[float | None, typer.Option(help="Draw from tokens of at least this share of the likeliest's. [0]")]
TypicalP = Annotated[float | None, typer.Option(help="Draw from the tokens of expected surprise, this share. [1]")]
RepetitionPenalty = Annotated[
    float | None, typer.Option(help="Multiply the log-probability of tokens drawn before; above 1 avoids them. [1]")
]
FrequencyPenalty = Annotated[float | None, typer.Option(help="Subtract so much for each time it was drawn. [0]")]
PresencePenalty = Annotated[float | None, typer.Option(help="Subtract so much if it was drawn at all. [0]")]
PenaltyDecay = Annotated[float | None, typer.Option(help="What a draw keeps of its weight at each later one. [1]")]
Stop = Annotated[list[str] | None, typer.Option("--stop", help="Text that ends the reply; may be given often.")]
PrecisionOption = Annotated[
    Literal["int8", "fp32"],
    typer.Option("--precision", help="int8: small and fast; fp32: the weights as they were trained."),
]
SpeakAs = Annotated[
    str | None,
    typer.Option("--as", help="Speaker as whom the bot speaks, of those that it learned (train --speakers)."),
]
Encoding = Annotated[str, typer.Option(help="Encoding of the text, or auto.")]


def given(context: typer.Context, config: type[Any]) -> dict[str, Any]:
    """Return the options that were given for the fields of a config."""
    names = {field.name for field in dataclasses.fields(config)}
    return without_none(**{name: value for name, value in context.params.items() if name in names})


def without_none(**options: Any) -> dict[str, Any]:
    """Return the options that were given: those left out stay with their config's defaults."""
    return {name: value for name, value in options.items() if value is not None}
