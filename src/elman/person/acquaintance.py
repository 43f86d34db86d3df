"""One person as one bot knows them: their conversations with it, and what it learned of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.evaluation.next_word import Speller
from elman.person.folding import Folder
from elman.person.ladder import Echo, Ladder, View, softmax_of
from elman.person.learned import Learned
from elman.person.person import Person
from elman.person.personal_model import PersonalModel
from elman.person.reader import Heard, Reader
from elman.person.rows import Rows
from elman.person.thread import Thread
from elman.person.turn import Turn
from elman.person.vocabulary import own_words, probabilities
from elman.runtime.conditioning import LogitProcessor


class Acquaintance:
    """A person and a bot."""

    def __init__(self, person: Person, reader: Reader) -> None:
        self.person, self.reader, self.rungs = person, reader, person.rungs()
        self.ladder = Ladder(softmax_of(reader.bot), reader.engine.fingerprint)
        self.folder = Folder(reader, self.ladder)
        self.latest: tuple[int, Learned] | None = None
        """What was learned with the last message, so that it is not read from the store again."""

    def thread(self, name: str = "") -> Thread:
        """Return the latest conversation of this name, or a new one."""
        with self.person.turn() as rows:
            found = [each.id for each in rows.conversations() if each.name == name]
            return Thread(self, found[-1] if found else rows.add_conversation(name))

    def learn(self, rows: Turn, message_id: int, heard: Heard) -> None:
        """Learn the message that was just added."""
        if self.rungs.learns:
            learned = self.ladder.learn(self.learned(rows, message_id), heard.ids, heard.hidden)
            self.folder.keep_learned(rows, message_id, learned)
            self.latest = (message_id, learned)

    def learned(self, rows: Rows, before: int | None = None) -> Learned:
        """Return what was learned of all messages, or of those with a smaller id."""
        stored = self.folder.latest_learned(rows, before)
        if self.latest is not None and stored is not None and stored.message_id == self.latest[0]:
            return self.latest[1]
        return self.folder.learned_before(rows, before)

    def catch_up(self) -> None:
        """Make anew what is missing, after something was forgotten or the bot has other weights."""
        self.latest = None
        with self.person.turn() as rows:
            self.folder.catch_up(rows)

    def processors(self) -> tuple[LogitProcessor, ...]:
        """Return what the person's words make of the model's next token."""
        if not self.rungs.learns:
            return ()
        with self.person.reading() as rows:
            learned = self.learned(rows)
        return (Echo(View(self.ladder, learned, self.rungs)),)

    def suggest(self, state: Any, prefix: str, k: int) -> list[tuple[str, float]]:
        """Return the `k` most probable words of the person's message, after the whole words of `prefix`."""
        with self.person.reading() as rows:
            learned = self.learned(rows)
        tokenizer, model = (
            self.reader.tokenizer,
            PersonalModel(self.reader.engine, View(self.ladder, learned, self.rungs)),
        )
        speller = Speller(model, tokenizer)
        ids = [self.reader.marks["person"], *tokenizer.encode(prefix.rstrip())]
        log_probs, after = model.log_probs(np.asarray([ids]), model.after(state))
        fresh = bool(speller.fresh[ids[-1]])
        found = dict(speller.next_words(log_probs[0, -1], after, fresh, k))
        words = own_words(learned, tokenizer) if self.rungs.vocabulary else []
        new = [word for word in words if word not in found]
        found |= probabilities(new, speller, tokenizer, log_probs[0, -1], after, fresh=fresh)
        return sorted(found.items(), key=lambda each: -each[1])[:k]
