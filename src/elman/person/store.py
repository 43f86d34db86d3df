"""The store: every person's rows in one place, a turn at a time; see `database` for what it promises."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from elman.errors import UserError
from elman.person.database import Database, mark_erasure, open_database
from elman.person.records import Held, Holdings, NotFound, PersonInfo
from elman.person.rows import MEASURES, Rows
from elman.person.tables import cards, conversations, facts, learned, messages, persons, snapshots
from elman.person.tables import store as STORE
from elman.person.turn import Turn

MAX_NAME = 200
"""Characters of a person's name."""


def open_store(location: Path | str) -> Store:
    """Open the store at a file's path or a PostgreSQL URL, and make it where there is none; UserError in one line.

    What a process that was killed had erased, and not scrubbed yet, is scrubbed now, unless somebody reads it.
    """
    store = Store(open_database(location))
    if store.remains():
        with contextlib.suppress(UserError):
            store.scrub()
    return store


class Store:
    """Persons and all that is kept of them; safe to use from many threads and processes at once."""

    def __init__(self, database: Database) -> None:
        self.database, self.place = database, database.place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def persons(self) -> list[PersonInfo]:
        """Return every person by name, with how much is kept of each."""
        with self.database.reading() as connection:
            held = [_held_by_person(connection, index) for index in range(len(MEASURES))]
            found = connection.execute(select(persons.c.id, persons.c.name, persons.c.created)).all()
        none = Held(0, 0)
        people = [PersonInfo(*row, Holdings(*(each.get(row.id, none) for each in held))) for row in found]
        return sorted(people, key=lambda person: person.name)

    def create(self, name: str) -> int:
        """Make a person and return their id; UserError when the name is taken or is none."""
        with self.creating(name) as rows:
            return rows.person_id

    @contextlib.contextmanager
    def creating(self, name: str, created: datetime | None = None) -> Iterator[Turn]:
        """Make a person and give their first turn: both are there afterwards, or neither."""
        name = valid_name(name)
        with self.database.writing() as connection:
            values = {"name": name, "created": created or datetime.now(UTC), "settings": "{}", "last_id": 0}
            try:
                person_id = connection.execute(insert(persons).values(values).returning(persons.c.id)).scalar_one()
            except IntegrityError:
                raise UserError(f"{self.place}: a person named {name!r} exists already") from None
            rows = Turn(connection, person_id, self.place, 0)
            yield rows
            rows.finish()

    def find(self, name: str) -> int | None:
        """Return the id of the person with this name, or None."""
        query = select(persons.c.id).where(persons.c.name == unicodedata.normalize("NFC", name.strip()))
        with self.database.reading() as connection:
            return connection.execute(query).scalar()

    def delete(self, person_id: int) -> None:
        """Erase a person and all that is theirs; NotFound. Their bytes are gone from the files after `scrub`."""
        with self.database.writing() as connection:
            self._lock(connection, person_id)
            mine = update(conversations).where(conversations.c.person_id == person_id)
            connection.execute(mine.values(head=None))
            for table in (cards, facts, learned, snapshots, messages, conversations):
                connection.execute(delete(table).where(table.c.person_id == person_id))
            connection.execute(delete(persons).where(persons.c.id == person_id))
            mark_erasure(connection)

    @contextlib.contextmanager
    def turn(self, person_id: int) -> Iterator[Turn]:
        """Give a person's rows to read and write in one transaction: no error, and all of it is kept; NotFound.

        Another turn of the same person waits until this one ends, wherever it runs. In a file (SQLite) every other
        person's turn waits too, so draw a reply before or between turns, not within one.
        """
        with self.database.writing() as connection:
            rows = Turn(connection, person_id, self.place, self._lock(connection, person_id).last_id)
            yield rows
            rows.finish()

    @contextlib.contextmanager
    def reading(self, person_id: int) -> Iterator[Rows]:
        """Give a person's rows as they are at one moment, without waiting for anyone's turn; NotFound."""
        with self.database.reading() as connection:
            if connection.execute(select(persons.c.id).where(persons.c.id == person_id)).first() is None:
                raise self._nobody(person_id)
            yield Rows(connection, person_id, self.place)

    def remains(self) -> bool:
        """Say whether something was erased since the last `scrub`, by a process that a kill ended before it, say."""
        with self.database.reading() as connection:
            return connection.execute(select(STORE.c.erasures > STORE.c.scrubbed)).scalar_one()

    def scrub(self) -> None:
        """Leave none of the bytes that were erased in the store's files; UserError while another process reads it.

        It takes time with the store's size. What lies outside the files, and PostgreSQL's part, are told in `database`.
        """
        with self.database.reading() as connection:
            seen = connection.execute(select(STORE.c.erasures)).scalar_one()
        self.database.scrub()
        with self.database.writing() as connection:
            connection.execute(update(STORE).where(STORE.c.scrubbed < seen).values(scrubbed=seen))

    def _lock(self, connection: Connection, person_id: int) -> Row[tuple[int]]:
        """Wait for the person's other turn to end, and return what the new one starts from."""
        query = select(persons.c.last_id).where(persons.c.id == person_id).with_for_update()
        row = connection.execute(query).first()
        if row is None:
            raise self._nobody(person_id)
        return row

    def _nobody(self, person_id: int) -> NotFound:
        return NotFound(f"{self.place}: no person has the id {person_id}")


def valid_name(name: str) -> str:
    """Return a person's name as it is kept (NFC, no space around it); UserError when it cannot be one."""
    kept = unicodedata.normalize("NFC", name.strip())
    if not 0 < len(kept) <= MAX_NAME or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in kept):
        raise UserError(f"a person's name has 1 to {MAX_NAME} characters, and no control characters among them")
    return kept


def _held_by_person(connection: Connection, index: int) -> dict[int, Held]:
    table, measure = list(MEASURES.items())[index]
    query = select(table.c.person_id, *measure).group_by(table.c.person_id)
    return {person_id: Held(rows, size) for person_id, rows, size in connection.execute(query)}
