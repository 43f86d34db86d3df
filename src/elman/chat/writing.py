"""Writing without a conversation: a prompt in, its continuation out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from elman.bot.folder import Bot
from elman.language_model import LanguageModel
from elman.runtime.decoding import StreamingDecoder
from elman.runtime.generation import Finish, generate, read
from elman.runtime.sampling import SamplingConfig, make_sampler
from elman.text.rendering import render_opening, render_turn, reply_prefix


@dataclass(frozen=True)
class Written:
    """What `elman generate --json` prints."""

    text: str
    tokens: int
    tokens_per_second: float
    finish_reason: Finish


def write(
    bot: Bot,
    model: LanguageModel[Any],
    prompt: str,
    sampling: SamplingConfig,
    *,
    seed: int | None = None,
    max_new_tokens: int = 100,
) -> Written:
    """Go on from `prompt`, or answer it if the bot was trained on conversations, which ends with its turn."""
    tokenizer = bot.tokenizer
    if bot.dialogue:
        ids = render_opening(tokenizer) + render_turn(prompt, "<other>", tokenizer) + reply_prefix(tokenizer)
        stop = frozenset({tokenizer.reserved["<turn>"]})
    else:
        ids, stop = [tokenizer.eos_id, *tokenizer.encode(prompt)], frozenset[int]()
    never = frozenset(tokenizer.reserved.values()) - stop - (frozenset() if bot.dialogue else {tokenizer.eos_id})
    start = time.perf_counter()
    log_probs, state = read(model, ids, model.initial_state())
    decoder, pieces, count, finish = StreamingDecoder(tokenizer), [], 0, None
    for token in ids:
        decoder.push(token)  # so that the first new word knows what it follows
    for step in generate(
        model,
        log_probs,
        state,
        sampler=make_sampler(sampling, seed),
        max_new_tokens=max_new_tokens,
        stop_ids=stop,
        ban_ids=never,
    ):
        count, finish = count + 1, step.finish
        if finish != "stop":
            pieces.append(decoder.push(step.id))
    pieces.append(decoder.finish())
    assert finish is not None
    return Written("".join(pieces), count, count / max(time.perf_counter() - start, 1e-9), finish)
