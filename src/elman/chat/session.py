"""One conversation: it owns the recurrent state, so that a turn costs what it says and nothing of what came before."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from elman.bot.folder import BotFolder
from elman.runtime.batcher import Batcher
from elman.runtime.conditioning import NOTHING, Conditioning
from elman.runtime.generation import Generation, Request, text_of
from elman.runtime.sampling import Sampler, SamplingConfig
from elman.text.rendering import OTHER, render_opening, render_turn, reply_prefix
from elman.text.tokenizers import TURN

MAX_REPLY = 100
"""Tokens after which a reply is cut short."""
REMEMBERED = 1000
"""Tokens of its own that a bot avoids repeating, where penalties are asked for."""


class Session:
    """A conversation between a person and a bot, at a constant size however long it gets."""

    def __init__(
        self,
        bot: BotFolder,
        batcher: Batcher,
        sampling: SamplingConfig,
        *,
        seed: int | None = None,
        max_new_tokens: int = MAX_REPLY,
        stop: Sequence[str] = (),
        conditioning: Conditioning = NOTHING,
    ) -> None:
        self.batcher, self.tokenizer, self.dialogue = batcher, bot.tokenizer, bot.dialogue
        self.max_new_tokens, self.stop = max_new_tokens, stop
        self.state = batcher.engine.initial_state()
        self.unread = render_opening(bot.tokenizer) if bot.dialogue else [bot.tokenizer.eos_id]
        """Ids that belong to the conversation but that the model has not read yet."""
        reserved = bot.tokenizer.reserved
        self.end = reserved[TURN] if bot.dialogue else bot.tokenizer.eos_id
        self.sampling, self.seed, self.conditioning = sampling, seed, conditioning
        self.never = frozenset(reserved.values()) - {self.end}
        self.said: deque[int] = deque(maxlen=REMEMBERED)
        """What the bot said, for penalties to see."""
        self.turn = 0
        self.current: Generation | None = None

    def reply(self, text: str) -> Iterator[str]:
        """Hear one message and yield the reply as it is decoded; what is not waited for is not said.

        A bot that was not trained on conversations takes the message as a line of text and goes on with the next.
        """
        self.settle()  # a reply that nobody waited for ends where they stopped
        request = Request(
            ids=self.unread + self.heard(text),
            state=self.state,
            sampler=self.next_sampler(),
            max_new_tokens=self.max_new_tokens,
            stop_ids=frozenset({self.end}),
            conditioning=self.conditioning,
        )
        self.current = generation = self.batcher.submit(request)
        try:
            yield from text_of(generation, self.tokenizer, self.stop, heard=self.said.append)
        finally:
            if self.current is generation:
                self.settle()

    def settle(self) -> None:
        """End the reply under way, if any, and keep the state as after what was heard of it."""
        if self.current is None:
            return
        generation, self.current = self.current, None
        generation.end("cancelled")
        self.state, self.unread = generation.state, list(generation.pending)
        if self.unread[-1:] != [self.end]:
            self.unread.append(self.end)

    def next_sampler(self) -> Sampler:
        """Return the sampler of the next reply: its draws depend on the seed and the turn, and on what was said."""
        self.turn += 1
        seed = None if self.seed is None else [self.seed, self.turn]
        sampler = Sampler(self.sampling, seed, self.never, spare_ids={self.end})
        for token in self.said:
            sampler.observe(token)
        return sampler

    def heard(self, text: str) -> list[int]:
        """Return the ids of the person's message, up to where the bot speaks."""
        if self.dialogue:
            return render_turn(text, OTHER, self.tokenizer) + reply_prefix(self.tokenizer)
        return [*self.tokenizer.encode(text), self.end]
