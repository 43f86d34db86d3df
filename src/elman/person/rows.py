"""What is stored of one person, to read: no query leaves out whose rows it wants."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, literal, select

from elman.errors import UserError
from elman.person.records import (
    CorruptRow,
    Held,
    Holdings,
    NotFound,
    StoredCard,
    StoredConversation,
    StoredFact,
    StoredLearned,
    StoredMessage,
    StoredState,
)
from elman.person.tables import cards, conversations, facts, learned, messages, octets, persons, snapshots

Settings = dict[str, Any]
"""What JSON can say, under names."""


def _measure(*columns: ColumnElement[Any]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    size = sum((octets(column) for column in columns[1:]), start=octets(columns[0]))
    return func.count(), func.coalesce(func.sum(size), 0)


MEASURES = {
    messages: _measure(messages.c.text),
    snapshots: _measure(snapshots.c.blob),
    learned: _measure(learned.c.blob),
    facts: _measure(facts.c.kind, facts.c.topic, facts.c.value, facts.c.text),
    cards: _measure(cards.c.name, cards.c.persona, cards.c.file),
}
"""For each field of `Holdings`, in their order: the table, and how its rows and bytes are counted."""


def checksum(person_id: int, *fields: object) -> bytes:
    """Return what a derived row's fields must match: a flipped bit or a blob in the wrong row is seen."""
    digest = hashlib.blake2b(digest_size=16)
    for field in (person_id, *fields):
        data = field if isinstance(field, bytes) else str(field).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.digest()


def _conversation(row: Row[Any]) -> StoredConversation:
    return StoredConversation._make(row[1:])


def _message(row: Row[Any]) -> StoredMessage:
    return StoredMessage._make(row[1:8])  # a path's rows end with their depth


def _fact(row: Row[Any]) -> StoredFact:
    return StoredFact._make(row[1:])


