"""A bot, loaded: what `elman.load` returns, and all that a caller needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from elman.bot.config import Precision
from elman.bot.finding import DEFAULT
from elman.bot.folder import BotFolder, open_bot
from elman.chat.session import MAX_REPLY, Session
from elman.chat.suggestions import Suggester
from elman.chat.writing import Written, write
from elman.evaluation.scoring import Scorer
from elman.home import store_location
from elman.person.ladder import Ladder
from elman.person.last_layer import softmax_of
from elman.person.reader import Reader
from elman.runtime.batcher import Batcher
from elman.runtime.loading import load_engine
from elman.runtime.sampling import SamplingConfig

if TYPE_CHECKING:
    from elman.person.store import Store
    from elman.person.thread import Thread


class Bot:
    """A folder and its engine; all its conversations share one batch."""

    def __init__(self, folder: BotFolder, batcher: Batcher) -> None:
        self.folder, self.batcher, self.tokenizer, self.engine = folder, batcher, folder.tokenizer, batcher.engine

    def chat(
        self,
        sampling: SamplingConfig | None = None,
        *,
        seed: int | None = None,
        max_new_tokens: int = MAX_REPLY,
        stop: Sequence[str] = (),
        candidates: int = 1,
        person: str | None = None,
        store: Store | None = None,
        conversation: str = "",
    ) -> Session:
        """Begin a conversation, or with `person` go on with theirs of this name: it is kept, and the bot learns them.

        With several `candidates` the best of as many replies is given, whole. The person is made where there is none
        of that name; `store` is the user's own unless given.
        """
        return Session(
            self.folder,
            self.batcher,
            sampling or SamplingConfig(),
            seed=seed,
            max_new_tokens=max_new_tokens,
            stop=stop,
            candidates=candidates,
            thread=None if person is None else self.thread(person, store, conversation),
        )

    def thread(self, person: str, store: Store | None, conversation: str) -> Thread:
        """Return a person's conversation with this bot."""
        from elman.person.acquaintance import Acquaintance  # a database, which others do without
        from elman.person.person import open_person
        from elman.person.store import open_store

        found = open_person(store or open_store(store_location()), person, create=True)
        return Acquaintance(found, self.reader, self.ladder).thread(conversation)

    def write(
        self,
        prompt: str = "",
        sampling: SamplingConfig | None = None,
        *,
        seed: int | None = None,
        max_new_tokens: int = 100,
        stop: Sequence[str] = (),
        candidates: int = 1,
    ) -> list[Written]:
        """Go on from a prompt, or answer it; see `write`."""
        return write(
            self.folder,
            self.batcher,
            prompt,
            sampling or SamplingConfig(),
            seed=seed,
            max_new_tokens=max_new_tokens,
            stop=stop,
            candidates=candidates,
        )

    def score(self, sentence: str) -> float:
        """Return log p(sentence, end of line or turn) in nats."""
        return self.scorer.score(sentence)

    def suggest(self, prefix: str, k: int = 5) -> list[tuple[str, float]]:
        """Return the `k` most probable next words after `prefix` with their probabilities."""
        return self.suggester.suggest(prefix, k)

    @cached_property
    def reader(self) -> Reader:
        """What reads messages; it holds nothing of anybody."""
        return Reader(self.folder, self.engine)

    @cached_property
    def ladder(self) -> Ladder:
        """What learns persons; it holds nothing of anybody."""
        return Ladder(softmax_of(self.folder), self.engine.fingerprint)

    @cached_property
    def scorer(self) -> Scorer:
        """What scores sentences."""
        return Scorer(self.engine, self.tokenizer, dialogue=self.folder.dialogue)

    @cached_property
    def suggester(self) -> Suggester:
        """What knows next words."""
        return Suggester(self.engine, self.tokenizer, dialogue=self.folder.dialogue)


def load(
    bot: str | Path = DEFAULT,
    precision: Precision = "int8",
    *,
    threads: int | None = None,
    speaker: str | None = None,
) -> Bot:
    """Open a bot: its folder, `hf://owner/name`, or without an argument the packaged one.

    One that learned several speakers speaks as `speaker`, or as nobody in particular.
    UserError naming the file that is missing, damaged or of another bot, or the download that failed.
    """
    folder = open_bot(bot)
    return Bot(folder, Batcher(load_engine(folder, precision, threads=threads, speaker=speaker)))
