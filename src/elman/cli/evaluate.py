"""`elman evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from elman.cli.options import BotName, Encoding, Json, PrecisionOption
from elman.cli.output import print_report
from elman.cli.personal import SPEAKERS, check_flags, evaluate_personal


def evaluate(
    bot: BotName,
    text: Annotated[Path, typer.Argument(metavar="TEXT", help="A file or folder that the bot has not seen.")],
    encoding: Encoding = "utf-8",
    next_words: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Words asked for in next-word accuracy when they are spelled by several tokens; 0: none. "
            "[1000; --personal: 10 of each speaker, rung and bucket]",
        ),
    ] = None,
    precision: PrecisionOption = "int8",
    personal: Annotated[
        bool, typer.Option("--personal", help="Measure what learning each speaker of the file gains.")
    ] = False,
    speakers: Annotated[
        int | None, typer.Option(min=1, help="--personal: the most talkative so many. [10]", show_default=False)
    ] = None,
    both_sides: Annotated[
        bool, typer.Option("--both-sides", help="--personal: learn what others say to the speaker too.")
    ] = False,
    control: Annotated[
        bool, typer.Option("--control", help="--personal: learn another speaker in each one's place.")
    ] = False,
    plot: Annotated[Path | None, typer.Option(help="--personal: picture of perplexity against messages seen.")] = None,
    json: Json = False,
) -> None:
    """Measure a bot on a text: perplexity, bits per character, next-word accuracy; or on speakers, as it learns them.

    Example: elman evaluate my-bot held-out.txt
    """
    check_flags(personal=personal, speakers=speakers, both_sides=both_sides, control=control, plot=plot)
    if personal:
        evaluate_personal(
            bot,
            text,
            SPEAKERS if speakers is None else speakers,
            precision=precision,
            both_sides=both_sides,
            control=control,
            next_words=next_words,
            plot=plot,
            encoding=encoding,
            json=json,
        )
        return
    from elman.bot.folder import open_bot
    from elman.evaluation.report import evaluate_text
    from elman.model.copying import with_copies
    from elman.runtime.loading import load_engine

    opened = open_bot(bot)
    report = evaluate_text(
        with_copies(load_engine(opened, precision), opened.config, opened.tensors),
        opened.tokenizer,
        text,
        encoding=encoding,
        dialogue=opened.dialogue,
        next_words=1000 if next_words is None else next_words,
    )
    print_report(report, as_json=json)
