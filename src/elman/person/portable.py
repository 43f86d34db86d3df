"""A person in one file, which another installation imports: JSON Lines, to be read by people too.

The first line says what the file is, whose, and with which settings; then one line for each conversation, message and
fact, in the order of their ids, which stay what they are, and for each character card; at will those for states and
learned rows, left out to be made again from the text; the last line has the SHA-256 of all bytes before it. Bytes are
in base64.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import select

from elman.errors import UserError
from elman.files import replacing
from elman.person.portable_lines import HEADER, read_fields, read_record
from elman.person.records import StoredCard, StoredConversation, StoredFact, StoredLearned, StoredMessage, StoredState
from elman.person.rows import Rows, Settings
from elman.person.store import Store
from elman.person.tables import cards, conversations, facts, messages, persons
from elman.person.turn import Turn

FORMAT = "elman person"
NEWLINE = b"\n"
VERSION = 2
"""The version of the file; a later one is refused. Those of version 1 have no cards."""


def export_person(store: Store, person_id: int, path: Path, *, derived: bool = False) -> None:
    """Write all that is kept of a person into a file that its owner alone can read; with `derived`, states too.

    The file is there whole or not at all. Raises NotFound, CorruptRow (`derived`) and UserError.
    """
    digest = hashlib.sha256()
    with store.reading(person_id) as rows, replacing(path, mode=0o600) as temporary, temporary.open("wb") as file:
        for line in _lines(rows, derived):
            data = _json(line)
            digest.update(data)
            file.write(data)
        file.write(_json({"sha256": digest.hexdigest()}))


def import_person(store: Store, path: Path, name: str | None = None) -> int:
    """Make a person of a file that `export_person` wrote, under another `name` at will, and return their id.

    Whoever has the name already is left alone, and so is the store when anything is wrong: UserError names the line.
    """
    found = read_portable(path)
    with store.creating(name or found.name, found.created) as rows:
        _write(rows, found)
    return rows.person_id


@dataclass
class Portable:
    """What the file says of a person."""

    name: str
    created: datetime
    settings: Settings
    last_id: int
    conversations: dict[int, StoredConversation] = field(default_factory=dict)
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    facts: dict[int, StoredFact] = field(default_factory=dict)
    cards: dict[int, StoredCard] = field(default_factory=dict)
    states: dict[tuple[int, str], StoredState] = field(default_factory=dict)
    learned: dict[tuple[int, str], StoredLearned] = field(default_factory=dict)


def read_portable(path: Path) -> Portable:
    """Read and check the whole file; UserError names it and the line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot read: {error.strerror or error}") from error
    found = _header(path, data.partition(NEWLINE)[0])
    at: dict[int, int] = {}
    for number, line in enumerate(_checked(path, data)[1:], start=2):
        try:
            record = read_record(_object(line))
            _place(found, record)
        except (ValueError, UserError) as error:
            raise UserError(f"{path}:{number}: {error}") from None
        at[id(record)] = number
    heads = [at[id(each)] for each in found.conversations.values() if each.head not in {None, *found.messages}]
    later = [at[id(each)] for each in found.facts.values() if each.superseded_by not in {None, *found.facts}]
    for number in [*heads, *later]:
        raise UserError(f"{path}:{number}: it refers to what is not in the file")
    return found


def _lines(rows: Rows, derived: bool) -> Iterator[dict[str, Any]]:
    query = select(persons.c.name, persons.c.created, persons.c.last_id).where(persons.c.id == rows.person_id)
    name, created, last_id = rows.connection.execute(query).one()
    whose = {"name": name, "created": created, "settings": rows.settings(), "last_id": last_id}
    yield {"format": FORMAT, "version": VERSION, **whose}
    yield from ({"conversation": each._asdict()} for each in rows.conversations())
    yield from ({"message": each._asdict()} for each in rows.messages())
    yield from ({"fact": each._asdict()} for each in rows.facts(superseded=True))
    yield from ({"card": each._asdict()} for each in rows.cards())
    if derived:
        yield from ({"state": each._asdict()} for each in rows.states())
        yield from ({"learned": each._asdict()} for each in rows.all_learned())


