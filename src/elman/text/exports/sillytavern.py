"""SillyTavern's and TavernAI's chats: JSON Lines, a header with the two names, then a message a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import text
from elman.text.exports.json_values import epoch_time, shape
from elman.text.exports.source import Source
from elman.text.exports.timestamps import local_time, parse_time

HEADER = {"user_name", "character_name"}

NUMBERS = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})\s*@?\s*(\d{1,2})\s*[h:]\s*(\d{1,2})\s*[m:]?\s*(?:(\d{1,2})\s*s?)?(?:\s*(\d{1,3})\s*ms)?"
)
"""2023-10-5 @14h 22m 33s 123ms"""


def recognises(source: Source) -> bool:
    """Tell SillyTavern by its header, or by messages with `name`, `mes` and `is_user`."""
    found = shape(source)
    return found.keys() >= HEADER or ("mes" in found and ("name" in found or "is_user" in found))


def read(source: Source) -> Iterator[Event]:
    """Yield the messages, each as it was last chosen among its swipes."""
    names = {False: "", True: ""}
    scene = source.title if len(source.siblings) > 1 else None
    for number, line in source.lines():
        if line is not None and not line.strip():
            continue
        record = parsed(line)
        if record is not None and "mes" not in record and record.keys() & {*HEADER, "chat_metadata"}:
            names = {True: text(record, "user_name"), False: text(record, "character_name")}
        else:
            yield event(record, number, names, scene)


def parsed(line: str | None) -> dict[str, Any] | None:
    """Return a line's record, or None where it is none."""
    try:
        record = json.loads(line or "")
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def event(record: dict[str, Any] | None, number: int, names: dict[bool, str], scene: str | None) -> Event:
    """Return what a record says; `is_system` marks the program's own words."""
    if record is None or not isinstance(record.get("mes"), str):
        return Skipped("undecodable", number)
    if record.get("is_system") is True:
        return Skipped("system", number)
    speaker = clean_name(text(record, "name")) or clean_name(names[record.get("is_user") is True])
    media, words = media_of(record.get("extra")), clean_text(record["mes"])
    if not speaker:
        return Skipped("undecodable", number)
    if not words.strip() and media is None:
        return Skipped("system", number)
    return Message(speaker, words, time_of(record.get("send_date")), media, chat=scene)


def media_of(extra: Any) -> str | None:
    """Return what was sent along."""
    if not isinstance(extra, dict):
        return None
    if media := extra.get("media"):
        return text(media[0], "type") or "image" if isinstance(media, list) else "image"
    for key in ("image", "video", "audio", "file"):
        if extra.get(key):
            return key
    return "file" if extra.get("files") else None


def time_of(value: Any) -> datetime | None:
    """Return a time in any of the ways in which the versions wrote it."""
    return written_time(value) if isinstance(value, str) else epoch_time(value)


@lru_cache(maxsize=1024)
def written_time(value: str) -> datetime | None:
    """Return a time that is written as a text: `June 3, 2023 5:35pm` until a version that wrote numbers."""
    if match := NUMBERS.fullmatch(value.strip()):
        numbers = [int(each or 0) for each in match.groups()]
        return local_time([*numbers[:6], numbers[6] * 1000])
    return parse_time(value)
