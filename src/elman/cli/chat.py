"""`elman chat`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from elman.cli.options import BotFolder, MinP, Seed, Temperature, TopK, TopP, without_none


def chat(
    bot: BotFolder,
    person: Annotated[str, typer.Option(help="Who you are: the name before your messages.")] = "you",
    temperature: Temperature = None,
    top_k: TopK = None,
    top_p: TopP = None,
    min_p: MinP = None,
    seed: Seed = None,
) -> None:
    """Talk to a bot; where stdin is not a terminal, one message a line in and one reply a line out.

    Example: elman chat my-bot
    """
    from elman.bot.folder import open_bot
    from elman.chat import Session
    from elman.model.loading import load_model
    from elman.runtime.sampling import SamplingConfig

    sampling = SamplingConfig(**without_none(temperature=temperature, top_k=top_k, top_p=top_p, min_p=min_p))
    opened = open_bot(bot)
    session = Session(opened, load_model(opened), sampling, seed=seed)
    messages = typed(person) if sys.stdin.isatty() else (line.rstrip("\r\n") for line in sys.stdin)
    for message in messages:
        if sys.stdin.isatty():
            print(f"{opened.path.resolve().name}: ", end="")
        for piece in session.reply(message):
            # One reply is one line, whatever the bot says.
            print(piece.replace("\n", " "), end="", flush=True)
        print(flush=True)


def typed(person: str) -> Iterator[str]:
    """Yield what is typed at the prompt until Ctrl-D, Ctrl-C or /quit."""
    print("Ctrl-D or /quit ends the conversation.", file=sys.stderr)
    try:
        while (message := input(f"{person}: ").strip()) != "/quit":
            if message:
                yield message
    except (EOFError, KeyboardInterrupt):
        print()
