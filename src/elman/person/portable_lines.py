"""What stands in each line of a person's file (`portable`), and how each field of it is read.

Every reader raises ValueError, TypeError, OverflowError or UserError for what it cannot use.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from elman.errors import UserError
from elman.person.records import StoredCard, StoredConversation, StoredFact, StoredLearned, StoredMessage, StoredState
from elman.person.rows import Settings
from elman.person.store import valid_name
from elman.person.turn import storable

MAX_ID = 2**53
"""Ids stay below it, so that any reader of JSON has them right."""


class Kind(NamedTuple):
    """One kind of line: what it becomes, and how each of its fields is read."""

    made: Callable[..., Any]
    fields: dict[str, Callable[[Any], Any]]


def read_record(line: dict[str, Any]) -> Any:
    """Return what a line after the first says; ValueError."""
    if len(line) != 1 or (name := next(iter(line))) not in KINDS:
        raise ValueError(f"not one of {', '.join(KINDS)}")
    if not isinstance(line[name], dict):
        raise ValueError(f"{name}: not a JSON object")
    return KINDS[name].made(**read_fields(line[name], KINDS[name].fields))


def read_fields(line: dict[str, Any], wanted: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Return a line's fields as `wanted` reads them; ValueError when they are not those, or one cannot be used."""
    if line.keys() != wanted.keys():
        raise ValueError(f"its fields are not {', '.join(wanted)}")
    found = {}
    for name, read in wanted.items():
        try:
            found[name] = read(line[name])
        except (ValueError, TypeError, OverflowError, UserError):
            raise ValueError(f"{name}: cannot be used") from None
    return found


def _id(value: Any) -> int:
    if type(value) is not int or not 0 < value < MAX_ID:
        raise ValueError
    return value


def _count(value: Any) -> int:
    return 0 if value == 0 and type(value) is int else _id(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return storable(value)


def _role(value: Any) -> str:
    if value not in ("person", "bot"):
        raise ValueError
    return str(value)


def _time(value: Any) -> datetime:
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError
    return time.astimezone(UTC)


def _blob(value: Any) -> bytes:
    return base64.b64decode(value, validate=True)


def _sentences(value: Any) -> str:
    found = json.loads(_text(value))
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError
    return str(value)


def _media(value: Any) -> str:
    if value not in ("json", "png"):
        raise ValueError
    return str(value)


def _settings(value: Any) -> Settings:
    if not isinstance(value, dict):
        raise ValueError
    storable(json.dumps(value, ensure_ascii=False, allow_nan=False))
    return value


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


HEADER: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: valid_name(_text(value)),
    "created": _time,
    "settings": _settings,
    "last_id": _count,
}
KINDS = {
    "conversation": Kind(StoredConversation, {"id": _id, "name": _text, "created": _time, "head": _or_none(_id)}),
    "message": Kind(
        StoredMessage,
        {
            "id": _id,
            "conversation_id": _id,
            "parent_id": _or_none(_id),
            "role": _role,
            "text": _text,
            "time": _time,
            "bot_fingerprint": _or_none(_text),
        },
    ),
    "fact": Kind(
        StoredFact,
        {
            "id": _id,
            "kind": _text,
            "topic": _text,
            "value": _text,
            "text": _text,
            "message_id": _or_none(_id),
            "time": _time,
            "superseded_by": _or_none(_id),
        },
    ),
    "state": Kind(StoredState, {"message_id": _id, "fingerprint": _text, "tokens": _count, "blob": _blob}),
    "learned": Kind(StoredLearned, {"message_id": _id, "fingerprint": _text, "blob": _blob}),
    "card": Kind(
        StoredCard, {"conversation_id": _id, "name": _text, "persona": _sentences, "media": _media, "file": _blob}
    ),
}
"""Every kind of line after the first."""
