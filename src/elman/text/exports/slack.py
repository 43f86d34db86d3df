"""A Slack workspace's export: a folder a channel, a file a day, and beside them who the people are.

What the messages leave as numbers (`<@U024BE7LH>`) is looked up in the export's other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records, text
from elman.text.exports.json_values import epoch_time, file_kind, shape
from elman.text.exports.source import Source

SPOKEN = {
    *("", "bot_message", "me_message", "thread_broadcast", "reply_broadcast", "slackbot_response"),
    *("file_share", "file_comment", "file_mention"),
}
"""Subtypes of what someone says; all others (channel_join, tombstone, ...) are Slack's own words."""

PEOPLE = ("users.json", "org_users.json")
CHANNELS = ("channels.json", "groups.json", "mpims.json", "dms.json")
AUXILIARY = (
    {"item.profile", "item.name", "item.id"},
    {"item.created", "item.members", "item.id"},
    {"item.service_type", "item.change_type"},
    {"item.filetype", "item.mimetype", "item.permalink"},
)
"""What the files beside the channels have: people; channels and chats; integrations; canvases."""

MARKUP = re.compile(r"<([^<>\s|][^<>|]*)(?:\|([^<>]*))?>")
UPLOAD = re.compile(r"<@\w+(?:\|[^>]*)?> (?:uploaded|shared|mentioned|commented on) .*", re.DOTALL)
"""What Slack wrote in the name of who uploaded a file."""


@dataclass(frozen=True)
class Directory:
    """Names by number, of people, bots and channels."""

    people: Mapping[str, str]
    channels: Mapping[str, str]


def recognises(source: Source) -> bool:
    """Tell Slack by its messages' `ts`, by what its auxiliary files hold, or by the `users.json` that is near."""
    found = shape(source)
    if found.get("item.type") == "message" and "item.ts" in found:
        return True
    if found.get("messages.item.type") == "message" and "messages.item.ts" in found:
        return True
    return is_auxiliary(source) or (found.keys() == {""} and has_users_near(source))


def is_auxiliary(source: Source) -> bool:
    """Tell whether a file says who and what there is, not what was said."""
    return any(keys <= shape(source).keys() for keys in AUXILIARY)


def has_users_near(source: Source) -> bool:
    """Tell whether a Slack `users.json` lies beside a file or its folder: then even `[]` is Slack's."""
    folder = PurePath(source.name).parent
    near = [PurePath(each.name).parent for each in source.siblings if is_called(each, PEOPLE) and is_auxiliary(each)]
    return folder in near or folder.parent in near


def is_called(source: Source, names: tuple[str, ...]) -> bool:
    """Tell whether a file has one of some names, in whatever folder."""
    return PurePath(source.name).name in names


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of a channel's day, with `channel/ts` as ids, for two channels may have the same `ts`."""
    prefix = "messages.item" if "messages.item.ts" in shape(source) else "item"
    if prefix == "item" and "item.ts" not in shape(source):
        return
    channel = PurePath(source.name).parent.name
    directory = directory_of((source.siblings or [source])[0])
    for each in records(source, prefix):
        if isinstance(each, Skipped):
            yield each
        else:
            for record in (each[1], *thread_of(each[1])):
                yield event(record, each[0], channel, directory)


def thread_of(record: Any) -> list[Any]:
    """Return the answers that slackdump puts into a message."""
    answers = record.get("slackdump_thread_replies") if isinstance(record, dict) else None
    return answers if isinstance(answers, list) else []


@lru_cache(maxsize=2)
def directory_of(first: Source) -> Directory:
    """Return who and what the numbers of an export stand for; its first file names it, so that it is read once."""
    people: dict[str, str] = {}
    for person in entries(first, PEOPLE):
        if name := name_of(person.get("profile")) or name_of(person):
            people[text(person, "id")] = name
            people.setdefault(text(person.get("profile"), "bot_id"), name)
    people.pop("", None)
    channels = {text(channel, "id"): text(channel, "name") for channel in entries(first, CHANNELS)}
    return Directory(people, channels)


