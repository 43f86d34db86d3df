"""Messenger's and Instagram's JSON (`message_1.json`), also that of Messenger's encrypted chats; newest message first.

Their UTF-8 is broken: each byte was taken for a character (`\\u00c3\\u00a9`); that is undone where it can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records, text
from elman.text.exports.json_values import epoch_time, file_kind, iso_time, shape
from elman.text.exports.meta_notices import is_notice
from elman.text.exports.source import Source

MEDIA_FIELDS = {
    "photos": "image",
    "videos": "video",
    "audio_files": "audio",
    "gifs": "image",
    "sticker": "sticker",
    "files": "file",
    "call_duration": "call",
    "share": "link",
}
TIMES = ("timestamp_ms", "timestamp")
SENDERS = ("sender_name", "senderName")


def recognises(source: Source) -> bool:
    """Tell Meta by messages with a sender and a timestamp, or by the participants and path of a thread."""
    found = shape(source)
    at = "messages.item."
    if any(f"{at}{name}" in found for name in SENDERS) and any(f"{at}{time}" in found for time in TIMES):
        return True
    return "participants" in found and ("thread_path" in found or "threadName" in found)


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of a thread, in the order of the file: newest first."""
    for each in records(source, "messages.item"):
        yield each if isinstance(each, Skipped) else event(each[1], each[0])


def event(record: Any, number: int) -> Event:
    """Return what a record says; what Meta says in someone's name is not said."""
    name = clean_name(repaired(text(record, *SENDERS)))
    if not isinstance(record, dict) or not name:
        return Skipped("undecodable", number)
    media, words = media_of(record), clean_text(repaired(text(record, "content", "text")))
    notice = is_notice(words, name) or record.get("type") in ("placeholder", "Subscribe", "Unsubscribe")
    if notice or media == "call":
        words = ""
    if record.get("is_unsent") is True or record.get("isUnsent") is True or (not words.strip() and media is None):
        return Skipped("system", number)
    time = next((time for key in TIMES if (time := epoch_time(record.get(key)) or iso_time(record.get(key)))), None)
    return Message(name, words, time, media)


def repaired(words: str) -> str:
    """Return a text with its bytes read as UTF-8, where they are; any other stays as it is."""
    if words.isascii():
        return words
    try:
        return words.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return words


def media_of(record: dict[str, Any]) -> str | None:
    """Return what was sent along; a call that nobody took has lasted 0 seconds."""
    for field, kind in MEDIA_FIELDS.items():
        if field in record and record[field] not in (None, [], {}):
            return kind
    media = record.get("media")
    if isinstance(media, list) and media:
        return file_kind(text(media[0], "uri"))
    return None
