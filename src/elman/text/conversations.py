"""Who said what and when: the types that chat exports, corpora and the chat itself share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Message:
    """One thing that one person said."""

    speaker: str
    text: str
    time: datetime | None = None


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
