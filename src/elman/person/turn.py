"""What is stored of one person, to write: inside one transaction that no other turn of this person shares.

What follows from a text never outlives it: whoever changes or deletes a message loses the states of it and of all that
comes after it in its branches, what was learned from it on, and the facts that it told. The caller folds them again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from elman.errors import UserError
from elman.person.database import mark_erasure
from elman.person.records import Role
from elman.person.rows import Rows, Settings, checksum
from elman.person.tables import conversations, facts, learned, messages, persons, snapshots


class Turn(Rows):
    """One person's rows, to read and write; valid inside `Store.turn`, and kept when it ends without an error."""

    def __init__(self, connection: Connection, person_id: int, place: str, last_id: int) -> None:
        super().__init__(connection, person_id, place)
        self.last_id, self.erased = last_id, False

    def finish(self) -> None:
        """Write what the turn itself keeps; the store calls it before it commits."""
        self.connection.execute(update(persons).where(persons.c.id == self.person_id).values(last_id=self.last_id))
        if self.erased:
            mark_erasure(self.connection)

    def add_conversation(self, name: str = "", created: datetime | None = None) -> int:
        """Open a conversation and return its id."""
        return self._add(conversations, {"name": storable(name), "created": created or datetime.now(UTC)})

    def set_head(self, conversation_id: int, message_id: int | None) -> None:
        """Let a conversation go on after this message, which may be of another one (a branch); NotFound."""
        if message_id is not None:
            self._require(messages, message_id, "message")
        self._change(conversations, conversation_id, "conversation", head=message_id)

    def rename_conversation(self, conversation_id: int, name: str) -> None:
        """Give a conversation another name; NotFound."""
        self._change(conversations, conversation_id, "conversation", name=storable(name))
        self.erased = True

    def delete_conversation(self, conversation_id: int) -> None:
        """Erase a conversation with its messages, as `delete_messages` does; NotFound."""
        self.conversation(conversation_id)
        mine = select(messages.c.id).where(self._owns(messages), messages.c.conversation_id == conversation_id)
        self.delete_messages(self.connection.scalars(mine).all())
        self._delete(conversations, id=[conversation_id])
        self.erased = True

    def add_message(
        self,
        conversation_id: int,
        parent_id: int | None,
        role: Role,
        text: str,
        time: datetime | None = None,
        bot_fingerprint: str | None = None,
    ) -> int:
        """Add a message after its parent (None: the first of a conversation) and return its id; NotFound.

        A second child of one parent is another branch. The conversation's head stays where it is: see `set_head`.
        """
        self._require(conversations, conversation_id, "conversation")
        if parent_id is not None:
            self._require(messages, parent_id, "message")
        row = {
            "conversation_id": conversation_id,
            "parent_id": parent_id,
            "role": role,
            "text": storable(text),
            "time": time or datetime.now(UTC),
            "bot_fingerprint": bot_fingerprint,
        }
        return self._add(messages, row)

    def delete_messages(self, ids: Iterable[int]) -> None:
        """Erase messages and what followed from them; NotFound when one is not there, and then nothing is erased.

        A child of an erased message follows its nearest ancestor that remains, and so does a conversation's head.
        """
        gone, parents = set(ids), self._parents()
        for missing in sorted(gone - parents.keys()):
            raise self._not_found("message", missing)
        self._drop_what_follows(gone, parents)
        orphans = {child: _remaining(child, gone, parents) for child in parents.keys() - gone if parents[child] in gone}
        self._set_each(messages, "parent_id", orphans)
        heads = {c.id: _remaining(c.head, gone, parents) for c in self.conversations() if c.head in gone}
        self._set_each(conversations, "head", heads)
        self._delete(messages, id=sorted(gone, reverse=True))

    def save_state(self, message_id: int, fingerprint: str, tokens: int, blob: bytes) -> None:
        """Keep the state after a message, in the place of an older one of the same weights; NotFound."""
        self._require(messages, message_id, "message")
        self.drop_state(message_id, fingerprint)
        self._save(snapshots, message_id=message_id, fingerprint=fingerprint, tokens=tokens, blob=blob)

    def save_learned(self, message_id: int, fingerprint: str, blob: bytes) -> None:
        """Keep what was learned up to a message, in the place of an older one of the same weights; NotFound."""
        self._require(messages, message_id, "message")
        self.drop_learned(message_id, fingerprint)
        self._save(learned, message_id=message_id, fingerprint=fingerprint, blob=blob)

    def drop_state(self, message_id: int, fingerprint: str) -> None:
        """Drop the state after a message, if there is one: a damaged one, say."""
        self._delete(snapshots, message_id=[message_id], fingerprint=[fingerprint])

    def drop_learned(self, message_id: int, fingerprint: str) -> None:
        """Drop what was learned up to a message, if it is kept."""
        self._delete(learned, message_id=[message_id], fingerprint=[fingerprint])

    def prune_states(self, newest: int, every: int) -> None:
        """Keep the newest states of each conversation and, of each run of `every` ids, the last; drop the others."""
        where = messages.c.conversation_id
        query = select(where, snapshots.c.message_id, snapshots.c.fingerprint).where(self._owns(snapshots))
        joined = (messages.c.person_id == snapshots.c.person_id) & (messages.c.id == snapshots.c.message_id)
        self._prune(snapshots, self.connection.execute(query.join(messages, joined)).all(), newest, every)

    def prune_learned(self, newest: int, every: int) -> None:
        """Keep the newest learned rows and, of each run of `every` ids, the last; drop the others."""
        query = select(persons.c.id, learned.c.message_id, learned.c.fingerprint).where(self._owns(learned))
        joined = persons.c.id == learned.c.person_id
        self._prune(learned, self.connection.execute(query.join(persons, joined)).all(), newest, every)

    def add_fact(
        self, kind: str, topic: str, value: str, text: str, message_id: int | None = None, time: datetime | None = None
    ) -> int:
        """Add a fact told by a message, or (None) by a command or an edit, and return its id; NotFound."""
        if message_id is not None:
            self._require(messages, message_id, "message")
        words = {"kind": kind, "topic": topic, "value": value, "text": text}
        row: dict[str, Any] = {name: storable(word) for name, word in words.items()}
        return self._add(facts, row | {"message_id": message_id, "time": time or datetime.now(UTC)})

    def supersede(self, fact_id: int, by: int) -> None:
        """Let a newer fact take an older one's place; the old one is kept as history. NotFound."""
        self._require(facts, by, "fact")
        assert by > fact_id, "a fact is superseded by a newer one"
        self._change(facts, fact_id, "fact", superseded_by=by)

    def update_fact(self, fact_id: int, *, value: str, text: str) -> None:
        """Put another value in a fact's place: it is then told by this edit and by no message; NotFound."""
        self._change(facts, fact_id, "fact", value=storable(value), text=storable(text), message_id=None)
        self.erased = True

    def delete_fact(self, fact_id: int) -> None:
        """Erase a fact; one that it superseded holds again, or is superseded by what superseded it. NotFound."""
        by = self.fact(fact_id).superseded_by
        mine = update(facts).where(self._owns(facts), facts.c.superseded_by == fact_id)
        self.connection.execute(mine.values(superseded_by=by))
        self._delete(facts, id=[fact_id])
        self.erased = True

    def save_settings(self, settings: Settings) -> None:
        """Keep these settings in the place of the old ones."""
        text = storable(json.dumps(settings, ensure_ascii=False, allow_nan=False))
        self.connection.execute(update(persons).where(persons.c.id == self.person_id).values(settings=text))

    def insert(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows with the ids that they name, in this order: what an import brings."""
        owned = [{"person_id": self.person_id, **row} for row in rows]
        if owned:
            self.connection.execute(insert(table), owned)

    def _add(self, table: Table, row: Mapping[str, Any]) -> int:
        self.last_id += 1
        self.insert(table, [{"id": self.last_id, **row}])
        return self.last_id

    def _require(self, table: Table, row_id: int, noun: str) -> None:
        query = select(table.c.id).where(self._owns(table), table.c.id == row_id)
        if self.connection.execute(query).first() is None:
            raise self._not_found(noun, row_id)

    def _change(self, table: Table, row_id: int, noun: str, **values: object) -> None:
        mine = update(table).where(self._owns(table), table.c.id == row_id)
        if self.connection.execute(mine.values(**values)).rowcount == 0:
            raise self._not_found(noun, row_id)

    def _save(self, table: Table, **fields: Any) -> None:
        check = checksum(self.person_id, *fields.values())
        self.connection.execute(insert(table).values(person_id=self.person_id, checksum=check, **fields))

    def _set_each(self, table: Table, column: str, values: Mapping[int, int | None]) -> None:
        mine = update(table).where(self._owns(table), table.c.id == bindparam("row"))
        if values:
            rows = [{"row": row, "value": value} for row, value in values.items()]
            self.connection.execute(mine.values({column: bindparam("value")}), rows)

    def _delete(self, table: Table, **keys: Collection[Any]) -> None:
        """Delete the rows whose columns have these values, one row for each position, in this order."""
        mine = delete(table).where(self._owns(table), *(table.c[name] == bindparam(f"k_{name}") for name in keys))
        rows = [
            {f"k_{name}": key for name, key in zip(keys, row, strict=True)} for row in zip(*keys.values(), strict=True)
        ]
        if rows:
            self.connection.execute(mine, rows)

    def _parents(self) -> dict[int, int | None]:
        query = select(messages.c.id, messages.c.parent_id).where(self._owns(messages)).order_by(messages.c.id)
        return {row.id: row.parent_id for row in self.connection.execute(query)}

    def _drop_what_follows(self, changed: set[int], parents: Mapping[int, int | None]) -> None:
        """Drop what was made from these messages; `parents` has every message's, parents before children."""
        if not changed:
            return
        after = set(changed)
        for child, parent in parents.items():
            if parent in after:
                after.add(child)
        self._delete(snapshots, message_id=sorted(after))
        mine = delete(learned).where(self._owns(learned), learned.c.message_id >= min(changed))
        self.connection.execute(mine)
        for fact in self.facts(superseded=True):
            if fact.message_id in changed:
                self.delete_fact(fact.id)
        self.erased = True

    def _prune(self, table: Table, rows: Iterable[Any], newest: int, every: int) -> None:
        groups: dict[tuple[int, str], list[int]] = {}
        for group, message_id, fingerprint in rows:
            groups.setdefault((group, fingerprint), []).append(message_id)
        dropped = [(m, f) for (_, f), ids in groups.items() for m in set(ids) - _kept(sorted(ids), newest, every)]
        self._delete(table, message_id=[m for m, _ in dropped], fingerprint=[f for _, f in dropped])


def storable(text: str) -> str:
    """Return the text; UserError for what no database keeps as it is."""
    if "\0" in text:
        raise UserError("a text with the character U+0000 cannot be stored")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UserError("a text with half a surrogate pair cannot be stored") from None
    return text


def _remaining(message_id: int | None, gone: set[int], parents: Mapping[int, int | None]) -> int | None:
    """Return the nearest ancestor that is not gone."""
    above = None if message_id is None else parents[message_id]
    while above is not None and above in gone:
        above = parents[above]
    return above


def _kept(ids: list[int], newest: int, every: int) -> set[int]:
    """Return which of these ascending ids to keep: the same ones however often it is asked."""
    last = {message_id // every: message_id for message_id in ids}
    return {*ids[max(0, len(ids) - newest) :], *last.values()}
