"""Telegram Desktop's JSON (`result.json`): one chat, or the whole account with the chats that were left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import ijson

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records, text
from elman.text.exports.json_values import epoch_time, file_kind, iso_time, shape
from elman.text.exports.source import Source

CHAT_TYPES = {
    *("personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes"),
    *("private_group", "private_supergroup", "public_supergroup", "private_channel", "public_channel"),
}
CHATS = ("chats.list.item", "left_chats.list.item")
"""Where the chats of an account are."""
ACCOUNT = {
    *("personal_information.user_id", "personal_information.phone_number", "contacts.list", "frequent_contacts.list"),
    *("sessions.list", "web_sessions.list", "chats.list", "left_chats.list"),
}
"""What an account's export may begin with: its chats may come long after."""

MEDIA_TYPES = {
    "sticker": "sticker",
    "animation": "image",
    "voice_message": "audio",
    "audio_file": "audio",
    "video_message": "video",
    "video_file": "video",
}
MEDIA_FIELDS = {
    "photo": "image",
    "location_information": "location",
    "place_name": "location",
    "contact_information": "contact",
    "poll": "poll",
    "todo_list": "poll",
    "game_title": "link",
    "game_link": "link",
    "invoice_information": "file",
    "giveaway_information": "link",
    "giveaway_results": "link",
    "paid_stars_amount": "file",
    "story_id": "link",
}

OPENING = ("start_map", "start_array", "map_key")

DELETED = "Deleted Account"
"""Whom Telegram names so; its number tells one of them from another."""


def recognises(source: Source) -> bool:
    """Tell Telegram by the types of its chats and messages, or by the parts of an account."""
    found = shape(source)
    if is_single_chat(source) or any(f"{chats}.messages" in found for chats in CHATS):
        return True
    return "about" in found and not ACCOUNT.isdisjoint(found)


def is_single_chat(source: Source) -> bool:
    """Tell whether a file begins as one chat."""
    found = shape(source)
    if found.get("type") in CHAT_TYPES and "id" in found:
        return True
    dated = "messages.item.date" in found or "messages.item.date_unixtime" in found
    return dated and found.get("messages.item.type") in ("message", "service", "unsupported")


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of all chats; ids are `chat/message`, for every group counts its own."""
    if is_single_chat(source):
        chat = name_of(shape(source).get("id"))
        for each in records(source, "messages.item"):
            yield each if isinstance(each, Skipped) else event(each[1], chat, each[0])
    else:
        yield from account_events(source)


def name_of(chat: object) -> str | None:
    """Return the id of a chat as a text, if it has one."""
    return None if chat is None else str(chat)


def account_events(source: Source) -> Iterator[Event]:
    """Yield the messages of an account's chats, each with the id of its chat, which comes before its messages."""
    ids = {f"{chats}.id" for chats in CHATS}
    messages = tuple(f"{chats}.messages.item" for chats in CHATS)
    number = 0
    chat: str | None = None
    builder = ijson.ObjectBuilder()
    with source.open_utf8() as file:
        try:
            for path, kind, value in ijson.parse(file):
                if path.startswith(messages):
                    builder.event(kind, value)
                    if path in messages and kind not in OPENING:
                        number += 1
                        yield event(builder.value, chat, number)
                        builder = ijson.ObjectBuilder()
                elif path in ids:
                    chat = name_of(value)
        except (ijson.JSONError, UnicodeDecodeError, OverflowError) as error:
            source.notes.append(f"the JSON is damaged or cut short after record {number}: {type(error).__name__}")
            yield Skipped("undecodable", number + 1)


def event(record: Any, chat: str | None, number: int) -> Event:
    """Return what a record says; the messenger's own are of the type `service`."""
    if not isinstance(record, dict) or record.keys().isdisjoint(("type", "text", "from", "from_id")):
        return Skipped("undecodable", number)
    if record.get("type") in ("service", "unsupported"):
        return Skipped("system", number)
    media = media_of(record)
    words = clean_text(flat(record.get("text")) or flat(record.get("text_entities")) or question(record))
    if not words.strip() and media is None:
        return Skipped("system", number)
    time = epoch_time(record.get("date_unixtime")) or iso_time(record.get("date"))
    name = None if record.get("id") is None else place(chat, record["id"])
    return Message(speaker(record), words, time, media, name, reply_of(record, chat), chat)


def speaker(record: dict[str, Any]) -> str:
    """Return who sent a message, or the number of an account that is deleted."""
    return clean_name(text(record, "from")) or f"{DELETED} {record.get('from_id') or ''}".strip()


def flat(value: Any) -> str:
    """Return a text that may be cut into pieces, each a string or an object with the string and its style."""
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else text(part, "text") for part in value)
    return value if isinstance(value, str) else ""


def question(record: dict[str, Any]) -> str:
    """Return what a poll asks: its sender's words."""
    poll = record.get("poll")
    return flat(poll.get("question")) if isinstance(poll, dict) else ""


def media_of(record: dict[str, Any]) -> str | None:
    """Return what was sent along."""
    if (kind := record.get("media_type")) is not None:
        return MEDIA_TYPES.get(str(kind), "file")
    for field, kind in MEDIA_FIELDS.items():
        if field in record:
            return kind
    if "file" in record:
        return file_kind(text(record, "file_name", "file"), text(record, "mime_type"))
    return None


def reply_of(record: dict[str, Any], chat: str | None) -> str | None:
    """Return the id of the message that was answered, which may stand in another chat."""
    if (answered := record.get("reply_to_message_id")) is None:
        return None
    peer = re.sub(r"\D", "", text(record, "reply_to_peer_id"))
    return place(peer or chat, answered)


def place(chat: str | None, message: object) -> str:
    """Return an id that no other chat has."""
    return str(message) if chat is None else f"{chat}/{message}"