def _json(line: dict[str, Any]) -> bytes:
    def plain(value: object) -> str:
        return value.isoformat() if isinstance(value, datetime) else base64.b64encode(value).decode()  # type: ignore[arg-type]

    return json.dumps(line, ensure_ascii=False, allow_nan=False, default=plain).encode() + NEWLINE


def _write(rows: Turn, found: Portable) -> None:
    """Put the rows into the store, each after those that it refers to."""
    rows.last_id = found.last_id
    rows.save_settings(found.settings)
    rows.insert(conversations, [each._asdict() | {"head": None} for each in found.conversations.values()])
    rows.insert(messages, [each._asdict() for _, each in sorted(found.messages.items())])
    rows.insert(facts, [each._asdict() for _, each in sorted(found.facts.items(), reverse=True)])
    for conversation in found.conversations.values():
        rows.set_head(conversation.id, conversation.head)
    rows.insert(cards, [each._asdict() for each in found.cards.values()])
    for state in found.states.values():
        rows.save_state(*state)
    for learned in found.learned.values():
        rows.save_learned(*learned)


def _checked(path: Path, data: bytes) -> list[bytes]:
    """Return the lines but the last, whose checksum they match."""
    *body, last, rest = data.split(NEWLINE) if NEWLINE in data else (data, b"")
    try:
        expected = _object(last).get("sha256")
    except ValueError:
        expected = None
    at = f"{path}:{data.count(NEWLINE) + bool(rest)}"
    if rest or not expected:
        raise UserError(f"{at}: the file is not complete: its last line is no checksum")
    if expected != hashlib.sha256(b"".join(line + NEWLINE for line in body)).hexdigest():
        raise UserError(f"{at}: the checksum does not match: the file is damaged, or was changed")
    return body


def _header(path: Path, line: bytes) -> Portable:
    try:
        header = _object(line) if line.startswith(b"{") else {}
        if header.get("format") != FORMAT:
            raise ValueError("not a person exported by elman")
        if header.get("version") not in range(1, VERSION + 1):
            raise ValueError(f"a file of another version of elman; this one reads those up to version {VERSION}")
        header = {name: value for name, value in header.items() if name not in ("format", "version")}
        return Portable(**read_fields(header, HEADER))
    except (ValueError, UserError) as error:
        raise UserError(f"{path}:1: {error}") from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _place(found: Portable, record: Any) -> None:
    """Put a record where it belongs; ValueError when what it rests on is not there yet, or it is there already."""
    if isinstance(record, StoredState | StoredLearned):
        _refer(found.messages, record.message_id, "message")
        derived: dict[Any, Any] = found.states if isinstance(record, StoredState) else found.learned
        _put(derived, (record.message_id, record.fingerprint), record)
        return
    if isinstance(record, StoredCard):
        _refer(found.conversations, record.conversation_id, "conversation")
        _put(found.cards, record.conversation_id, record)
        return
    if record.id > found.last_id:
        raise ValueError(f"id {record.id} is above the last_id of the first line")
    if any(record.id in known for known in (found.conversations, found.messages, found.facts)):
        raise ValueError(f"id {record.id} is there twice")
    _put(_rests_on(found, record), record.id, record)


def _put(known: dict[Any, Any], key: Any, record: Any) -> None:
    if key in known:
        raise ValueError("it is there twice")
    known[key] = record


def _rests_on(found: Portable, record: Any) -> dict[int, Any]:
    """Check what a record refers to, and return where its kind belongs."""
    if isinstance(record, StoredConversation):
        return found.conversations
    if isinstance(record, StoredMessage):
        _refer(found.conversations, record.conversation_id, "conversation")
        if record.parent_id is not None:
            _refer(found.messages, record.parent_id, "message")
            if record.parent_id > record.id:
                raise ValueError("a message comes after its parent")
        return found.messages
    if record.message_id is not None:
        _refer(found.messages, record.message_id, "message")
    if record.superseded_by is not None and record.superseded_by <= record.id:
        raise ValueError("a fact is superseded by a newer one")
    return found.facts


def _refer(known: dict[int, Any], number: int, noun: str) -> None:
    if number not in known:
        raise ValueError(f"no {noun} {number} comes before it")
