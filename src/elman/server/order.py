"""Whose turn it is: a person's turns come one after another, whichever server on their store takes them.

Those of one server wait for one another in its event loop. Servers that share a PostgreSQL ask there: each has one
connection whose advisory locks stand for the persons whose turn it has, and which ends with its server, killed or not,
so that nobody waits for the dead. Asking again and again costs a look now and then, where waiting in the database would
cost a connection for each who waits.

The order is for those who talk to a bot in two places at once: both are heard. What keeps a turn whole needs none of
it: should the connection be lost, `Thread.check_head` refuses to go on from where the conversation no longer stands.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

import anyio
from sqlalchemy import Connection, func, select

from elman.person.database import Database, StoreTrouble, explained

PERSONS = 0x656C6D61 << 32
"""What is added to a person's id for the number of their lock, so that it is nobody else's in the database."""
PAUSE = 0.05
"""Seconds between two looks whether another server has ended a person's turn."""
ALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""After so many seconds of silence the database asks whether a server still runs: its machine may have gone."""
Work = Callable[..., Awaitable[Any]]
"""Does something in a thread."""


class Order:
    """The turns that one server has and waits for."""

    def __init__(self, database: Database) -> None:
        self.database, self.guard = database, threading.Lock()
        self.here: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self.held: set[int] = set()
        """Persons whose turn the database knows to be ours."""
        self.connection: Connection | None = None

    @contextlib.asynccontextmanager
    async def turn(self, person_id: int, work: Work) -> AsyncIterator[None]:
        """Wait until the person's other turn has ended, here or elsewhere: one at a time."""
        async with self.here.setdefault(person_id, asyncio.Lock()):
            if self.database.sqlite:  # a file is one server's
                yield
                return
            try:
                while not await work(self.take, person_id):
                    await anyio.sleep(PAUSE)
                yield
            finally:
                with anyio.CancelScope(shield=True):
                    await work(self.give_back, person_id)

    def take(self, person_id: int) -> bool:
        """Take a person's turn unless another server has it; tell whether it is ours."""
        with self.guard:
            if person_id not in self.held and self.ask(func.pg_try_advisory_lock(PERSONS + person_id)):
                self.held.add(person_id)
            return person_id in self.held

    def give_back(self, person_id: int) -> None:
        """End a person's turn, if it is ours."""
        with self.guard:
            if person_id in self.held:
                self.held.discard(person_id)
                with contextlib.suppress(StoreTrouble):  # the connection is closed then, and its locks with it
                    self.ask(func.pg_advisory_unlock(PERSONS + person_id))

    def ask(self, question: Any) -> bool:
        """Ask the database; once more where the connection was lost since, in its restart say."""
        fresh = self.connection is None
        try:
            return self.answer(question)
        except StoreTrouble:
            self.end()
            if fresh:
                raise
        return self.ask(question)

    def answer(self, question: Any) -> bool:
        """Return what the database says; StoreTrouble."""
        with explained(self.database.place):
            if self.connection is None:
                self.connect()
            assert self.connection is not None
            return bool(self.connection.execute(select(question)).scalar_one())

    def connect(self) -> None:
        """Open the connection, outside any transaction, which would keep what is erased in sight."""
        self.connection = self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.connection.detach()  # closed, it serves nobody else, and its locks go with it
        self.connection.execute(select(*(func.set_config(*setting, False) for setting in ALIVE.items())))

    def end(self) -> None:
        """Close the connection, and give every turn back with it."""
        self.held.clear()
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def close(self) -> None:
        """Give every turn back."""
        with self.guard:
            self.end()
