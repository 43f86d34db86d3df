"""Writing without a conversation: a prompt in, its continuations out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from elman.bot.folder import BotFolder
from elman.runtime.batcher import Batcher
from elman.runtime.generation import Generation, Request, read, text_of
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
    never = set(bot.tokenizer.reserved.values()) - stop_ids - (set() if bot.dialogue else {bot.tokenizer.eos_id})
    engine, start = batcher.engine, time.perf_counter()
    state = read(engine, ids[:-1], engine.initial_state())
    generations = [
        batcher.submit(
            Request(
                ids=ids[-1:],
                state=state,
                sampler=Sampler(sampling, seed_of(seed, number), never),
                max_new_tokens=max_new_tokens,
                stop_ids=stop_ids,
            )
        )
        for number in range(candidates)
    ]
    return [written(bot, generation, ids, stop, start) for generation in generations]


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


def written(bot: BotFolder, generation: Generation, before: list[int], stop: Sequence[str], start: float) -> Written:
    """Wait for the whole text, begun at `start`."""
    text = "".join(text_of(generation, bot.tokenizer, stop, before))
    seconds = max(time.perf_counter() - start, 1e-9)
    return Written(text, generation.drawn, generation.drawn / seconds, str(generation.finish))
