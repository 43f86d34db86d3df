"""What the store gives back: plain named tuples, and the two ways in which a row cannot be given."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from elman.errors import UserError

Role = Literal["person", "bot"]


class NotFound(UserError):
    """The person has no such row: it never was, it is gone, or it is another person's."""


class CorruptRow(UserError):
    """A derived row does not match its checksum; drop it and fold it again from the transcript, which is the truth."""

    def __init__(self, text: str, kind: Literal["state", "learned"], message_id: int, fingerprint: str) -> None:
        super().__init__(text)
        self.kind, self.message_id, self.fingerprint = kind, message_id, fingerprint


class StoredConversation(NamedTuple):
    """One conversation: a place in the person's tree of messages."""

    id: int
    name: str
    created: datetime
    head: int | None
    """The message after which it goes on; None before the first."""


class StoredMessage(NamedTuple):
    """One message of the tree."""

    id: int
    conversation_id: int
    parent_id: int | None
    role: Role
    text: str
    time: datetime
    bot_fingerprint: str | None
    """The weights that said it; None for what the person said."""


class StoredState(NamedTuple):
    """The recurrent state after a message."""

    message_id: int
    fingerprint: str
    tokens: int
    """How many tokens it has read."""
    blob: bytes


class StoredLearned(NamedTuple):
    """What was learned of the person up to and with a message."""

    message_id: int
    fingerprint: str
    blob: bytes


class StoredFact(NamedTuple):
    """One fact."""

    id: int
    kind: str
    topic: str
    value: str
    text: str
    message_id: int | None
    """The message that told it; None when a command or an edit did."""
    time: datetime
    superseded_by: int | None


class StoredCard(NamedTuple):
    """Whom the bot plays in a conversation."""

    conversation_id: int
    name: str
    persona: str
    """Sentences about the character, a list in JSON."""
    media: str
    """What kind of file the card is: json or png."""
    file: bytes
    """The card as it came."""


class Held(NamedTuple):
    """How much of one kind is kept."""

    rows: int
    bytes: int


class Holdings(NamedTuple):
    """How much is kept of one person; indexes and the database's own overhead are not counted."""

    text: Held
    snapshots: Held
    learned: Held
    facts: Held
    cards: Held


class PersonInfo(NamedTuple):
    """One person of the store."""

    id: int
    name: str
    created: datetime
    held: Holdings
