"""Discord as DiscordChatExporter writes it in JSON: a channel, a thread or a direct message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records, text
from elman.text.exports.json_values import file_kind, iso_time, shape
from elman.text.exports.source import Source

SPOKEN = {"Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "0", "19", "20", "23"}
"""Types of what someone says; those that the exporter has no name for are numbers. All others are Discord's words."""

MARKUP = re.compile(r"<@!?(\d+)>|<a?:(\w+):\d+>")
"""A mention or an emoji as Discord stores it, left so by `--markdown false`."""


def recognises(source: Source) -> bool:
    """Tell Discord by its server and channel, or by messages with an author and a timestamp."""
    found = shape(source)
    if "guild.id" in found and "channel.id" in found:
        return True
    return "messages.item.author.id" in found and "messages.item.timestamp" in found


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of the channel; bots speak as people do."""
    channel = text({"id": shape(source).get("channel.id")}, "id") or None
    for each in records(source, "messages.item"):
        yield each if isinstance(each, Skipped) else event(each[1], each[0], channel)


def event(record: Any, number: int, channel: str | None) -> Event:
    """Return what a record says."""
    author = record.get("author") if isinstance(record, dict) else None
    if not isinstance(author, dict) or not (name := name_of(author)):
        return Skipped("undecodable", number)
    if str(record.get("type", "Default")) not in SPOKEN:
        return Skipped("system", number)
    said = forwarded(record)
    media, words = media_of(said), clean_text(readable(text(said, "content"), record)) or question(said)
    if not words.strip() and media is None:
        return Skipped("system", number)
    time, reply = iso_time(record.get("timestamp")), reply_of(record)
    return Message(name, words, time, media, text(record, "id") or None, reply, channel)


def name_of(person: Mapping[str, Any]) -> str:
    """Return what a person is called in the server, else everywhere."""
    return clean_name(text(person, "nickname")) or clean_name(text(person, "name")) or text(person, "id")


def forwarded(record: dict[str, Any]) -> dict[str, Any]:
    """Return the message that a message passes on, or itself if it passes on none."""
    inner = record.get("forwardedMessage")
    return inner if isinstance(inner, dict) and not text(record, "content") else record


def question(record: dict[str, Any]) -> str:
    """Return what a poll asks."""
    poll = record.get("poll")
    return text(poll.get("question"), "text") if isinstance(poll, dict) else ""


def readable(content: str, record: dict[str, Any]) -> str:
    """Return a text with the names of those whom it mentions, where the exporter left their numbers."""
    if "<" not in content:
        return content
    mentions = record.get("mentions")
    listed = mentions if isinstance(mentions, list) else []
    people = {text(each, "id"): name_of(each) for each in listed if isinstance(each, dict)}

    def word(match: re.Match[str]) -> str:
        if match[2]:
            return f":{match[2]}:"
        return f"@{people[match[1]]}" if match[1] in people else match[0]

    return MARKUP.sub(word, content)


def media_of(record: dict[str, Any]) -> str | None:
    """Return what was sent along: a file before a sticker before the preview of a link."""
    if attachments := record.get("attachments"):
        return file_kind(text(attachments[0], "fileName", "url")) if isinstance(attachments, list) else "file"
    if record.get("stickers"):
        return "sticker"
    if record.get("poll"):
        return "poll"
    return "link" if record.get("embeds") else None


def reply_of(record: dict[str, Any]) -> str | None:
    """Return the id of the message that was answered; one that is passed on is none."""
    reference = record.get("reference")
    if "forwardedMessage" in record or text(reference, "type") == "Forward":
        return None
    return text(reference, "messageId") or None
