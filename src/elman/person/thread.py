"""One conversation of one person, kept: what is said is stored with all that follows from it, in one transaction.

A message that was acknowledged is there whatever happens next, and so are its state, its facts and what it taught.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from elman.errors import UserError
from elman.person.extraction import extract
from elman.person.facts import Fact, relevant
from elman.person.person import erase
from elman.person.reader import Heard, Place
from elman.person.records import Role, StoredMessage
from elman.person.relevance import asked_for
from elman.person.remembering import note_facts
from elman.person.rows import Rows

if TYPE_CHECKING:
    from elman.person.acquaintance import Acquaintance

MOST_FACTS = 3
"""Facts that a reply is given."""
RECENT = 3
"""Messages before the current one that may tell what it is about."""


class Thread:
    """A conversation in the store: it goes on where it stopped, in any process."""

    def __init__(self, acquaintance: Acquaintance, conversation_id: int) -> None:
        self.acquaintance, self.person = acquaintance, acquaintance.person
        self.folder, self.conversation_id = acquaintance.folder, conversation_id

    def head(self) -> Place:
        """Return where the conversation stands."""
        with self.person.reading() as rows:
            return self.place(rows, rows.conversation(self.conversation_id).head)

    def before(self, message_id: int) -> Place:
        """Return where it stood before a message."""
        with self.person.reading() as rows:
            return self.place(rows, rows.message(message_id).parent_id)

    def place(self, rows: Rows, message_id: int | None) -> Place:
        """Return the place after a message."""
        saved = self.folder.state_after(rows, message_id)
        if message_id is None:
            return Place(saved.state, saved.tokens)
        message = rows.message(message_id)
        return Place(saved.state, saved.tokens, message.role, message.text, message_id)

    def add(self, place: Place, role: Role, text: str, heard: Heard) -> int:
        """Keep what is said after `place`, and all that follows from it; return the message's id.

        Raises UserError, and keeps nothing, when another process went on from there meanwhile.
        """
        found = extract(text) if role == "person" and self.acquaintance.rungs.facts else ()
        with self.person.turn() as rows:
            self.check_head(rows, place)
            fingerprint = self.folder.fingerprint if role == "bot" else None
            number = rows.add_message(self.conversation_id, place.id, role, text, bot_fingerprint=fingerprint)
            rows.set_head(self.conversation_id, number)
            self.folder.keep_state(rows, number, heard.state, place.tokens + heard.tokens)
            if role == "person":
                note_facts(rows, number, found)
                self.acquaintance.learn(rows, number, heard)
        return number

    def check_head(self, rows: Rows, place: Place) -> None:
        """Refuse to go on from anywhere but the conversation's head, or from words that were forgotten."""
        if rows.conversation(self.conversation_id).head != place.id or not self.folder.keeps(rows, place):
            raise UserError("the conversation has gone on elsewhere meanwhile; open it again")

    def current(self, place: Place) -> Place | None:
        """Return where a conversation that stood at a place stands now that words were forgotten; None if none were."""
        with self.person.reading() as rows:
            if place.id is not None and not rows.has_message(place.id):
                return self.place(rows, rows.conversation(self.conversation_id).head)
            return None if self.folder.keeps(rows, place) else self.place(rows, place.id)

    def go_back(self, place: Place) -> None:
        """Let the conversation go on from an earlier place; what was said after it stays in the store."""
        with self.person.turn() as rows:
            rows.set_head(self.conversation_id, place.id)

    def undo(self, place: Place, last: int) -> None:
        """Go back to a place, and forget what came after it from message `last` on, if no other branch needs it."""
        with self.person.turn() as rows:
            rows.set_head(self.conversation_id, place.id)
            gone = descendants(rows.messages(), {last})
            if not any(conversation.head in gone for conversation in rows.conversations()):
                erase(rows, gone)

    def branch(self, place: Place) -> Thread:
        """Return another conversation that goes on from a place."""
        with self.person.turn() as rows:
            name = rows.conversation(self.conversation_id).name
            conversation_id = rows.add_conversation(name)
            rows.set_head(conversation_id, place.id)
        return Thread(self.acquaintance, conversation_id)

    def relevant(self, place: Place) -> list[Fact]:
        """Return the facts that matter to what was said last."""
        if not self.acquaintance.rungs.facts:
            return []
        with self.person.reading() as rows:
            facts = [Fact(*fact) for fact in rows.facts()]
            recent = [message.text for message in rows.path(place.id, last=RECENT + 1)[:-1]] if facts else []
        return relevant(facts, place.text, recent, MOST_FACTS)

    def wanted(self, place: Place, facts: Iterable[Fact]) -> Fact | None:
        """Return the first of the facts that what was said last asks for."""
        return next((fact for fact in facts if asked_for(fact, place.text)), None)

    def suggest(self, place: Place, prefix: str, k: int) -> list[tuple[str, float]]:
        """Return the `k` most probable words that the person types after the whole words of `prefix`."""
        return self.acquaintance.suggest(place.state, prefix, k)


def descendants(messages: Iterable[StoredMessage], ids: Collection[int]) -> set[int]:
    """Return messages with all that follows them in any branch."""
    found = set(ids)
    for message in messages:
        if message.parent_id in found:
            found.add(message.id)
    return found
