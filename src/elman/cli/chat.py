"""`elman chat`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import takewhile
from typing import Annotated

import typer

from elman.bot.finding import DEFAULT
from elman.cli.conversation import answered
from elman.cli.options import (
    BotName,
    FrequencyPenalty,
    MinP,
    PenaltyDecay,
    PrecisionOption,
    PresencePenalty,
    RepetitionPenalty,
    Seed,
    SpeakAs,
    Stop,
    Temperature,
    TopK,
    TopP,
    TypicalP,
    given,
)
from elman.cli.output import print_json
from elman.cli.person import StoreOption, opened, person_named
from elman.errors import UserError

CANDIDATES = 24
"""Replies that are drawn in one batch: the best of them is to the point far more often than the first."""


def chat(
    context: typer.Context,
    bot: BotName = DEFAULT,
    person: Annotated[
        str | None, typer.Option(help="Who you are: what you say is kept, and the bot gets to know you.")
    ] = None,
    new_person: Annotated[
        bool, typer.Option("--new-person", help="Be somebody new: the first line typed is your name.")
    ] = False,
    store: StoreOption = None,
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
    candidates: Annotated[int, typer.Option(min=1, help="Replies to draw, of which the best is given.")] = CANDIDATES,
    precision: PrecisionOption = "int8",
    speaker: SpeakAs = None,
    json: Annotated[bool, typer.Option("--json", help="Print each reply as a JSON object on a line.")] = False,
) -> None:
    """Talk to a bot, the packaged one unless another is named.

    Where stdin is not a terminal, one message a line in and one reply a line out.

    Lines that begin with a slash are commands: /undo, /again, /edit TEXT, /facts, /remember TEXT, /forget FACT, /quit.

    Example: elman chat my-bot --person lin
    """
    from elman.chat.bot import load
    from elman.runtime.sampling import SamplingConfig

    if new_person and person is not None:
        raise UserError("--new-person asks for a name, and --person gives one: use one of them")
    if store is not None and person is None and not new_person:
        raise UserError("--store goes with --person or --new-person: nothing is kept of somebody unnamed")
    sampling = SamplingConfig(**given(context, SamplingConfig))
    loaded = load(bot, precision, speaker=speaker)
    told = typed(person or "you") if sys.stdin.isatty() else piped()
    lines = takewhile(lambda line: line.strip() != QUIT, told)
    if new_person:
        person = introduced(lines, store, loaded.folder.name)
    kept = None if person is None else opened(store)
    session = loaded.chat(sampling, seed=seed, stop=stop or (), candidates=candidates, person=person, store=kept)
    for line in lines:
        pieces = (LINE_ENDS.sub(" ", piece) for piece in answered(session, line))
        if json:
            print_json({"text": "".join(pieces)})
            continue
        if sys.stdin.isatty():
            print(f"{loaded.folder.name}: ", end="")
        for piece in pieces:
            print(piece, end="", flush=True)
        print(flush=True)


LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""One reply is one line, whatever the bot says."""
HAN = re.compile(r"[\u4e00-\u9fff]")
QUIT = "/quit"


def introduced(lines: Iterator[str], store: str | None, bot: str) -> str:
    """Say what the bot is called and ask for a name; make a person of it, who is known to have it."""
    print(f"Hello! I am {bot}. What is your name?  你好！我是 {bot}，你叫什么名字？", flush=True)
    name = next(lines, "").strip()
    chinese = HAN.search(name)
    with opened(store) as kept:
        kept.create(name)
        person_named(kept, name).remember(f"我叫{name}" if chinese else f"My name is {name}")
    print(f"很高兴认识你，{name}。" if chinese else f"Nice to meet you, {name}.", flush=True)
    return name


def piped() -> Iterator[str]:
    """Yield the lines of stdin as they come; UserError for one that is not UTF-8."""
    for number, line in enumerate(getattr(sys.stdin, "buffer", sys.stdin), 1):
        try:
            yield (line.decode("utf-8") if isinstance(line, bytes) else line).rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise UserError(f"stdin: line {number}, byte {error.start + 1}: not valid UTF-8") from error


def typed(person: str) -> Iterator[str]:
    """Yield what is typed at the prompt until Ctrl-D or Ctrl-C."""
    print(f"Ctrl-D or {QUIT} ends the conversation.", file=sys.stderr)
    try:
        while True:
            if message := input(f"{person}: ").strip():
                yield message
    except (EOFError, KeyboardInterrupt):
        print()
    except UnicodeDecodeError as error:
        raise UserError(f"stdin: not valid {error.encoding}; is the terminal set to UTF-8?") from error