class Rows:
    """One person's rows, all from one moment; valid inside `Store.reading` or `Store.turn`."""

    def __init__(self, connection: Connection, person_id: int, place: str) -> None:
        self.connection, self.person_id, self.place = connection, person_id, place

    def conversations(self) -> list[StoredConversation]:
        """Return the conversations, oldest first."""
        return [_conversation(row) for row in self._all(conversations)]

    def conversation(self, conversation_id: int) -> StoredConversation:
        """Return one conversation; NotFound."""
        return _conversation(self._one(conversations, conversation_id, "conversation"))

    def messages(self, after: int = 0) -> list[StoredMessage]:
        """Return every message of every conversation and branch, or those with a higher id, as they came."""
        query = self._mine(messages).where(messages.c.id > after).order_by(messages.c.id)
        return [_message(row) for row in self.connection.execute(query)]

    def message(self, message_id: int) -> StoredMessage:
        """Return one message; NotFound."""
        return _message(self._one(messages, message_id, "message"))

    def has_message(self, message_id: int) -> bool:
        """Tell whether a message is there."""
        query = select(messages.c.id).where(self._owns(messages), messages.c.id == message_id)
        return self.connection.execute(query).first() is not None

    def children(self, message_id: int | None) -> list[StoredMessage]:
        """Return the messages that answer or follow this one (None: those that open a conversation), oldest first."""
        query = self._mine(messages).where(messages.c.parent_id == message_id)
        return [_message(row) for row in self.connection.execute(query.order_by(messages.c.id))]

    def path(self, message_id: int | None, after: int | None = None, *, last: int | None = None) -> list[StoredMessage]:
        """Return the messages from the first to `message_id`, or only those after its ancestor `after`, or the `last`.

        A conversation's messages are `path(conversation.head)`; a head of None has none. NotFound.
        """
        if message_id is None or message_id == after:
            return []
        here = select(messages, literal(0).label("depth")).where(self._owns(messages), messages.c.id == message_id)
        chain = here.cte(recursive=True)
        up = select(messages, chain.c.depth + 1).where(self._owns(messages), messages.c.id == chain.c.parent_id)
        if after is not None:
            up = up.where(messages.c.id != after)
        if last is not None:
            up = up.where(chain.c.depth < last - 1)
        chain = chain.union_all(up)
        found = [_message(row) for row in self.connection.execute(select(chain).order_by(chain.c.depth.desc()))]
        if not found:
            raise self._not_found("message", message_id)
        return found

    def state(self, message_id: int, fingerprint: str) -> StoredState | None:
        """Return the state after a message, made with these weights, or None; CorruptRow."""
        query = self._mine(snapshots).where(snapshots.c.fingerprint == fingerprint)
        row = self.connection.execute(query.where(snapshots.c.message_id == message_id)).first()
        return None if row is None else self._checked_state(row)

    def nearest_state(self, message_id: int | None, fingerprint: str) -> StoredState | None:
        """Return the state of these weights after a message or its nearest ancestor that has one; CorruptRow.

        What the state has not read is `path(message_id, after=state.message_id)`.
        """
        if message_id is None:
            return None
        return self.state(message_id, fingerprint) or self._ancestors_state(message_id, fingerprint)

    def _ancestors_state(self, message_id: int, fingerprint: str) -> StoredState | None:
        line = [messages.c.id, messages.c.parent_id]
        here = select(*line, literal(0).label("depth")).where(self._owns(messages), messages.c.id == message_id)
        chain = here.cte(recursive=True)
        up = select(*line, chain.c.depth + 1).where(self._owns(messages), messages.c.id == chain.c.parent_id)
        chain = chain.union_all(up)
        query = self._mine(snapshots).join(chain, snapshots.c.message_id == chain.c.id)
        query = query.where(snapshots.c.fingerprint == fingerprint).order_by(chain.c.depth).limit(1)
        row = self.connection.execute(query).first()
        return None if row is None else self._checked_state(row)

    def states(self) -> list[StoredState]:
        """Return every state of any weights, in the order of their messages; CorruptRow."""
        query = self._mine(snapshots).order_by(snapshots.c.message_id, snapshots.c.fingerprint)
        return [self._checked_state(row) for row in self.connection.execute(query)]

    def learned(self, message_id: int, fingerprint: str) -> StoredLearned | None:
        """Return what these weights had learned with this message, if it is kept; CorruptRow."""
        query = self._mine(learned).where(learned.c.fingerprint == fingerprint)
        row = self.connection.execute(query.where(learned.c.message_id == message_id)).first()
        return None if row is None else self._checked_learned(row)

    def latest_learned(self, fingerprint: str, before: int | None = None) -> StoredLearned | None:
        """Return the newest that these weights learned, or the newest with messages before `before`; CorruptRow."""
        query = self._mine(learned).where(learned.c.fingerprint == fingerprint)
        if before is not None:
            query = query.where(learned.c.message_id < before)
        row = self.connection.execute(query.order_by(learned.c.message_id.desc()).limit(1)).first()
        return None if row is None else self._checked_learned(row)

    def all_learned(self) -> list[StoredLearned]:
        """Return every learned row of any weights, in the order of their messages; CorruptRow."""
        query = self._mine(learned).order_by(learned.c.message_id, learned.c.fingerprint)
        return [self._checked_learned(row) for row in self.connection.execute(query)]

    def facts(self, *, superseded: bool = False) -> list[StoredFact]:
        """Return the facts that hold, oldest first; with `superseded`, those that no longer do among them."""
        query = self._mine(facts) if superseded else self._mine(facts).where(facts.c.superseded_by.is_(None))
        return [_fact(row) for row in self.connection.execute(query.order_by(facts.c.id))]

    def fact(self, fact_id: int) -> StoredFact:
        """Return one fact; NotFound."""
        return _fact(self._one(facts, fact_id, "fact"))

    def cards(self) -> list[StoredCard]:
        """Return whom the bot plays in which conversations, by the conversation's id."""
        query = self._mine(cards).order_by(cards.c.conversation_id)
        return [StoredCard._make(row[1:]) for row in self.connection.execute(query)]

    def settings(self) -> Settings:
        """Return the person's settings, {} at first."""
        text = self.connection.execute(select(persons.c.settings).where(persons.c.id == self.person_id)).scalar_one()
        try:
            found: Settings = json.loads(text)
        except ValueError:
            raise UserError(f"{self.place}: the person's settings are damaged; save them anew") from None
        return found

    def holdings(self) -> Holdings:
        """Return how many rows and bytes are kept of each kind."""
        sums = [select(*measure).where(self._owns(table)) for table, measure in MEASURES.items()]
        return Holdings._make(Held._make(self.connection.execute(query).one()) for query in sums)

    def _owns(self, table: Table) -> ColumnElement[bool]:
        return table.c.person_id == self.person_id

    def _mine(self, table: Table) -> Select[Any]:
        return select(table).where(self._owns(table))

    def _all(self, table: Table) -> list[Row[Any]]:
        return list(self.connection.execute(self._mine(table).order_by(table.c.id)))

    def _one(self, table: Table, row_id: int, noun: str) -> Row[Any]:
        row = self.connection.execute(self._mine(table).where(table.c.id == row_id)).first()
        if row is None:
            raise self._not_found(noun, row_id)
        return row

    def _not_found(self, noun: str, row_id: int) -> NotFound:
        return NotFound(f"{self.place}: this person has no {noun} {row_id}")

    def _checked_state(self, row: Row[Any]) -> StoredState:
        found = StoredState(row.message_id, row.fingerprint, row.tokens, row.blob)
        if row.checksum != checksum(self.person_id, *found):
            text = f"{self.place}: the state after message {row.message_id} is damaged; it can be made anew"
            raise CorruptRow(text, "state", row.message_id, row.fingerprint)
        return found

    def _checked_learned(self, row: Row[Any]) -> StoredLearned:
        found = StoredLearned(row.message_id, row.fingerprint, row.blob)
        if row.checksum != checksum(self.person_id, *found):
            text = f"{self.place}: what was learned up to message {row.message_id} is damaged; it can be learned anew"
            raise CorruptRow(text, "learned", row.message_id, row.fingerprint)
        return found
