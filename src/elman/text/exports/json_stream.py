"""JSON exports of any size as a stream of their records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ijson

from elman.text.exports.events import Skipped
from elman.text.exports.source import Source


def records(source: Source, prefix: str) -> Iterator[tuple[int, Any] | Skipped]:
    """Yield the records under a prefix of ijson's (`item` of a list, `messages.item` of its list), numbered from 1.

    Where the JSON is damaged or cut short, what came before is kept and one `Skipped` says that the rest is lost.
    """
    number = 0
    with source.open_utf8() as file:
        try:
            for record in ijson.items(file, prefix):
                number += 1
                yield number, record
        except (ijson.JSONError, UnicodeDecodeError, OverflowError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            source.notes.append(f"the JSON is damaged or cut short after record {number}: {reason}")
            yield Skipped("undecodable", number + 1)


def text(record: Any, *names: str) -> str:
    """Return the first of the named fields that is a string and not empty, else the empty string."""
    if isinstance(record, dict):
        for name in names:
            value = record.get(name)
            if isinstance(value, str) and value:
                return value
    return ""
