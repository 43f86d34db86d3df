"""A person: what they said and what is known of them. All of it is theirs, to see, to change and to forget.

It needs no bot: what a bot made of the words (`acquaintance.py`) goes with them, and is made again when it is wanted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from elman.bot.config import build
from elman.errors import UserError
from elman.person.facts import Fact, edit_text
from elman.person.records import StoredMessage
from elman.person.remembering import note_again, note_facts
from elman.person.repeats import repeating
from elman.person.rows import Rows
from elman.person.rungs import Rungs
from elman.person.store import Store
from elman.person.turn import Turn

RUNGS = "rungs"
"""The setting that says which rungs are on."""


class Person:
    """A person of the store; it holds nothing itself."""

    def __init__(self, store: Store, person_id: int) -> None:
        self.store, self.id = store, person_id

    def reading(self) -> contextlib.AbstractContextManager[Rows]:
        """Give the person's rows, to read."""
        return self.store.reading(self.id)

    def turn(self) -> contextlib.AbstractContextManager[Turn]:
        """Give the person's rows, to write."""
        return self.store.turn(self.id)

    def rungs(self) -> Rungs:
        """Return which rungs are on."""
        with self.reading() as rows:
            return build(Rungs, rows.settings().get(RUNGS, {}))

    def set_rungs(self, rungs: Rungs) -> None:
        """Switch rungs on and off, from now on."""
        with self.turn() as rows:
            rows.save_settings({**rows.settings(), RUNGS: asdict(rungs)})

    def facts(self, *, superseded: bool = False) -> list[Fact]:
        """Return what is known, oldest first; with `superseded`, what no longer holds too."""
        with self.reading() as rows:
            return [Fact(*fact) for fact in rows.facts(superseded=superseded)]

    def remember(self, text: str) -> list[Fact]:
        """Keep what the person tells to remember."""
        with self.turn() as rows:
            ids = note_facts(rows, None, [edit_text(None, text)])
            return [Fact(*rows.fact(each)) for each in ids]

    def edit_fact(self, fact_id: int, text: str) -> Fact:
        """Let a fact say something else: it is then what the person says of themselves, and no message's; NotFound."""
        with self.turn() as rows:
            found = edit_text(Fact(*rows.fact(fact_id)), text)
            rows.update_fact(fact_id, value=found.value, text=found.text)
            return Fact(*rows.fact(fact_id))

    def forget_fact(self, fact_id: int) -> None:
        """Forget a fact; the message that told it stays (see `forget_messages`). NotFound."""
        with self.turn() as rows:
            rows.delete_fact(fact_id)
        self.store.scrub()

    def repeats(self, ids: Collection[int]) -> list[StoredMessage]:
        """Return the messages that say again what is to be forgotten: its rare words, and the values of its facts."""
        with self.reading() as rows:
            values = [fact.value for fact in rows.facts(superseded=True) if fact.message_id in ids]
            return repeating(rows.messages(), set(ids), values)

    def forget_messages(self, ids: Collection[int]) -> set[int]:
        """Forget messages and the replies to them, as if they had never been said; return the ids of all that is gone.

        What followed from them goes too, and their bytes leave the store's files. NotFound, and nothing is forgotten.
        """
        with self.turn() as rows:
            gone = with_replies(rows, ids)
            erase(rows, gone)
        self.store.scrub()
        return gone

    def forget_everything(self) -> None:
        """Forget the person."""
        self.store.delete(self.id)
        self.store.scrub()

    def show(self) -> dict[str, Any]:
        """Return what is held of the person, and how many bytes of each kind."""
        with self.reading() as rows:
            messages, facts, held = rows.messages(), rows.facts(superseded=True), rows.holdings()
            conversations = [{"id": each.id, "name": each.name} for each in rows.conversations()]
        return {
            "messages": sum(each.role == "person" for each in messages),
            "replies": sum(each.role == "bot" for each in messages),
            "conversations": conversations,
            "facts": [asdict(Fact(*fact)) | {"time": fact.time.isoformat()} for fact in facts],
            "rungs": asdict(self.rungs()),
            "bytes": {name: each.bytes for name, each in held._asdict().items()},
        }


def open_person(store: Store, name: str, *, create: bool = False) -> Person:
    """Return the person of this name; UserError where there is none, unless one is to be made."""
    found = store.find(name)
    if found is None:
        if not create:
            raise UserError(f"{store.place}: no person is named {name!r}")
        found = store.create(name)
    return Person(store, found)


def with_replies(rows: Rows, ids: Collection[int]) -> set[int]:
    """Return messages with the bot's replies to them, which go where they go; NotFound."""
    for message_id in ids:
        rows.message(message_id)
    return {*ids, *(child.id for each in ids for child in rows.children(each) if child.role == "bot")}


def erase(rows: Turn, gone: Collection[int]) -> None:
    """Delete messages, what they told and what followed from them; what they kept from being news is news again."""
    lost = [Fact(*fact) for fact in rows.facts(superseded=True) if fact.message_id in gone]
    rows.delete_messages(gone)
    note_again(rows, lost)
