"""Accounts: secret tokens, each one person's or an administrator's, kept as hashes beside the persons.

A token is 256 random bits, so that a plain hash of it cannot be turned back, and the time that a look-up takes says
nothing. That there ever was an account is kept for good: a server that was closed does not open again when its only
person is forgotten, and their account with them.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    select,
    update,
)

from elman.errors import UserError
from elman.person.person import open_person
from elman.person.store import Store, valid_name
from elman.person.tables import Id, Instant, persons

PREFIX = "elman_"
"""How every token begins, so that it is known for one where it should not be."""
SCHEMA = 1
"""The version of these tables."""
BELIEVED = 1.0
"""Seconds for which an answer of the store is good for more requests; what this process changes counts at once."""

metadata = MetaData()
accounts = Table(
    "elman_accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("admin", Boolean, nullable=False),
    Column("person_id", Id, ForeignKey(persons.c.id, ondelete="CASCADE")),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created", Instant, nullable=False),
    Column("revoked", Instant),
    sqlite_autoincrement=True,
)
closed = Table("elman_accounts_closed", metadata, Column("schema_version", Integer, primary_key=True))
"""One row from the first account on."""


@dataclass(frozen=True)
class Account:
    """An account, without its token."""

    id: int
    name: str
    admin: bool
    person: str | None
    """Whose it is; None of an administrator's."""
    created: datetime
    revoked: datetime | None
    person_id: int | None = None


class Accounts:
    """The accounts of a store."""

    def __init__(self, store: Store) -> None:
        self.store, self.database = store, store.database
        self.database.make(metadata)
        self.ever = False
        """Whether there is known to have been an account: what was once true stays."""
        self.none_until = 0.0
        self.recent: dict[str, tuple[Account, float]] = {}
        """The accounts that were found lately by their tokens' hashes, and until when that is believed."""

    def known_open(self) -> bool:
        """Tell, without a look at the store, whether there was no account a moment ago."""
        return time.monotonic() < self.none_until

    def known(self, token: str) -> Account | None:
        """Return the account of a token that was found a moment ago, without a look at the store."""
        account, until = self.recent.get(hash_of(token), (None, 0.0))
        return account if time.monotonic() < until else None

    def doubt(self) -> None:
        """Believe nothing that was found before: accounts have changed."""
        self.none_until = 0.0
        self.recent.clear()

    def exist(self) -> bool:
        """Tell whether there was ever an account."""
        if not self.ever:
            with self.database.reading() as connection:
                self.ever = connection.execute(select(closed.c.schema_version)).first() is not None
            self.none_until = 0.0 if self.ever else time.monotonic() + BELIEVED
        return self.ever

    def find(self, token: str) -> Account | None:
        """Return the account of a token, if there is one that was not revoked."""
        key = hash_of(token)
        with self.database.reading() as connection:
            found = self._select(connection, accounts.c.token_hash == key, accounts.c.revoked.is_(None))
        if found:
            self.recent[key] = found[0], time.monotonic() + BELIEVED
        return found[0] if found else None

    def all(self) -> list[Account]:
        """Return every account, the revoked ones too, oldest first."""
        with self.database.reading() as connection:
            return self._select(connection)

    def add(self, name: str, *, person: str | None) -> tuple[Account, str]:
        """Make an account of this name, an administrator's without a `person`; return it and its token.

        The token is told this once. The person is made where there is none of that name. UserError: the name is taken.
        """
        name, token = valid_name(name), PREFIX + secrets.token_urlsafe(32)
        person_id = None if person is None else open_person(self.store, person, create=True).id
        row = {"name": name, "admin": person is None, "person_id": person_id, "token_hash": hash_of(token)}
        with self.database.writing() as connection:
            if self._select(connection, accounts.c.name == name, accounts.c.revoked.is_(None)):
                raise UserError(f"there is an account named {name!r} already; revoke it first, or take another name")
            connection.execute(insert(accounts).values(row | {"created": datetime.now(UTC)}))
            if connection.execute(select(closed)).first() is None:
                connection.execute(insert(closed).values(schema_version=SCHEMA))
            (account,) = self._select(connection, accounts.c.token_hash == row["token_hash"])
        self.doubt()
        return account, token

    def revoke(self, name: str) -> Account:
        """Let the token of the account of this name be worth nothing from now on; UserError when there is none."""
        with self.database.writing() as connection:
            found = self._select(connection, accounts.c.name == name, accounts.c.revoked.is_(None))
            if not found:
                raise UserError(f"there is no account named {name!r}, or it is revoked already")
            mine = update(accounts).where(accounts.c.id == found[0].id)
            connection.execute(mine.values(revoked=datetime.now(UTC)))
            (account,) = self._select(connection, accounts.c.id == found[0].id)
        self.doubt()
        return account

    def _select(self, connection: Connection, *conditions: object) -> list[Account]:
        query = select(accounts, persons.c.name.label("person"))
        query = query.join(persons, accounts.c.person_id == persons.c.id, isouter=True)
        rows = connection.execute(query.where(*conditions).order_by(accounts.c.id))  # type: ignore[arg-type]
        return [
            Account(row.id, row.name, row.admin, row.person, row.created, row.revoked, row.person_id) for row in rows
        ]


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
