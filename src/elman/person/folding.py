"""What a bot's model makes of a person's words, made again from them: states, and what was learned.

Both are folds over the transcript in the order in which it was said, so that a store from which something was forgotten
is, to the bit, one in which it was never said.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.person.ladder import Ladder
from elman.person.learned import Learned
from elman.person.reader import Place, Reader
from elman.person.records import CorruptRow, StoredLearned, StoredMessage, StoredState
from elman.person.rows import Rows
from elman.person.turn import Turn
from elman.runtime.state import SavedState, state_from_bytes, state_to_bytes

NEWEST_STATES, EVERY_STATE = 100, 64
"""States kept of each conversation: the newest, and one in so many before."""
NEWEST_LEARNED, EVERY_LEARNED = 2, 512
"""What was learned, as kept: the newest, and one in so many messages before."""


class Folder:
    """Folds a person's messages with one bot's model."""

    def __init__(self, reader: Reader, ladder: Ladder) -> None:
        self.reader, self.ladder, self.fingerprint = reader, ladder, reader.engine.fingerprint

    def state_after(self, rows: Rows, message_id: int | None) -> SavedState:
        """Return the state after a message and how many tokens it has read: from the nearest one that is kept."""
        stored = self.nearest_state(rows, message_id)
        if stored is None:
            (state, tokens, *_), after = self.reader.beginning(), None
        else:
            (state, tokens), after = state_from_bytes(stored.blob, self.reader.engine, rows.place), stored.message_id
        for message in rows.path(message_id, after):
            heard = self.reader.read(state, message.role, message.text, 0)
            state, tokens = heard.state, tokens + heard.tokens
        return SavedState(state, tokens)

    def nearest_state(self, rows: Rows, message_id: int | None) -> StoredState | None:
        """Return the nearest state that is whole; a damaged one is as good as none, and is dropped where it can be."""
        while message_id is not None:
            try:
                return rows.nearest_state(message_id, self.fingerprint)
            except CorruptRow as damage:
                if isinstance(rows, Turn):
                    rows.drop_state(damage.message_id, self.fingerprint)
                    continue
                message_id = rows.message(damage.message_id).parent_id
        return None

    def keeps(self, rows: Rows, place: Place) -> bool:
        """Tell whether a place is as the store has it: nothing that led there was forgotten since."""
        again = self.state_after(rows, place.id)
        return again.tokens == place.tokens and all(map(np.array_equal, again.state, place.state))

    def keep_state(self, rows: Turn, message_id: int, state: Any, tokens: int) -> None:
        """Keep the state after a message, and let go of old ones."""
        data = state_to_bytes(state, self.fingerprint, tokens)
        rows.save_state(message_id, self.fingerprint, tokens, data)
        if message_id % EVERY_STATE == 0:
            rows.prune_states(NEWEST_STATES, EVERY_STATE)

    def learned_before(self, rows: Rows, message_id: int | None) -> Learned:
        """Return what was learned of all messages with a smaller id (None: of all), from the latest that is kept."""
        stored = self.latest_learned(rows, message_id)
        learned, after = self.ladder.nothing(), 0
        if stored is not None:
            learned, after = self.ladder.from_bytes(stored.blob, rows.place), stored.message_id
        for message in rows.messages(after):
            if message.role == "person" and (message_id is None or message.id < message_id):
                learned = self.learn(rows, learned, message)
        return learned

    def learn(self, rows: Rows, learned: Learned, message: StoredMessage) -> Learned:
        """Learn a message that is read again for it."""
        before = self.state_after(rows, message.parent_id).state
        heard = self.reader.read(before, message.role, message.text, self.ladder.config.longest)
        return self.ladder.learn(learned, heard.ids, heard.hidden)

    def latest_learned(self, rows: Rows, message_id: int | None) -> StoredLearned | None:
        """Return the latest that is whole."""
        while True:
            try:
                return rows.latest_learned(self.fingerprint, message_id)
            except CorruptRow as damage:
                if isinstance(rows, Turn):
                    rows.drop_learned(damage.message_id, self.fingerprint)
                message_id = damage.message_id

    def keep_learned(self, rows: Turn, message_id: int, learned: Learned) -> bytes:
        """Keep what was learned up to a message, and let go of what was kept before; return the bytes that are kept."""
        blob = self.ladder.to_bytes(learned)
        rows.save_learned(message_id, self.fingerprint, blob)
        rows.prune_learned(NEWEST_LEARNED, EVERY_LEARNED)
        return blob

    def catch_up(self, rows: Turn) -> None:
        """Make anew what is missing: each conversation's state at its head, and what was learned."""
        for conversation in rows.conversations():
            if conversation.head is not None and self.nearest_state(rows, conversation.head) is None:
                self.keep_state(rows, conversation.head, *self.state_after(rows, conversation.head))
        own = [message.id for message in rows.messages() if message.role == "person"]
        latest = self.latest_learned(rows, None)
        if own and (latest is None or latest.message_id != own[-1]):
            self.keep_learned(rows, own[-1], self.learned_before(rows, None))
