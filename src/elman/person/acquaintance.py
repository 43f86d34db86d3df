"""One person as one bot knows them: their conversations with it, and what it learned of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.evaluation.next_word import Speller
from elman.person.folding import Folder
from elman.person.ladder import Ladder, View
from elman.person.learned import Learned
from elman.person.person import Person
from elman.person.personal_model import PersonalModel
from elman.person.reader import Heard, Reader
from elman.person.rows import Rows
from elman.person.thread import Thread
from elman.person.turn import Turn
from elman.person.vocabulary import own_words, probabilities


class Acquaintance:
    """A person and a bot."""

    def __init__(self, person: Person, reader: Reader, ladder: Ladder) -> None:
        self.person, self.reader, self.ladder, self.rungs = person, reader, ladder, person.rungs()
        self.folder = Folder(reader, ladder)
        self.latest: tuple[bytes, Learned] | None = None
        """What was learned last beside the bytes that it is kept as: while the store has them it need not be read."""

    def thread(self, name: str = "") -> Thread:
        """Return the latest conversation of this name, or a new one."""
        with self.person.turn() as rows:
            found = [each.id for each in rows.conversations() if each.name == name]
            return Thread(self, found[-1] if found else rows.add_conversation(name))

    def learn(self, rows: Turn, message_id: int, heard: Heard) -> None:
        """Learn the message that was just added."""
        if self.rungs.learns:
            learned = self.ladder.learn(self.learned(rows, message_id), heard.ids, heard.hidden)
            self.latest = (self.folder.keep_learned(rows, message_id, learned), learned)

    def learned(self, rows: Rows, before: int | None = None) -> Learned:
        """Return what was learned of all messages, or of those with a smaller id."""
        stored = self.folder.latest_learned(rows, before)
        if self.latest is not None and stored is not None and stored.blob == self.latest[0]:
            return self.latest[1]
        return self.folder.learned_before(rows, before)

    def catch_up(self) -> None:
        """Make anew what is missing, after something was forgotten or the bot has other weights."""
        with self.person.turn() as rows:
            self.folder.catch_up(rows)

    def view(self) -> View:
        """Return what was learned, ready to predict with."""
        with self.person.reading() as rows:
            learned = self.learned(rows)
        return View(self.ladder, learned, self.rungs)

    def suggest(self, state: Any, prefix: str, k: int) -> list[tuple[str, float]]:
        """Return the `k` most probable words of the person's message, after the whole words of `prefix`."""
        view, tokenizer = self.view(), self.reader.tokenizer
        model = PersonalModel(self.reader.engine, view)
        speller = Speller(model, tokenizer)
        ids = [self.reader.marks["person"], *tokenizer.encode(prefix.rstrip())]
        log_probs, after = model.log_probs(np.asarray([ids]), model.after(state))
        fresh = bool(speller.fresh[ids[-1]])
        found = dict(speller.next_words(log_probs[0, -1], after, fresh, k))
        words = own_words(view.learned, tokenizer) if self.rungs.vocabulary else []
        new = [word for word in words if word not in found]
        found |= probabilities(new, speller, tokenizer, log_probs[0, -1], after, fresh=fresh)
        return sorted(found.items(), key=lambda each: -each[1])[:k]
