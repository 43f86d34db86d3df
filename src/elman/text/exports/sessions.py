"""A log into conversations: a long silence ends one, and what someone says in a row may be one message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from elman.text.conversations import Conversation, Message
from elman.text.exports.events import instant

SILENCE = timedelta(hours=3)
"""What ends a conversation unless another time is given."""

HELD_OUT = 0.1
"""Share of a speaker's messages, the latest, from whose first on nothing is learned but all is measured."""

LONGEST = 1000
"""Messages after which a conversation ends where nothing else does: logs without times have no silence."""


def split_by_silence(messages: Iterable[Message], silence: timedelta = SILENCE) -> list[Conversation]:
    """Return conversations in the order of their beginnings: runs of one chat's messages with no long silence in them.

    `messages` are in the order of time; those of several chats may alternate.
    """
    runs: list[list[Message]] = []
    latest: dict[str | None, list[Message]] = {}
    for message in messages:
        run = latest.get(message.chat)
        if run is None or len(run) == LONGEST or is_after_silence(run[-1], message, silence):
            run = latest[message.chat] = []
            runs.append(run)
        run.append(message)
    return [Conversation(tuple(run)) for run in runs]


def is_after_silence(before: Message, message: Message, silence: timedelta) -> bool:
    """Tell whether so much time passed between two messages; without times, none did."""
    if before.time is None or message.time is None:
        return False
    return instant(message.time) - instant(before.time) > silence


def latest_share(messages: Sequence[Message], speaker: str, share: float = HELD_OUT) -> int:
    """Return where the latest share of a speaker's messages begins, one of them at the least.

    `messages` are in the order of time. The speaker's own count, for one who left a group early is silent at its end.
    """
    own = [place for place, message in enumerate(messages) if message.speaker == speaker]
    return own[len(own) - max(1, round(share * len(own)))] if own else len(messages)


def merge_turns(messages: Sequence[Message], joint: str = "\n") -> list[Message]:
    """Return the messages with those that one speaker sends in a row made one, at the time of the first."""
    merged: list[Message] = []
    for message in messages:
        if merged and merged[-1].speaker == message.speaker and merged[-1].media is None and message.media is None:
            merged[-1] = merged[-1]._replace(text=f"{merged[-1].text}{joint}{message.text}")
        else:
            merged.append(message)
    return merged