def entries(first: Source, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the records of the auxiliary files of some names."""
    for source in first.siblings:
        if is_called(source, names):
            for each in records(source, "item"):
                if not isinstance(each, Skipped) and isinstance(each[1], dict):
                    yield each[1]


def name_of(person: Any) -> str:
    """Return what a person wants to be called, else is called."""
    return next((name for key in ("display_name", "real_name", "name") if (name := clean_name(text(person, key)))), "")


def event(record: Any, number: int, channel: str, directory: Directory) -> Event:
    """Return what a record says; most subtypes are Slack's own."""
    if not isinstance(record, dict) or "ts" not in record:
        return Skipped("undecodable", number)
    if text(record, "subtype") not in SPOKEN:
        return Skipped("system", number)
    name, media = speaker(record, directory), media_of(record)
    words = clean_text(readable(words_of(record), directory))
    if not name or (not words.strip() and media is None):
        return Skipped("system" if name else "undecodable", number)
    sent = str(record["ts"])
    thread = text(record, "thread_ts")
    reply = place(channel, thread) if thread and thread != sent else None
    return Message(name, words, epoch_time(record["ts"]), media, place(channel, sent), reply, channel or None)


def speaker(record: dict[str, Any], directory: Directory) -> str:
    """Return who said it: a bot under the name that it took, else a person of the workspace, else what is known."""
    if record.get("subtype") == "bot_message" and (name := clean_name(text(record, "username"))):
        return name
    if (user := text(record, "user")) in directory.people:
        return directory.people[user]
    numbers = [user, text(record.get("comment"), "user"), text(record, "bot_id")]
    known = (directory.people[number] for number in numbers if number in directory.people)
    said = (name_of(record.get(key)) for key in ("user_profile", "bot_profile"))
    rest = (clean_name(text(record, "username")), *numbers)
    return next(filter(None, (*known, *said, *rest)), "")


def words_of(record: dict[str, Any]) -> str:
    """Return what was written; Slack's sentence about a file is not, the comment on it is."""
    words = text(record, "text")
    if record.get("subtype") == "file_comment":
        return text(record.get("comment"), "comment") or words.partition(": ")[2]
    if isinstance(record.get("file"), dict) and UPLOAD.fullmatch(words):
        return text(record["file"].get("initial_comment"), "comment")
    return words or "".join(words_in(record.get("blocks")))


def words_in(blocks: Any) -> Iterator[str]:
    """Yield the words of a message that has them in blocks alone, as programs write it."""
    for block in blocks if isinstance(blocks, list) else [blocks]:
        if isinstance(block, dict):
            said = block.get("text")
            yield from [said] if isinstance(said, str) else words_in(said)
            yield from words_in(block.get("elements"))


def media_of(record: dict[str, Any]) -> str | None:
    """Return what was sent along: a file before the preview of a link."""
    files = record.get("files") or [record.get("file")]
    if record.get("subtype") != "file_comment" and isinstance(files, list) and isinstance(files[0], dict):
        return file_kind(text(files[0], "name"), text(files[0], "mimetype"))
    return "link" if record.get("attachments") else None


def place(channel: str, sent: str) -> str:
    """Return an id that no other channel has."""
    return f"{channel}/{sent}" if channel else sent


def readable(words: str, directory: Directory) -> str:
    """Return a text as it was seen: mentions by name, links by label, the escaped characters as they are."""
    if "<" in words:
        words = MARKUP.sub(lambda match: label(match[1], match[2] or "", directory), words)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in words else words


def label(target: str, name: str, directory: Directory) -> str:
    """Return what Slack shows for `<target|name>`."""
    number = target[1:]
    if target[0] == "@":
        return "@" + (directory.people.get(number) or name or number)
    if target[0] == "#":
        return "#" + (name or directory.channels.get(number) or number)
    if target[0] == "!":
        return name or "@" + number.partition("^")[0]
    return name or target.removeprefix("mailto:").removeprefix("tel:")
