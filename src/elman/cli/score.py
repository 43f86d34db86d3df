"""`elman score`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from elman.cli.options import BotName, Encoding, Json, PrecisionOption
from elman.cli.output import print_json


def score(
    bot: BotName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Sentences, one a line.")],
    nbest: Annotated[
        bool, typer.Option("--nbest", help="Lines are `id TAB first score TAB sentence`: print each list re-ranked.")
    ] = False,
    weight: Annotated[float, typer.Option(min=0, help="nbest: the bot's weight beside the first score.")] = 1.0,
    arpa: Annotated[Path | None, typer.Option(help="ARPA model to interpolate with, word by word.")] = None,
    interpolation: Annotated[float, typer.Option(min=0, max=1, help="Share of the bot beside the ARPA model.")] = 0.5,
    encoding: Encoding = "utf-8",
    precision: PrecisionOption = "int8",
    json: Json = False,
) -> None:
    """Print the log-probability of each sentence in nats, or re-rank n-best lists.

    Example: elman score my-bot sentences.txt
    """
    from elman.bot.folder import open_bot
    from elman.evaluation.scoring import Scorer, read_nbest, rescore
    from elman.model.arpa import read_arpa
    from elman.runtime.loading import load_engine
    from elman.text.reading import read_lines

    opened = open_bot(bot)
    scorer = Scorer(load_engine(opened, precision), opened.tokenizer, dialogue=opened.dialogue)
    if arpa is not None:
        scorer = scorer.interpolated(*read_arpa(arpa), share=interpolation)
    if nbest:
        ranked = rescore(read_nbest(file, encoding), scorer, weight)
        if json:
            print_json([dataclasses.asdict(hypothesis) for hypothesis in ranked])
            return
        for hypothesis in ranked:
            print(hypothesis)
        return
    scores = [scorer.score(line) for line in read_lines(file, encoding)]
    if json:
        print_json(scores)
    else:
        print("\n".join(f"{score:.4f}" for score in scores))
