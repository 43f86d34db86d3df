"""Writing without a conversation: a prompt in, its continuations out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elman.bot.folder import BotFolder
from elman.runtime.batcher import Batcher
from elman.runtime.generation import Request, read, text_of
from elman.runtime.sampling import Sampler, SamplingConfig
from elman.text.rendering import OTHER, render_opening, render_turn, reply_prefix
from elman.text.tokenizers import TURN


@dataclass(frozen=True)
class Written:
    """What `elman generate --json` prints."""

    text: str
    tokens: int
    tokens_per_second: float
    finish_reason: str


def write(
    bot: BotFolder,
    batcher: Batcher,
    prompt: str,
    sampling: SamplingConfig,
    *,
    seed: int | None = None,
    max_new_tokens: int = 100,
    stop: Sequence[str] = (),
    candidates: int = 1,
) -> list[Written]:
    """Go on from `prompt`, or answer it if the bot was trained on conversations, which ends with its turn.

    Several candidates are drawn in one batch, each with a seed of its own, from one reading of the prompt.
    """
    ids, stop_ids = prompt_ids(bot, prompt)
    tokenizer = bot.tokenizer
    never = set(tokenizer.reserved.values()) - stop_ids - (set() if bot.dialogue else {tokenizer.eos_id})
    engine, start = batcher.engine, time.perf_counter()
    state = read(engine, ids[:-1], engine.initial_state())
    generations = [
        batcher.submit(
            Request(
                ids=ids[-1:],
                state=state,
                sampler=Sampler(sampling, seed_of(seed, number), never, spare_ids=stop_ids),
                max_new_tokens=max_new_tokens,
                stop_ids=stop_ids,
            )
        )
        for number in range(candidates)
    ]
    try:
        texts = together([text_of(generation, tokenizer, stop, ids) for generation in generations])
    finally:
        for generation in generations:
            generation.end("cancelled")
    seconds = max(time.perf_counter() - start, 1e-9)
    return [
        Written(text, each.drawn, each.drawn / seconds, str(each.finish))
        for text, each in zip(texts, generations, strict=True)
    ]


def together(streams: Sequence[Iterator[str]]) -> list[str]:
    """Return the whole text of each stream, taking a piece of each in turn, so that they move as one batch."""
    texts = [""] * len(streams)
    going = list(range(len(streams)))
    while going:
        pieces = [(index, next(streams[index], None)) for index in going]
        for index, piece in pieces:
            texts[index] += piece or ""
        going = [index for index, piece in pieces if piece is not None]
    return texts


def prompt_ids(bot: BotFolder, prompt: str) -> tuple[list[int], frozenset[int]]:
    """Return what to read before the first new token, and the ids that end the text."""
    tokenizer = bot.tokenizer
    if not bot.dialogue:
        return [tokenizer.eos_id, *tokenizer.encode(prompt)], frozenset()
    ids = render_opening(tokenizer) + render_turn(prompt, OTHER, tokenizer) + reply_prefix(tokenizer)
    return ids, frozenset({tokenizer.reserved[TURN]})


def seed_of(seed: int | None, candidate: int) -> int | list[int] | None:
    """Return the seed of a candidate: the first one has that of a text alone."""
    return seed if seed is None or candidate == 0 else [seed, candidate]
