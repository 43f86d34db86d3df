"""`elman evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from elman.cli.options import BotDir, Encoding, Json, PrecisionOption
from elman.cli.output import print_report


def evaluate(
    bot: BotDir,
    text: Annotated[Path, typer.Argument(metavar="TEXT", help="A file or folder that the bot has not seen.")],
    encoding: Encoding = "utf-8",
    next_words: Annotated[
        int,
        typer.Option(
            min=0, help="Words asked for in next-word accuracy when they are spelled by several tokens; 0: none"
        ),
    ] = 1000,
    precision: PrecisionOption = "int8",
    json: Json = False,
) -> None:
    """Measure a bot on a text: perplexity, bits per character, next-word accuracy.

    Example: elman evaluate my-bot held-out.txt
    """
    from elman.bot.folder import open_bot
    from elman.evaluation.report import evaluate_text
    from elman.runtime.loading import load_engine

    opened = open_bot(bot)
    report = evaluate_text(
        load_engine(opened, precision),
        opened.tokenizer,
        text,
        encoding=encoding,
        dialogue=opened.dialogue,
        next_words=next_words,
    )
    print_report(report, as_json=json)
