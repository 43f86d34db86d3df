"""`elman generate`."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from elman.cli.options import BotFolder, Json, MinP, Seed, Temperature, TopK, TopP, without_none
from elman.cli.output import print_json


def generate(
    bot: BotFolder,
    prompt: Annotated[str, typer.Option(help="Text to go on from; for a bot that talks, a message to answer.")] = "",
    max_new_tokens: Annotated[int, typer.Option(min=1, help="Tokens at most.")] = 100,
    temperature: Temperature = None,
    top_k: TopK = None,
    top_p: TopP = None,
    min_p: MinP = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Write text with a bot.

    Example: elman generate my-bot --prompt "the stock market" --temperature 0.7 --seed 1
    """
    from elman.bot.folder import open_bot
    from elman.chat.writing import write
    from elman.model.loading import load_model
    from elman.runtime.sampling import SamplingConfig

    sampling = SamplingConfig(**without_none(temperature=temperature, top_k=top_k, top_p=top_p, min_p=min_p))
    opened = open_bot(bot)
    written = write(opened, load_model(opened), prompt, sampling, seed=seed, max_new_tokens=max_new_tokens)
    if json:
        print_json(dataclasses.asdict(written))
    else:
        print(prompt + written.text if not opened.dialogue else written.text)
