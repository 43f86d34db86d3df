"""What a stateless client sends, as ids, and the state of them: read but for what its caller had read before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from elman.person.reader import Reader
from elman.server.errors import ApiError
from elman.server.service import Service
from elman.text.rendering import render_facts

Speaker = Literal["system", "person", "bot"]


class Prompt(NamedTuple):
    """A prompt that was read."""

    ids: list[int]
    """All of it."""
    state: Any
    """After all but the last."""
    resumed: int
    """How many of its tokens had been read before."""


def conversation_ids(reader: Reader, said: Iterable[tuple[Speaker, str]]) -> list[int]:
    """Return the ids of a conversation up to where the bot speaks.

    What the system says is read as facts, a line each: at the opening about the bot, later as what it knows there.
    A bot that knows no turns reads every message as a line.
    """
    ids, said = list(reader.opening), list(said)
    spoken = [text for speaker, text in said if speaker != "system" or not reader.dialogue]
    encoded = iter(reader.tokenizer.encode_batch(spoken))  # at once: each call costs as much
    for speaker, text in said:
        if speaker == "system" and reader.dialogue:
            ids += render_facts(reader.tokenizer, [line.strip() for line in text.splitlines() if line.strip()])
        else:
            ids += [reader.marks["bot" if speaker == "bot" else "person"], *next(encoded), *reader.ends]
    return [*ids, reader.marks["bot"]]


def text_ids(reader: Reader, text: str | Sequence[int]) -> list[int]:
    """Return the ids of a text that the bot goes on from, as a message or line of its own; ApiError for an unknown id.

    It is as `elman score` reads it.
    """
    before = [*reader.opening, reader.marks["bot"]]
    if isinstance(text, str):
        return [*before, *reader.tokenizer.encode(text)]
    if any(not 0 <= token < reader.tokenizer.vocab_size for token in text):
        raise ApiError(400, f"prompt: a token is from 0 to {reader.tokenizer.vocab_size - 1}", param="prompt")
    return [*before, *text]


async def read_prompt(service: Service, caller: str, ids: list[int]) -> Prompt:
    """Read a prompt from the longest part of it that the caller had read before."""
    known = service.prefixes.longest(caller, ids[:-1])
    state, start = (service.bot.engine.initial_state(), 0) if known is None else known
    state = await service.prompts.read(ids[start:-1], state)
    service.prefixes.keep(caller, ids[:-1], state)
    service.metrics.prompt_tokens.labels("read").inc(len(ids) - start)
    return Prompt(ids, state, start)
