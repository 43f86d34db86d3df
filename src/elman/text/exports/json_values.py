"""What JSON exports have in common: telling them apart by their keys, their times, and the kinds of what is sent along.

A format is recognised by the paths of its keys (`messages.item.sender_name`), found in the first 64 KB without
guessing: the sample may end anywhere, and may hold one JSON value or many, one a line.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from math import inf
from typing import Any

import ijson

from elman.text.exports.source import Source
from elman.text.exports.timestamps import from_epoch

DEEPEST = 500
"""Characters after which a path is no chat's; what is nested further would take memory without end."""

KINDS = {
    "image": ["jpg", "jpeg", "jpe", "png", "gif", "webp", "heic", "heif", "bmp", "tif", "tiff", "avif", "svg"],
    "video": ["mp4", "mov", "m4v", "3gp", "mkv", "webm", "avi", "wmv", "mpg", "mpeg"],
    "audio": ["mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "amr", "flac", "wma"],
    "contact": ["vcf"],
}
KIND_OF_SUFFIX = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes}


@lru_cache(maxsize=8)
def shape(source: Source) -> Mapping[str, Any]:
    """Return the paths of the keys of a file's start, each with the first value there, True for an object or list."""
    found: dict[str, Any] = {}
    text = source.sample.lstrip()
    if not text.startswith(("{", "[")):
        return found
    file = io.BytesIO(text.encode("utf-8", errors="replace"))
    try:
        for path, event, value in ijson.parse(file, buf_size=1024, multiple_values=True):
            if len(path) > DEEPEST:
                break
            if event not in ("map_key", "end_map", "end_array"):
                found.setdefault(path, True if event.startswith("start_") else value)
    except (ijson.JSONError, UnicodeDecodeError, OverflowError):
        pass  # the sample ends here, or the JSON does
    return found


def epoch_time(value: Any) -> datetime | None:
    """Return the time of seconds, milliseconds or microseconds since 1970, as a number or its digits."""
    try:
        number = 0.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return from_epoch(number) if 0 < number < inf else None


def iso_time(value: Any) -> datetime | None:
    """Return an ISO 8601 time, in UTC where it has an offset, as it stands where it has none."""
    try:
        time = datetime.fromisoformat(value)
        return time if time.tzinfo is None else time.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def file_kind(name: str, mime: str = "") -> str:
    """Return what a file is, from its MIME type, else the suffix of its name: `image`, `video`, `audio`, ..."""
    group = mime.partition("/")[0]
    if group in ("image", "video", "audio"):
        return group
    name = name.partition("?")[0]
    return KIND_OF_SUFFIX.get(name.rpartition(".")[2].lower(), "file")
