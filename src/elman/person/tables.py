"""The tables of the store: every row belongs to one person, by key and by foreign key.

Ids of conversations, messages and facts are counted per person (`persons.last_id`) and never given twice: a person's
ids tell nothing of the others, and an exported person keeps theirs. A message's parent has a smaller id than the
message, a fact a smaller one than the fact that supersedes it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

from elman.errors import UserError

SCHEMA = 2
"""The version of these tables; a store of a later one is refused, and one of version 1 gets the table of cards."""
metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """A point in time, kept as ISO 8601 in UTC: legible, and the same in every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Turn an aware datetime into text."""
        if value is None:
            return None
        assert value.tzinfo is not None, "a time without a zone is no point in time"
        return value.astimezone(UTC).isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Turn the text back; UserError when it is damaged."""
        try:
            return None if value is None else datetime.fromisoformat(value)
        except (ValueError, TypeError):
            raise UserError("the store holds a damaged row: a time that is none") from None


class Id(TypeDecorator[int]):
    """A row's id; one that no database can hold is asked for as -1, which no row has."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        """Return the type that each database counts by itself."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Return the id, or -1."""
        return value if value is None or 0 < value < 2**63 else -1


class octets(GenericFunction[int]):
    """The bytes of a text in UTF-8, or of a blob."""

    type = Integer()
    inherit_cache = True


@compiles(octets)
def _octets(element: octets, compiler: Any, **options: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **options)})"


@compiles(octets, "sqlite")
def _octets_sqlite(element: octets, compiler: Any, **options: Any) -> str:
    # SQLite has octet_length from 3.43 on; a blob's length is read without reading the blob
    (column,) = element.clauses
    value = compiler.process(column, **options)
    return f"length({value})" if isinstance(column.type, LargeBinary) else f"length(CAST({value} AS BLOB))"


def _owned(name: str, *columns: Any, key: tuple[str, ...] = ("id",), **options: Any) -> Table:
    """Return a table whose rows belong to a person, with `key` unique within the person."""
    owner = Column("person_id", Id, ForeignKey("persons.id"), primary_key=True)
    table = Table(name, metadata, owner, *columns, **options)
    assert tuple(table.primary_key.columns.keys()) == ("person_id", *key)
    return table


def _id(name: str = "id") -> Column[int]:
    return Column(name, Id, primary_key=True, autoincrement=False)


def _refers(column: str, table: str, **options: Any) -> ForeignKeyConstraint:
    """Return the constraint that `column` names a row of `table` of the same person."""
    return ForeignKeyConstraint(["person_id", column], [f"{table}.person_id", f"{table}.id"], **options)


store = Table(
    "elman_store",
    metadata,
    Column("schema_version", Integer, nullable=False),
    Column("erasures", BigInteger, nullable=False),
    Column("scrubbed", BigInteger, nullable=False),
)
"""One row: the version, how often something was erased, and how many of those the last `scrub` has seen."""

persons = Table(
    "persons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created", Instant, nullable=False),
    Column("settings", Text, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

conversations = _owned(
    "conversations",
    _id(),
    Column("name", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("head", Id),
    _refers("head", "messages", use_alter=True, name="conversations_head_fkey"),
)

messages = _owned(
    "messages",
    _id(),
    Column("conversation_id", Id, nullable=False),
    Column("parent_id", Id),
    Column("role", Text, CheckConstraint("role IN ('person', 'bot')"), nullable=False),
    Column("text", Text, nullable=False),
    Column("time", Instant, nullable=False),
    Column("bot_fingerprint", Text),
    _refers("conversation_id", "conversations"),
    _refers("parent_id", "messages"),
    CheckConstraint("parent_id < id"),
    Index("messages_parent", "person_id", "parent_id"),
    Index("messages_conversation", "person_id", "conversation_id"),
)

snapshots = _owned(
    "snapshots",
    _id("message_id"),
    Column("fingerprint", Text, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    Column("checksum", LargeBinary, nullable=False),
    _refers("message_id", "messages"),
    key=("message_id", "fingerprint"),
)

learned = _owned(
    "learned",
    _id("message_id"),
    Column("fingerprint", Text, primary_key=True),
    Column("blob", LargeBinary, nullable=False),
    Column("checksum", LargeBinary, nullable=False),
    _refers("message_id", "messages"),
    key=("message_id", "fingerprint"),
)

facts = _owned(
    "facts",
    _id(),
    Column("kind", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("message_id", Id),
    Column("time", Instant, nullable=False),
    Column("superseded_by", Id),
    _refers("message_id", "messages"),
    _refers("superseded_by", "facts"),
    CheckConstraint("superseded_by > id"),
)

cards = _owned(
    "elman_cards",
    _id("conversation_id"),
    Column("name", Text, nullable=False),
    Column("persona", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("file", LargeBinary, nullable=False),
    _refers("conversation_id", "conversations", ondelete="CASCADE"),
    key=("conversation_id",),
)
"""Whom the bot plays in a conversation: the character card as a file, and what it says of the character as JSON."""
