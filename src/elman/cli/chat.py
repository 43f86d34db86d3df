"""`elman chat`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from elman.cli.options import (
    BotDir,
    FrequencyPenalty,
    MinP,
    PenaltyDecay,
    PrecisionOption,
    PresencePenalty,
    RepetitionPenalty,
    Seed,
    Stop,
    Temperature,
    TopK,
    TopP,
    TypicalP,
    given,
)
from elman.cli.output import print_json
from elman.errors import UserError


def chat(
    context: typer.Context,
    bot: BotDir,
    person: Annotated[str, typer.Option(help="Who you are: the name before your messages.")] = "you",
    temperature: Temperature = None,
    top_k: TopK = None,
    top_p: TopP = None,
    min_p: MinP = None,
    typical_p: TypicalP = None,
    repetition_penalty: RepetitionPenalty = None,
    frequency_penalty: FrequencyPenalty = None,
    presence_penalty: PresencePenalty = None,
    penalty_decay: PenaltyDecay = None,
    stop: Stop = None,
    seed: Seed = None,
    precision: PrecisionOption = "int8",
    json: Annotated[bool, typer.Option("--json", help="Print each reply as a JSON object on a line.")] = False,
) -> None:
    """Talk to a bot; where stdin is not a terminal, one message a line in and one reply a line out.

    Example: elman chat my-bot
    """
    from elman.chat.bot import load
    from elman.runtime.sampling import SamplingConfig

    sampling = SamplingConfig(**given(context, SamplingConfig))
    session = load(bot, precision).chat(sampling, seed=seed, stop=stop or ())
    messages = typed(person) if sys.stdin.isatty() else piped()
    for message in messages:
        pieces = (LINE_ENDS.sub(" ", piece) for piece in session.reply(message))
        if json:
            print_json({"text": "".join(pieces)})
            continue
        if sys.stdin.isatty():
            print(f"{bot.resolve().name}: ", end="")
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
    except UnicodeDecodeError as error:
        raise UserError(f"stdin: not valid {error.encoding}; is the terminal set to UTF-8?") from error
