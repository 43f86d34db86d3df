"""One conversation: it owns the recurrent state, so that a turn costs what it says and nothing of what came before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elman.bot.folder import Bot
from elman.language_model import LanguageModel
from elman.runtime.decoding import StreamingDecoder
from elman.runtime.generation import generate, read
from elman.runtime.sampling import SamplingConfig, make_sampler
from elman.text.rendering import render_opening, render_turn, reply_prefix

MAX_REPLY = 100
"""Tokens after which a reply is cut short."""


class Session:
    """A conversation between a person and a bot, at a constant size however long it gets."""

    def __init__(
        self,
        bot: Bot,
        model: LanguageModel[Any],
        sampling: SamplingConfig,
        *,
        seed: int | None = None,
        max_new_tokens: int = MAX_REPLY,
    ) -> None:
        self.model, self.tokenizer, self.dialogue = model, bot.tokenizer, bot.dialogue
        self.sampler, self.max_new_tokens = make_sampler(sampling, seed), max_new_tokens
        self.state = model.initial_state()
        self.unread = render_opening(bot.tokenizer) if bot.dialogue else [bot.tokenizer.eos_id]
        """Ids that belong to the conversation but that the model has not read yet."""
        reserved = bot.tokenizer.reserved
        self.end = reserved["<turn>"] if bot.dialogue else bot.tokenizer.eos_id
        self.never = frozenset(reserved.values()) - {self.end}

    def reply(self, text: str) -> Iterator[str]:
        """Hear one message and yield the reply as it is decoded.

        A bot that was not trained on conversations takes the message as a line of text and goes on with the next.
        """
        log_probs, state = read(self.model, self.unread + self.heard(text), self.state)
        decoder = StreamingDecoder(self.tokenizer)
        # Until the reply is over the conversation ends with the message: a reply that is left half-way leaves no trace.
        self.unread, self.state = [self.end], state
        for step in generate(
            self.model,
            log_probs,
            state,
            sampler=self.sampler,
            max_new_tokens=self.max_new_tokens,
            stop_ids=frozenset({self.end}),
            ban_ids=self.never,
        ):
            self.state, self.unread = step.state, [] if step.finish == "stop" else [self.end]
            if step.finish != "stop":
                yield decoder.push(step.id)
        yield decoder.finish()

    def heard(self, text: str) -> list[int]:
        """Return the ids of the person's message, up to where the bot speaks."""
        if self.dialogue:
            return render_turn(text, "<other>", self.tokenizer) + reply_prefix(self.tokenizer)
        return [*self.tokenizer.encode(text), self.end]
