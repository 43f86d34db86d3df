"""Signal's chats as JSON: a record a line of signal-cli, signal-export and Signal's own export, a list of sigtop's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records, text
from elman.text.exports.json_values import epoch_time, file_kind, iso_time, shape
from elman.text.exports.source import Source

YOU = "You"
"""Who wrote what was sent from the phone that was exported, where its owner's name is not told."""

Reader = Callable[[Any], Message | None]
"""Reads a record as a message, or None for what nobody said."""


def is_signal_json(source: Source) -> bool:
    """Tell whether a file is JSON with the keys of one of these programs."""
    return program(shape(source)) is not None


def program(keys: Mapping[str, Any]) -> str | None:
    """Return which program wrote a file, by the keys at its start."""
    if "envelope.timestamp" in keys:
        return "signal-cli"
    if {"item.sent_at", "item.conversationId"} <= keys.keys():
        return "sigtop"
    if {"sent_at", "conversationId"} <= keys.keys():
        return "desktop"
    if {"date", "sender", "body", "reactions", "attachments"} <= keys.keys():
        return "signal-export"
    if "backupTimeMs" in keys or {"recipient.id", "account.profileKey"} & keys.keys() or "chatItem.dateSent" in keys:
        return "backup"
    return None


def read_json(source: Source) -> Iterator[Event]:
    """Yield messages and what nobody said, in the order of the records."""
    kind = program(shape(source))
    backup = Backup()
    readers: dict[str | None, Reader] = {
        "signal-cli": from_signal_cli,
        "sigtop": from_desktop,
        "desktop": from_desktop,
        "signal-export": from_signal_export,
        "backup": backup.message,
    }
    for each in records(source, "item") if kind == "sigtop" else json_lines(source):
        if isinstance(each, Skipped):
            yield each
            continue
        number, record = each
        if not isinstance(record, dict):
            yield Skipped("undecodable", number)
        elif kind != "backup" or not backup.learns(record):
            yield readers[kind](record) or Skipped("system", number)


def json_lines(source: Source) -> Iterator[tuple[int, Any] | Skipped]:
    """Yield the value of each line with its number."""
    for number, line in source.lines():
        try:
            if line is None or line.strip():
                yield number, json.loads(line or "")
        except (ValueError, RecursionError):
            yield Skipped("undecodable", number)


def from_signal_cli(record: dict[str, Any]) -> Message | None:
    """Return the message of what signal-cli received or sent; None for receipts, typing, reactions and calls."""
    envelope = mapping(record, "envelope")
    for holder in (envelope, mapping(envelope, "syncMessage", "sentMessage"), mapping(envelope, "editMessage")):
        data = mapping(holder, "dataMessage") or (holder if holder is not envelope and "message" in holder else {})
        if data and not data.get("reaction") and not data.get("remoteDelete"):
            speaker = text(envelope, "sourceName", "sourceNumber", "source", "sourceUuid")
            return message(speaker, data.get("message"), data.get("timestamp") or envelope.get("timestamp"), data)
    return None


def from_desktop(record: dict[str, Any]) -> Message | None:
    """Return the message of a row of Signal Desktop's table; None for updates, calls and what was deleted."""
    if record.get("type") not in ("incoming", "outgoing") or record.get("deletedForEveryone"):
        return None
    person = text(record, "source", "sourceServiceId", "sourceUuid", "conversationId")
    speaker = YOU if record["type"] == "outgoing" else person
    return message(speaker, record.get("body"), record.get("sent_at") or record.get("timestamp"), record)


def from_signal_export(record: dict[str, Any]) -> Message | None:
    """Return the message of a line of signal-export's data.json; its quotes are of others."""
    speaker, body = clean_name(text(record, "sender")), clean_text(text(record, "body")).removesuffix("  ")
    media = sent_along(record)
    if record.get("deleted") or not speaker or (speaker == "No-Sender" and not body and not media):
        return None
    return Message(speaker, "" if record.get("call") else body, iso_time(record.get("date")), media)


class Backup:
    """Signal's own export: frames that first tell of the account and the people, then what they said."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.own = YOU

    def learns(self, frame: dict[str, Any]) -> bool:
        """Take names from a frame that is no message; tell whether it was one."""
        if "chatItem" in frame:
            return False
        account, recipient = mapping(frame, "account"), mapping(frame, "recipient")
        self.own = full_name(account, "") or self.own
        if recipient:
            contact = mapping(recipient, "contact")
            name = full_name(mapping(contact, "nickname"), "") or full_name(contact, "system")
            name = name or full_name(contact, "profile") or text(contact, "e164", "username", "aci")
            group = text(mapping(recipient, "group", "snapshot", "title"), "title")
            self.names[str(recipient.get("id"))] = self.own if "self" in recipient else name or group
        return True

    def message(self, frame: dict[str, Any]) -> Message | None:
        """Return the message of a frame; None for updates and what was deleted."""
        item = mapping(frame, "chatItem")
        author = str(item.get("authorId"))
        speaker = self.names.get(author) or author
        standard = mapping(item, "standardMessage")
        if standard:
            return message(speaker, text(mapping(standard, "text"), "body"), item.get("dateSent"), standard)
        poll = mapping(item, "poll")
        if poll:
            options = poll.get("options")
            choices = [text(option, "option") for option in options] if isinstance(options, list) else []
            said = "\n".join([text(poll, "question"), *choices])
            return Message(clean_name(speaker), clean_text(said), epoch_time(item.get("dateSent")), "poll")
        other = {"stickerMessage": "sticker", "contactMessage": "contact", "viewOnceMessage": "image"}
        kind = next((other[key] for key in other if key in item), None)
        return Message(clean_name(speaker), "", epoch_time(item.get("dateSent")), kind) if kind else None


def message(speaker: str, body: Any, sent: Any, record: dict[str, Any]) -> Message | None:
    """Return a message; Signal knows one by who sent it when, and what it answers by when that was sent."""
    said = clean_text(body) if isinstance(body, str) else ""
    media = sent_along(record)
    if not clean_name(speaker) or not (said or media):
        return None
    quote = mapping(record, "quote")
    answered = quote.get("id") or quote.get("targetSentTimestamp")
    ids = [None if not value else str(value) for value in (sent, answered)]
    return Message(clean_name(speaker), said, epoch_time(sent), media, ids[0], ids[1])


def sent_along(record: dict[str, Any]) -> str | None:
    """Return the kind of the first thing that was sent along."""
    if record.get("sticker"):
        return "sticker"
    if record.get("call"):
        return "call"
    if record.get("contacts") or record.get("contact"):
        return "contact"
    attachments = record.get("attachments")
    if not isinstance(attachments, list) or not attachments:
        return None
    first = mapping({"": attachments[0]}, "")
    first = first | mapping(first, "pointer")
    return file_kind(text(first, "fileName", "filename", "name", "path"), text(first, "contentType"))


def full_name(record: dict[str, Any], kind: str) -> str:
    """Return given and family name of a kind, as far as there are any."""
    fields = (f"{kind}GivenName", f"{kind}FamilyName") if kind else ("givenName", "familyName")
    return " ".join(part for field in fields if (part := text(record, field)))


def mapping(record: Any, *path: str) -> dict[str, Any]:
    """Return the object at a path of keys, an empty one where there is none."""
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    return record if isinstance(record, dict) else {}
