"""Who said what and when: the types that chat exports, corpora and the chat itself share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Message(NamedTuple):
    """One thing that one person said; a tuple, because exports hold millions."""

    speaker: str
    text: str
    time: datetime | None = None
    """When it was said: with a zone where the source knows it, else as the clock on the wall showed it."""
    media: str | None = None
    """What was sent along: `image`, `video`, `audio`, `sticker`, `file`, `location`, `contact`, `call`, `poll`, ..."""
    id: str | None = None
    """The source's own name for the message, if it has one."""
    reply_to: str | None = None
    """The id of the message that this one answers."""
    chat: str | None = None
    """Which of a source's chats, channels or scenes it belongs to, where there are several."""
    facts: tuple[str, ...] = ()
    """Facts that matter to what the message says, known to the speaker before they speak."""


@dataclass(frozen=True)
class Conversation:
    """Messages in the order in which they were said, with what is known of the speakers."""

    messages: tuple[Message, ...]
    persona: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facts about a speaker, by the speaker's name."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers' names in the order in which they first speak."""
        return tuple(dict.fromkeys(message.speaker for message in self.messages))


def conversation_to_json(conversation: Conversation) -> dict[str, Any]:
    """Return what is said in a conversation, and known before each message, as the JSON object of a corpus's line."""
    messages = map(message_to_json, conversation.messages)
    return {"messages": [{name: value for name, value in each.items() if value is not None} for each in messages]}


def message_to_json(message: Message) -> dict[str, Any]:
    """Return a message as the JSON object of one line, what it does not have left out but for its time."""
    fields = {
        "time": None if message.time is None else message.time.isoformat(),
        "speaker": message.speaker,
        "text": message.text,
        "media": message.media,
        "id": message.id,
        "reply_to": message.reply_to,
        "chat": message.chat,
        "facts": list(message.facts) or None,
    }
    return {name: value for name, value in fields.items() if value is not None or name == "time"}
