"""`elman chat`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from elman.cli.options import BotFolder, MinP, Seed, Temperature, TopK, TopP, without_none
from elman.cli.output import print_json
from elman.errors import UserError


def chat(
    bot: BotFolder,
    person: Annotated[str, typer.Option(help="Who you are: the name before your messages.")] = "you",
    temperature: Temperature = None,
    top_k: TopK = None,
    top_p: TopP = None,
    min_p: MinP = None,
    seed: Seed = None,
    json: Annotated[bool, typer.Option("--json", help="Print each reply as a JSON object on a line.")] = False,
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
    messages = typed(person) if sys.stdin.isatty() else piped()
    for message in messages:
        pieces = (LINE_ENDS.sub(" ", piece) for piece in session.reply(message))
        if json:
            print_json({"text": "".join(pieces)})
            continue
        if sys.stdin.isatty():
            print(f"{opened.path.resolve().name}: ", end="")
        for piece in pieces:
            print(piece, end="", flush=True)
        print(flush=True)


LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""One reply is one line, whatever the bot says."""


def piped() -> Iterator[str]:
    """Yield the lines of stdin as they come; UserError for one that is not UTF-8."""
    for number, line in enumerate(getattr(sys.stdin, "buffer", sys.stdin), 1):
        try:
            yield (line.decode("utf-8") if isinstance(line, bytes) else line).rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise UserError(f"stdin: line {number}, byte {error.start + 1}: not valid UTF-8") from error


def typed(person: str) -> Iterator[str]:
    """Yield what is typed at the prompt until Ctrl-D, Ctrl-C or /quit."""
    print("Ctrl-D or /quit ends the conversation.", file=sys.stderr)
    try:
        while (message := input(f"{person}: ").strip()) != "/quit":
            if message:
                yield message
    except (EOFError, KeyboardInterrupt):
        print()
